using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Simulator;
using McpPve.Testing;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>The tools on a server that gives just the answers of one test, for what no cluster of ours does.</summary>
internal sealed class FakePve : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _answers = new();
    private readonly ConcurrentQueue<(string Call, string Sent)> _calls = new();
    private PveServer _server = null!;
    private PveClient _client = null!;
    private ToolRunner _runner = null!;

    /// <summary>Method and decoded path, and the decoded query and form, of all requests so far.</summary>
    public IReadOnlyList<(string Call, string Sent)> Calls => [.. _calls];

    /// <param name="answers">
    /// <c>GET /nodes</c> and what is answered: JSON is the data, JSON that begins with <c>{"data"</c> the whole answer, <c>!500 words</c>
    /// a refusal. Several answers to one call are given one after the other, the last one from then on.
    /// </param>
    public static async Task<FakePve> Start(params (string Call, string Answer)[] answers)
    {
        var fake = new FakePve();
        foreach (var (call, answer) in answers)
        {
            fake._answers.GetOrAdd(call, _ => new()).Enqueue(answer);
        }
        fake._server = await PveServer.Start((call, _) => Task.FromResult(fake.Answer(call)));
        fake._client = new(
            new() { BaseUrls = [fake._server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" })
        {
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        fake._runner = new(new(fake._client), Toolbox.Whole);
        return fake;
    }

    public Task<ToolResult> Run(string tool, string json, Caller? caller = null) =>
        _runner.Run(ToolCatalog.Find(tool)!, TestCluster.Members(json), caller ?? new(Caller.Stdio), CancellationToken.None);

    /// <summary>A call that must succeed.</summary>
    public async Task<JsonElement> Call(string tool, string json)
    {
        var result = await Run(tool, json);
        return result.IsError ? throw new InvalidOperationException(result.Text) : result.Data!.Value;
    }

    /// <summary>A call that must fail.</summary>
    public async Task<string> Fail(string tool, string json)
    {
        var result = await Run(tool, json);
        return result.IsError ? result.Text : throw new InvalidOperationException($"it succeeded: {result.Text}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private PveReply Answer(PveCall call)
    {
        var key = $"{call.Method} {Uri.UnescapeDataString(call.Path)}";
        _calls.Enqueue((key, Uri.UnescapeDataString($"{call.Query}{Encoding.ASCII.GetString(call.Body.Span)}".Replace('+', ' '))));
        if (!_answers.TryGetValue(key, out var answers))
        {
            return Refused(501, $"Method '{key}' not implemented");
        }
        if (answers.Count == 1 || !answers.TryDequeue(out var answer))
        {
            answers.TryPeek(out answer);
        }
        return answer is ['!', .. var refusal]
            ? Refused(int.Parse(refusal.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), refusal[3..].Trim())
            : new(
                200,
                "OK",
                Encoding.UTF8.GetBytes(answer!.StartsWith("{\"data\"", StringComparison.Ordinal) ? answer : $"{{\"data\":{answer}}}"),
                "application/json");
    }

    private static PveReply Refused(int status, string reason) => new(status, reason, default, null);
}
