using System.Text.Json;

namespace McpPve.EndToEnd.Http;

/// <summary>One client of an <see cref="HttpProcess"/>, of either generation of the protocol.</summary>
/// <param name="headers">Go with every request, such as Authorization.</param>
internal sealed class HttpSession(HttpProcess server, params IEnumerable<(string Name, string Value)> headers)
{
    private int _lastId;

    /// <summary>Of a client that has shaken hands; requests of 2026-07-28 need none.</summary>
    public string? Id { get; private set; }

    public static async Task<HttpSession> Open(HttpProcess server, params IEnumerable<(string Name, string Value)> headers)
    {
        var session = new HttpSession(server, headers);
        var answer = await server.Post(
            "/mcp",
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"end-to-end","version":"1"}}}""",
            headers);
        session.Id = answer.Headers.TryGetValue("Mcp-Session-Id", out var id)
            ? id
            : throw new InvalidOperationException($"no session: {answer}");
        await server.Post("/mcp", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", session.All());
        return session;
    }

    /// <summary>As a client of 2025-11-25 sends it, in the session.</summary>
    public Task<HttpAnswer> Request(string method, string parameters = "{}", params IEnumerable<(string Name, string Value)> more) =>
        server.Post(
            "/mcp", $$"""{"jsonrpc":"2.0","id":{{++_lastId}},"method":"{{method}}","params":{{parameters}}}""", [.. All(), .. more]);

    public Task<HttpAnswer> Call(string tool, string arguments) =>
        Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");

    /// <summary>As a client of 2026-07-28 sends it, on its own.</summary>
    /// <param name="parameters">What is in params besides _meta, with a comma at the end.</param>
    /// <param name="name">Mcp-Name, for the methods that have it.</param>
    /// <param name="meta">More members of _meta, with a comma before.</param>
    public Task<HttpAnswer> Ask(
        string method, string parameters = "", string? name = null, string capabilities = "{}", string meta = "",
            params IEnumerable<(string Name, string Value)> more) =>
        server.Post(
            "/mcp", Modern(method, parameters, capabilities, meta, ++_lastId), [.. headers, .. ModernHeaders(method, name), .. more]);

    public static string Modern(string method, string parameters = "", string capabilities = "{}", string meta = "", int id = 1) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{ {{parameters}}"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{capabilities}}{{meta}} } } }""";

    public static IEnumerable<(string Name, string Value)> ModernHeaders(string method, string? name = null)
    {
        yield return ("MCP-Protocol-Version", "2026-07-28");
        yield return ("Mcp-Method", method);
        if (name is not null)
        {
            yield return ("Mcp-Name", name);
        }
    }

    public static string[] Tools(HttpAnswer listed) =>
        [.. listed.Result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];

    public static bool IsError(HttpAnswer answer) =>
        answer.Result.TryGetProperty("isError", out var error) && error.ValueKind == JsonValueKind.True;

    public static string Text(HttpAnswer answer) => answer.Result.GetProperty("content")[0].GetProperty("text").GetString() ?? "";

    private IEnumerable<(string Name, string Value)> All() =>
        Id is null ? headers : [.. headers, ("Mcp-Session-Id", Id), ("MCP-Protocol-Version", "2025-11-25")];
}
