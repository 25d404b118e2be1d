using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Testing;

namespace McpPve.EndToEnd.Http;

/// <summary>mcp-pve serving Streamable HTTP on a free port, and requests to it as plain as a test wants them.</summary>
internal sealed partial class HttpProcess : IAsyncDisposable
{
    private readonly HttpClient _client;

    private HttpProcess(McpPveProcess process, Uri url)
    {
        (Process, Url) = (process, url);
        _client = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
            }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    public McpPveProcess Process { get; }

    /// <summary>Such as http://127.0.0.1:40123/.</summary>
    public Uri Url { get; }

    /// <summary>All that stderr has carried so far.</summary>
    public string Error => Process.Error;

    /// <summary>Starts mcp-pve and waits until it serves.</summary>
    /// <param name="environment">Besides MCP_TRANSPORT, MCP_HOST and MCP_PORT, which it may change.</param>
    /// <param name="arguments">The simulated cluster inside of the process where the environment names none.</param>
    /// <param name="launcher">As <see cref="McpPveProcess.Start"/> takes it.</param>
    public static async Task<HttpProcess> Start(
        IReadOnlyDictionary<string, string>? environment = null,
        IEnumerable<string>? arguments = null,
        IReadOnlyList<string>? launcher = null)
    {
        var settings = new Dictionary<string, string> { ["MCP_TRANSPORT"] = "http", ["MCP_HOST"] = "127.0.0.1", ["MCP_PORT"] = "0" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            settings[name] = value;
        }

        var process = McpPveProcess.Start(arguments ?? (settings.ContainsKey("PVE_BASE_URL") ? [] : ["--demo"]), settings, launcher);
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            if (Serving().Match(process.Error) is { Success: true } match)
            {
                // The line names an address for people; where localhost leads is the system's affair.
                var shown = new Uri(match.Groups[1].Value);
                return new(process, new UriBuilder(shown) { Host = shown.Host == "localhost" ? "127.0.0.1" : shown.Host, Path = "/" }.Uri);
            }

            if (process.HasExited || waited.Elapsed > TimeSpan.FromSeconds(60))
            {
                var error = process.HasExited ? (await process.Ended()).ToString() : process.Error;
                await process.DisposeAsync();
                throw new InvalidOperationException($"mcp-pve does not serve:\n{error}");
            }
        }
    }

    /// <summary>The same server by way of a proxy; not to be disposed of.</summary>
    public HttpProcess Behind(Uri proxy) => new(Process, proxy);

    public Task<HttpAnswer> Post(string path, string body, params IEnumerable<(string Name, string Value)> headers) =>
        Send("POST", path, body, headers);

    public Task<HttpAnswer> Get(string path, params IEnumerable<(string Name, string Value)> headers) => Send("GET", path, null, headers);

    public async Task<HttpAnswer> Send(string method, string path, string? body, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(Url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        }

        foreach (var (name, value) in headers)
        {
            HttpHeaders target = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? request.Content!.Headers
                : request.Headers;
            target.Remove(name);
            target.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);
        return new(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends the text as it is, from a connection of its own, and reads until the server closes it.</summary>
    public Task<HttpAnswer> Raw(string request) => Raw(Url, request);

    public static async Task<HttpAnswer> Raw(Uri server, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true, LingerState = new(true, 0) };
        await client.ConnectAsync(IPAddress.Parse(server.Host), server.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return HttpAnswer.Parse(await reader.ReadToEndAsync(limit.Token));
    }

    /// <summary>Asks it to end, as container engines do.</summary>
    public async Task<McpPveResult> Terminate()
    {
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{Process.ProcessId}"]))
        {
            await kill.WaitForExitAsync();
        }

        return await Process.Ended();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
    }

    [GeneratedRegex("serving MCP at (https?://[^ ,\"]+)")]
    private static partial Regex Serving();
}

/// <summary>What came back; 0 when the connection was closed without an answer.</summary>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The JSON-RPC message in the body, be it JSON or the last event of a stream.</summary>
    public JsonElement Message
    {
        get
        {
            var text = Headers.GetValueOrDefault("Content-Type", "").StartsWith("text/event-stream", StringComparison.Ordinal)
                ? Body.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..]
                : Body;
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The `result` of the answer.</summary>
    public JsonElement Result =>
        Message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"no result: {this}");

    /// <summary>The message of the `error` in the answer.</summary>
    public string Reason => Message.GetProperty("error").GetProperty("message").GetString() ?? "";

    public override string ToString() => $"{Status}\n{string.Join('\n', Headers.Select(pair => $"{pair.Key}: {pair.Value}"))}\n\n{Body}";

    public static HttpAnswer Parse(string text)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!text.StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return new(0, headers, "");
        }

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = text[(end + 4)..];
        return new(
            int.Parse(lines[0].Split(' ')[1], null),
            headers,
            headers.GetValueOrDefault("Transfer-Encoding") == "chunked" ? Chunks(body) : body);
    }

    private static string Chunks(string body)
    {
        var text = new StringBuilder();
        for (var at = 0; ;)
        {
            var end = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            var length = end < 0 ? 0 : Convert.ToInt32(body[at..end], 16);
            if (length == 0)
            {
                return text.ToString();
            }

            text.Append(body, end + 2, length);
            at = end + 2 + length + 2;
        }
    }
}
