using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>Flags win over variables, and variables over the settings file.</summary>
public sealed class FlagTests
{
    [Test]
    public async Task A_flag_narrows_what_may_be_done()
    {
        var refused = await McpPveProcess.Run(
            ["--demo", "--read-only", "call", "pve_start_qemu_vm", "vmid=103"],
            new Dictionary<string, string> { ["PVE_ACCESS_TIER"] = "full" });
        var behind = await McpPveProcess.Run(["--demo", "call", "pve_start_qemu_vm", "vmid=103", "--tier", "read-only"]);

        foreach (var result in new[] { refused, behind })
        {
            await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
            await Assert.That(result.Error).Contains("pve_start_qemu_vm is not enabled");
        }
    }

    [Test]
    [Arguments("--tier", "none", "PVE_ACCESS_TIER is 'none'; accepted: read-only, read-execute, full.")]
    [Arguments("--port", "many", "MCP_PORT is 'many'")]
    [Arguments("--tools", "pve_nonsense", "PVE_TOOLS: there is no tool 'pve_nonsense'")]
    [Arguments("--config", "/nonexistent/config.ini", "--config: '/nonexistent/config.ini' can't be read")]
    [Arguments("--cluster", "home", "PVE_DEFAULT_CLUSTER names one of several clusters")]
    public async Task A_mistake_in_a_flag_is_told_as_one_in_a_variable(string flag, string value, string told)
    {
        var result = await McpPveProcess.Run(["--demo", flag, value]);

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Error).Contains(told);
    }

    [Test]
    public async Task Two_flags_that_contradict_are_refused()
    {
        var result = await McpPveProcess.Run(["--demo", "--read-only", "--tier", "full"]);

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Error).Contains("--read-only and --tier");
    }

    [Test]
    public async Task HTTP_is_served_where_a_flag_says()
    {
        await using var server = McpPveProcess.Start(["--demo", "--http", "--port", "0"], new Dictionary<string, string>());

        await server.ErrorContains("serving MCP at http://");
    }

    [Test]
    public async Task Settings_says_where_each_comes_from()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-pve-flags-").FullName;
        try
        {
            var file = Path.Combine(folder, "config.ini");
            await File.WriteAllTextAsync(file, "PVE_TIMEOUT=7\nPVE_TOKEN_SECRET=5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11\n");

            var result = await McpPveProcess.Run(
                ["settings", "--read-only", "--config", file], new Dictionary<string, string> { ["MCP_PORT"] = "3001" });
            var json = await McpPveProcess.Run(["settings", "--json", "--config", file]);

            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
            await Assert.That(result.Output)
                .Contains("PVE_ACCESS_TIER\tread-only\tfull\t--read-only\t").And.Contains($"PVE_TIMEOUT\t7\t60\t{file}\t")
                .And.Contains("MCP_PORT\t3001\t3000\tenvironment\t").And.Contains($"PVE_TOKEN_SECRET\t(set)\trequired\t{file}\t");
            await Assert.That(json.Output).Contains($"\"file\":\"{file}\"").And.DoesNotContain("5f0c1a52");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task An_env_file_is_read_as_it_is_made_for_containers()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "# for docker --env-file\nPVE_ACCESS_TIER=read-only\nMCP_PORT=3002\n");

            var result = await McpPveProcess.Run(
                ["settings", "--env-file", file], new Dictionary<string, string> { ["MCP_PORT"] = "3001" });

            await Assert.That(result.Output)
                .Contains($"PVE_ACCESS_TIER\tread-only\tfull\t{file}\t").And.Contains("MCP_PORT\t3001\t3000\tenvironment\t");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
