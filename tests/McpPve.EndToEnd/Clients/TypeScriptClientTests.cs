using System.Text.Json;
using McpPve.EndToEnd.Http;
using McpPve.Testing;

namespace McpPve.EndToEnd.Clients;

/// <summary>The two TypeScript clients, which most MCP applications are built on.</summary>
public sealed class TypeScriptClientTests
{
    [Test]
    [Arguments("sdk.mjs", null, "2025-11-25")]
    [Arguments("client.mjs", "default", "2025-11-25")]
    [Arguments("client.mjs", "2026-07-28", "2026-07-28")]
    public async Task A_client_lists_tools_reads_starts_a_guest_gets_an_error_and_is_asked(string script, string? mode, string revision)
    {
        await using var cluster = await Cluster.Start();
        string[] arguments = mode is null ? [script, McpPveProcess.BinaryPath] : [script, mode, McpPveProcess.BinaryPath];

        await Converses(await NodeClients.Run(arguments, cluster.Environment), revision);
    }

    [Test]
    [Arguments("sdk.mjs", null, "2025-11-25", "/mcp", true)]
    [Arguments("sdk.mjs", null, "2025-11-25", "/", false)]
    [Arguments("client.mjs", "default", "2025-11-25", "/mcp", false)]
    [Arguments("client.mjs", "auto", "2026-07-28", "/mcp", true)]
    [Arguments("client.mjs", "2026-07-28", "2026-07-28", "/", false)]
    public async Task A_client_does_the_same_over_HTTP(string script, string? mode, string revision, string path, bool token)
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            token ? new Dictionary<string, string>(cluster.Environment) { ["MCP_AUTH_TOKEN"] = Token } : cluster.Environment);
        var url = new Uri(server.Url, path).AbsoluteUri;

        var run = await NodeClients.Run(
            mode is null ? [script, url] : [script, mode, url], token ? new Dictionary<string, string> { ["BEARER"] = Token } : null);

        await Converses(run, revision);
    }

    private const string Token = "a-token-of-the-test-suite";

    private static async Task Converses(McpPveResult run, string revision)
    {
        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        var told = document.RootElement;
        await Assert.That(told.GetProperty("protocol").GetString()).IsEqualTo(revision);
        await Assert.That(told.GetProperty("tools").EnumerateArray().Select(t => t.GetString())).Contains("pve_start_qemu_vm");
        var list = told.GetProperty("list").GetProperty("structuredContent");
        await Assert.That(list.GetProperty("items").GetArrayLength()).IsEqualTo(list.GetProperty("count").GetInt32());
        var start = told.GetProperty("start");
        await Assert.That(start.TryGetProperty("isError", out var failed) && failed.GetBoolean()).IsFalse().Because(start.GetRawText());
        await Assert.That(start.GetProperty("structuredContent").GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(told.GetProperty("progress").GetArrayLength()).IsGreaterThan(0);
        await Assert.That(told.GetProperty("error").GetProperty("isError").GetBoolean()).IsTrue();
        await Assert.That(told.GetProperty("error").GetProperty("content")[0].GetProperty("text").GetString()).Contains("999999");
        await Assert.That(told.GetProperty("questions").GetArrayLength()).IsEqualTo(2);
        await Assert.That(told.GetProperty("questions")[0].GetString()).Contains("Type clean-install to go on");
        await Assert.That(told.GetProperty("declined").GetProperty("isError").GetBoolean()).IsTrue();
        await Assert.That(told.GetProperty("declined").GetProperty("content")[0].GetProperty("text").GetString())
            .Contains("declined");
        await Assert.That(told.GetProperty("confirmed").GetProperty("structuredContent").GetProperty("outcome").GetString())
            .IsEqualTo("ok");
    }
}
