using System.Text.Json;
using McpPve.EndToEnd.Http;
using McpPve.Testing;

namespace McpPve.EndToEnd.Clients;

/// <summary>
/// Clients that people have, each in a script of its own that does the same as all the others (clients/drivers): it connects, lists
/// the tools, calls some with the arguments of their schemas and with the spellings that models are known to send, and makes a mistake.
/// </summary>
[ParallelLimiter<Processors>]
public sealed class RealClientTests
{
    // LangChain validates by the schema before it sends: what is sloppy never reaches the server, and its model is told so.
    private static readonly Dictionary<string, string[]> RefusedByTheClient = new()
    {
        ["langchain"] =
        [
            "a number as text", "an empty text for a choice", "null for an argument", "empty texts for every optional argument",
            "a number for a text", "a list in a text", "an object in a text, a flag as text", "a dash in a name",
        ],
    };

    private static readonly Dictionary<string, string> Unattended = new() { ["PVE_CONFIRM"] = "off" };

    public static IEnumerable<(string Driver, string? Revision)> OnStdio() =>
    [
        .. Both(),
        ("mcp-proxy", null),
    ];

    public static IEnumerable<(string Driver, string? Revision)> OverHttp() =>
    [
        .. Both(),
        ("mcp-remote", null), ("supergateway", null),
    ];

    [Test]
    [MethodDataSource(nameof(OnStdio))]
    public async Task A_real_client_lists_all_tools_and_is_understood_over_stdio(string driver, string? revision)
    {
        var run = await Drive(driver, "stdio", McpPveProcess.BinaryPath, revision);

        await IsRight(driver, run, (await ToolList.InEveryTier("standard"))["full, standard"]);
    }

    [Test]
    [MethodDataSource(nameof(OverHttp))]
    public async Task A_real_client_lists_all_tools_and_is_understood_over_HTTP(string driver, string? revision)
    {
        await using var server = await HttpProcess.Start(Unattended);
        var session = await HttpSession.Open(server);

        var run = await Drive(driver, "http", server.Url.AbsoluteUri, revision);

        await IsRight(driver, run, await ToolList.All(async page => (await session.Request("tools/list", page)).Message));
    }

    private static IEnumerable<(string Driver, string? Revision)> Both() =>
    [
        ("sdk", null), ("client", null), ("client", "2026-07-28"), ("inspector", null), ("inspector-old", null), ("mcporter", null),
        ("ai-sdk", null), ("langchain", null), ("openai-agents", null), ("google", null), ("anthropic", null),
    ];

    private static Task<McpPveResult> Drive(string driver, string transport, string target, string? revision) =>
        NodeClients.Run(
            [$"drivers/{driver}.mjs", transport, target, .. revision is null ? Array.Empty<string>() : [revision]], newest: true);

    private static async Task IsRight(string driver, McpPveResult run, IReadOnlyList<JsonElement> tools)
    {
        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        var report = document.RootElement;
        var client = $"{Text(report, "client")} {Text(report, "version")} over {Text(report, "transport")}";
        var steps = report.GetProperty("steps").EnumerateArray().ToList();
        var listed = report.GetProperty("listed").EnumerateArray().Select(name => name.GetString()!).ToList();
        List<string> Steps(string outcome) => [.. steps.Where(step => Text(step, "outcome") == outcome).Select(step => Text(step, "step"))];
        List<string> wrong =
        [
            .. steps.Where(step => Text(step, "outcome") == "wrong").Select(step => $"{Text(step, "step")}: {Text(step, "said")}"),
        ];
        if (Text(report, "error") is { Length: > 0 } error)
        {
            wrong.Insert(0, error);
        }

        if (wrong.Count > 0)
        {
            Assert.Fail($"{client} says\n{string.Join('\n', wrong)}\n{run.Error}");
        }

        await Assert.That(listed).IsEquivalentTo(tools.Select(ToolList.Name)).Because($"{client} lists {listed.Count} of {tools.Count}");
        await Assert.That(Steps("refused by the client")).IsEquivalentTo(RefusedByTheClient.GetValueOrDefault(driver, [])).Because(client);
        await Assert.That(Steps("right").Count).IsGreaterThanOrEqualTo(5).Because(client);
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
