using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpPve.Benchmark;

/// <summary>A contender that serves HTTP, and the requests that it can be loaded with.</summary>
internal sealed class HttpTarget : IDisposable
{
    private const string Accept = "application/json, text/event-stream";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Contender _server;
    private readonly Child _child;
    private readonly HttpClient _client;

    private HttpTarget(Contender server, Child child, IPEndPoint address)
    {
        (_server, _child, Address) = (server, child, address);
        _client = new() { BaseAddress = new($"http://{address}/"), Timeout = Patience };
        _client.DefaultRequestHeaders.Add("Accept", Accept);
    }

    public IPEndPoint Address { get; }

    public int ProcessId => _child.Id;

    public static async Task<HttpTarget> Start(Contender server, Pve pve, params IEnumerable<KeyValuePair<string, string>> more)
    {
        var address = FreeAddress();
        var child = server.Start(
            pve, [new("MCP_TRANSPORT", "http"), new("MCP_HOST", "127.0.0.1"), new("MCP_PORT", $"{address.Port}"), .. more]);
        for (var ends = DateTime.UtcNow + Patience; !await Listens(address); await Task.Delay(10))
        {
            if (child.HasExited || DateTime.UtcNow > ends)
            {
                child.Kill();
                throw new BenchmarkException(
                    $"{server.Name} ({string.Join(' ', server.Command)}) does not serve HTTP at "
                        + $"{address}; its last words:\n{child.LastWords()}");
            }
        }
        return new(server, child, address);
    }

    /// <summary>
    /// The same call in as many sessions of 2025-11-25, each for a node of its own: equal requests may be answered together.
    /// </summary>
    public async Task<byte[][]> Sessions(int count, string tool)
    {
        var requests = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            using var answer = await Post("""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}}""");
            var id = answer.Headers.TryGetValues("Mcp-Session-Id", out var ids)
                ? ids.First()
                : throw new BenchmarkException($"{_server.Name} begins no session");
            var session = $"Mcp-Session-Id: {id}\r\nMCP-Protocol-Version: 2025-11-25\r\n";
            (await Post("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", session)).Dispose();
            requests[i] = Request(Body(tool, i, ""), session);
        }
        return requests;
    }

    /// <summary>The same as clients of 2026-07-28 send it, without a session; null where the server does not know that.</summary>
    public async Task<byte[][]?> Stateless(int count, string tool)
    {
        const string meta =
            ""","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"benchmark","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}""";
        var headers = $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: {tool}\r\n";
        using var answer = await Send(Body(tool, 0, meta), headers);
        return answer.IsSuccessStatusCode ? [.. Enumerable.Range(0, count).Select(i => Request(Body(tool, i, meta), headers))] : null;
    }

    /// <summary>The value of a metric without labels at /metrics; null where there is none.</summary>
    public async Task<double?> Metric(string name)
    {
        var text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[name.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _client.Dispose();
        _child.Dispose();
    }

    private static string Body(string tool, int node, string meta) =>
        $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{tool}}","arguments":{"node":"n{{node}}"} {{meta}} } }""";

    private byte[] Request(string body, string headers) => Encoding.ASCII.GetBytes(
        $"POST / HTTP/1.1\r\nHost: {Address}\r\nContent-Type: application/json\r\nAccept: "
            + $"{Accept}\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}");

    private async Task<HttpResponseMessage> Post(string body, string headers = "")
    {
        var answer = await Send(body, headers);
        return answer.IsSuccessStatusCode
            ? answer
            : throw new BenchmarkException(
                $"{_server.Name} answers {(int)answer.StatusCode} to {body}: {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<HttpResponseMessage> Send(string body, string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var header in headers.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            request.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        }
        try
        {
            return await _client.SendAsync(request);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new BenchmarkException($"{_server.Name} does not answer {body}: {e.Message}");
        }
    }

    // Not every server takes 0 for one.
    private static IPEndPoint FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private static async Task<bool> Listens(IPEndPoint address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
