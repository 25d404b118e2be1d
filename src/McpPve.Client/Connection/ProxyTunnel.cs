using System.Text;

namespace McpPve.Client.Connection;

/// <summary>A connection to PVE through an HTTP proxy: CONNECT, and TLS with PVE inside of it, so that the proxy sees no token.</summary>
internal sealed class ProxyTunnel(Uri proxy)
{
    private const int LongestAnswer = 8 * 1024;

    public string Host => proxy.IdnHost.Trim('[', ']');

    public int Port => proxy.Port;

    /// <summary>In sentences; without the password.</summary>
    public string Name => $"the proxy {proxy.Host}:{proxy.Port} (PVE_PROXY)";

    /// <summary>The proxy has connected.</summary>
    public bool IsOpen { get; private set; }

    /// <param name="target">Host and port of PVE.</param>
    /// <exception cref="ConnectFailure">The proxy refuses, or is none.</exception>
    public async Task Open(Stream stream, string target, CancellationToken cancellation)
    {
        var login = proxy.UserInfo.Length == 0
            ? ""
            : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo)))}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n"), cancellation);
        var head = await Head(stream, target, cancellation);
        var status = head.Split("\r\n")[0].Split(' ', 3);
        if (!status[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || status.Length < 2)
        {
            throw new ConnectFailure(PveFailure.Unreachable, $"{Name} does not answer in HTTP");
        }
        IsOpen = status[1].StartsWith('2')
            ? true
            : throw new ConnectFailure(
                PveFailure.Unreachable, $"{Name} refused to connect to {target} ({string.Join(' ', status[1..])}){Reason(status[1])}");
    }

    private static string Reason(string status) => status switch
    {
        "407" => ": it wants a user and a password, as in http://user:password@host:port",
        "403" or "405" => ": it allows this to some hosts and ports only",
        "502" or "503" or "504" => ": it can't reach that address itself",
        _ => "",
    };

    // Byte by byte: what follows belongs to TLS.
    private async Task<string> Head(Stream stream, string target, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellation) == 1 && head.Length < LongestAnswer)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && (head[^2] == '\n' || head[^3] == '\n'))
            {
                return head.ToString();
            }
        }
        throw new ConnectFailure(PveFailure.Unreachable, $"{Name} closed the connection instead of connecting to {target}");
    }
}
