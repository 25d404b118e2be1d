using System.Text.Json;
using McpPve.EndToEnd.Http;
using McpPve.Testing;

namespace McpPve.EndToEnd.Clients;

/// <summary>The MCP Inspector's command line, which also checks every tool's schemas.</summary>
public sealed class InspectorTests
{
    [Test]
    public async Task The_inspector_lists_the_tools_and_finds_their_schemas_portable()
    {
        var run = await Inspect("--method", "tools/list", "--strict");

        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        await Assert.That(document.RootElement.GetProperty("tools").GetArrayLength()).IsGreaterThan(0);
        await Assert.That(run.Error).DoesNotContain("warning").And.DoesNotContain("portability");
    }

    [Test]
    public async Task The_inspector_calls_a_tool()
    {
        var run = await Inspect("--method", "tools/call", "--tool-name", "pve_list_qemu_vms", "--tool-arg", "node=pve1");

        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        var content = document.RootElement.GetProperty("structuredContent");
        await Assert.That(content.GetProperty("items").GetArrayLength()).IsGreaterThan(0);
    }

    [Test]
    [Arguments("/mcp", "a-token-of-the-test-suite")]
    [Arguments("/", null)]
    public async Task The_inspector_works_over_HTTP(string path, string? token)
    {
        await using var server = await HttpProcess.Start(
            token is null ? null : new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = token });
        string[] target =
        [
            "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
            "--cli",
            new Uri(server.Url, path).AbsoluteUri,
            "--transport",
            "http",
            .. token is null ? Array.Empty<string>() : ["--header", $"Authorization: Bearer {token}"],
        ];

        var list = await NodeClients.Run([.. target, "--method", "tools/list", "--strict"], newest: true);
        var call = await NodeClients.Run([.. target, "--method", "tools/call", "--tool-name", "pve_list_nodes"], newest: true);

        await Assert.That(list.ExitCode).IsEqualTo(0).Because(list.ToString());
        await Assert.That(call.ExitCode).IsEqualTo(0).Because(call.ToString());
        using var document = JsonDocument.Parse(call.Output);
        await Assert.That(document.RootElement.GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
    }

    private static Task<McpPveResult> Inspect(params string[] arguments) =>
        NodeClients.Run(
            [
                "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
                "--cli",
                McpPveProcess.BinaryPath,
                "--demo",
                .. arguments,
            ],
            newest: true);
}
