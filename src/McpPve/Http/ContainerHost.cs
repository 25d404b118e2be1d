using System.Globalization;
using System.Net;

namespace McpPve.Http;

/// <summary>The host of the container that this process runs in.</summary>
internal static class ContainerHost
{
    private const int HasGateway = 2;
    private const string Anywhere = "00000000";

    /// <summary>
    /// The default gateway, which is the host where the container's network is the host's own bridge. In a Kubernetes pod
    /// it is not: there a gateway passes on whoever comes.
    /// </summary>
    /// <returns>Null outside of a container.</returns>
    public static IPAddress? Find() =>
        OperatingSystem.IsLinux()
            && (File.Exists("/.dockerenv") || File.Exists("/run/.containerenv"))
            && Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is null
            ? Gateway("/proc/net/route", "/sys/class/net")
            : null;

    /// <param name="routes">As the kernel shows its IPv4 routes: name, destination, gateway, flags, three numbers, mask; in hex and the
    /// machine's byte order.</param>
    /// <param name="interfaces">As the kernel shows them: a folder for each.</param>
    public static IPAddress? Gateway(string routes, string interfaces)
    {
        try
        {
            foreach (var line in File.ReadLines(routes).Skip(1))
            {
                if (line.Split('\t') is [var name, Anywhere, var gateway, var flags, _, _, _, Anywhere, ..]
                    && int.TryParse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) && (bits & HasGateway) != 0
                    && uint.TryParse(gateway, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var address))
                {
                    return LeadsOut(Path.Combine(interfaces, name)) ? new(BitConverter.GetBytes(address)) : null;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
        return null;
    }

    // The other end of a container's interface is in the host's namespace. A container that shares the host's network has
    // the host's own interfaces, and their gateway is a router that speaks for others.
    private static bool LeadsOut(string folder) =>
        File.ReadAllText(Path.Combine(folder, "iflink")) != File.ReadAllText(Path.Combine(folder, "ifindex"));
}
