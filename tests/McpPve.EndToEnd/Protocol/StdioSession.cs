using System.Text.Json;
using McpPve.Testing;

namespace McpPve.EndToEnd.Protocol;

/// <summary>JSON-RPC over the process's stdin and stdout, line by line, so that tests can also send what no client would.</summary>
internal sealed class StdioSession : IAsyncDisposable
{
    private int _lastId;

    private StdioSession(McpPveProcess process) => Process = process;

    public McpPveProcess Process { get; }

    /// <summary>Starts mcp-pve and shakes hands as a client of 2025-11-25 does.</summary>
    public static async Task<StdioSession> Open(
        IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments, IReadOnlyList<string>? launcher = null)
    {
        var session = new StdioSession(McpPveProcess.Start(arguments, environment, launcher));
        await session.Initialize();
        return session;
    }

    /// <summary>Starts mcp-pve and sends nothing: requests of 2026-07-28 need no handshake.</summary>
    public static StdioSession Silent(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string>? launcher = null) =>
        new(McpPveProcess.Start([], environment, launcher));

    /// <summary>Starts mcp-pve on the simulated cluster and sends nothing.</summary>
    public static StdioSession Demo(IReadOnlyDictionary<string, string>? environment = null) =>
        new(McpPveProcess.Start(["--demo"], environment));

    public async Task<JsonElement> Initialize()
    {
        var result = await Request(
            "initialize",
            """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"end-to-end","version":"1"}}""");
        await Process.Write("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return result;
    }

    public Task<JsonElement> Call(string tool, string arguments) =>
        Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");

    public async Task<int> Send(string method, string parameters)
    {
        var id = ++_lastId;
        await Process.Write($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""");
        return id;
    }

    /// <summary>The whole answer, with `result` or `error`; messages of the server in between are passed over.</summary>
    public async Task<JsonElement> Request(string method, string parameters)
    {
        var id = await Send(method, parameters);
        while (await Process.ReadLine() is { } line)
        {
            var message = Message(line);
            if (message.TryGetProperty("id", out var answered) && answered.ValueKind == JsonValueKind.Number && answered.GetInt32() == id)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"mcp-pve ended without an answer to {method}: {await Process.Ended()}");
    }

    /// <summary>A line of stdout, which has to be a JSON-RPC message.</summary>
    public static JsonElement Message(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("jsonrpc").GetString() == "2.0"
            ? document.RootElement.Clone()
            : throw new InvalidDataException($"not JSON-RPC: {line}");
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
