using System.Text.Json;
using McpPve.Testing;

namespace McpPve.EndToEnd;

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

    private static Task<McpPveResult> Inspect(params string[] arguments) =>
        NodeClients.Run(
            ["node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", "--cli", McpPveProcess.BinaryPath, "--demo", .. arguments],
            newest: true);
}
