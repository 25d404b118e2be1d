using System.Globalization;
using System.Net;

namespace McpPve.Http;

/// <summary>The host of the container that this process runs in.</summary>
internal static class ContainerHost
{
    private const int HasGateway = 2;

    /// <summary>
    /// The default gateway, which is the host where the container's network is the host's own bridge. In a Kubernetes pod
    /// it is not: there a gateway passes on whoever comes.
    /// </summary>
    /// <returns>Null outside of a container.</returns>
    public static IPAddress? Find() =>
        OperatingSystem.IsLinux() && (File.Exists("/.dockerenv") || File.Exists("/run/.containerenv")) && Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is null
            ? Gateway("/proc/net/route")
            : null;

    /// <param name="file">As the kernel shows its IPv4 routes: name, destination, gateway, flags, in hex and the machine's byte order.</param>
    public static IPAddress? Gateway(string file)
    {
        try
        {
            foreach (var line in File.ReadLines(file).Skip(1))
            {
                if (line.Split('\t') is [_, "00000000", var gateway, var flags, ..]
                    && int.TryParse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) && (bits & HasGateway) != 0
                    && uint.TryParse(gateway, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var address))
                {
                    return new(BitConverter.GetBytes(address));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
        return null;
    }
}
