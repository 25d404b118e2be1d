using System.Net;
using McpPve.Client.Models;

namespace McpPve.Catalog.Agent;

/// <summary>The addresses of network interfaces inside guests, with the odd ways in which agents and versions of PVE tell them.</summary>
internal static class GuestAddresses
{
    /// <summary>
    /// All addresses of a container's interface. <c>inet</c> and <c>inet6</c> hold the last one of each family only, so they count
    /// only where there is no list.
    /// </summary>
    public static List<string> Of(LxcInterface device)
    {
        var all = Of(device.IpAddresses.Value);
        return all.Count > 0
            ? all
            : [.. new[] { device.Inet.Value, device.Inet6.Value }.OfType<string>().Where(address => address.Length > 0)];
    }

    /// <summary>Address and prefix length; the latter is left out where the agent does not know it and says -1.</summary>
    public static List<string> Of(List<GuestAddress>? addresses) =>
        [.. (addresses ?? []).Where(address => address.Address.Value is { Length: > 0 })
            .Select(address =>
                address.Prefix.Value is >= 0 and var bits ? $"{address.Address.Value}/{bits}" : address.Address.Value!).Distinct()];

    /// <summary>The device that a system talks to itself with: <c>lo</c>, on Windows 'Loopback Pseudo-Interface 1'.</summary>
    public static bool IsLoopback(AgentInterface device)
    {
        var addresses = (device.IpAddresses.Value ?? []).Select(address => address.Address.Value).OfType<string>().ToList();
        return device.Name.Value == "lo"
            || (
                addresses.Count > 0
                    && addresses.TrueForAll(text => IPAddress.TryParse(text, out var address) && IPAddress.IsLoopback(address)));
    }
}
