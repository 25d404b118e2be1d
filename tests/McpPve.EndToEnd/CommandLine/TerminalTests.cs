using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>What a person sees on a terminal.</summary>
public sealed class TerminalTests
{
    [Test]
    public async Task The_spinner_is_gone_before_the_result_is_written()
    {
        if (Command.Find("script") is not { } script || !OperatingSystem.IsLinux())
        {
            Skip.Test("a terminal is made by script from util-linux");
            return;
        }
        var call = $"stty cols 100 rows 60; exec '{McpPveProcess.BinaryPath}' --demo call pve_start_qemu_vm vmid=103";

        var result = await Command.Run([script, "-qec", call, "/dev/null"], new Dictionary<string, string> { ["TERM"] = "xterm-256color" });

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains("qmstart on pve3").Because("there was a spinner");
        await Assert.That(result.Output.LastIndexOf(" \r", StringComparison.Ordinal))
            .IsLessThan(result.Output.IndexOf("outcome", StringComparison.Ordinal))
            .Because("what erases the spinner takes rows of the result with it");
    }

    [Test]
    [Arguments(80)]
    [Arguments(120)]
    public async Task A_list_is_a_table_that_fits_and_JSON_when_it_is_wanted(int columns)
    {
        await using var table = Terminal.Start(["--demo", "call", "pve_find"], new Dictionary<string, string>(), columns);
        await table.Ended();
        await using var json = Terminal.Start(["--demo", "call", "pve_find", "--json"], new Dictionary<string, string>(), columns);
        await json.Ended();

        var rows = table.Shown.Split('\n').Where(line => line.StartsWith("qemu ", StringComparison.Ordinal)).ToList();
        await Assert.That(rows.Count).IsGreaterThan(5);
        await Assert.That(rows.All(row => row.TrimEnd().Length <= columns)).IsTrue();
        await Assert.That(rows[0]).Contains("100").And.Contains("web01").And.Contains("pve1");
        await Assert.That(json.Shown).Contains("\"vmid\": 100");
    }

    [Test]
    public async Task Without_a_client_it_says_what_it_waits_for()
    {
        await using var terminal = Terminal.Start(["--demo"], new Dictionary<string, string>());

        await terminal.Expect("waiting for an MCP client on standard input");
        await terminal.Expect("mcp-pve call pve_list_nodes");
    }

    [Test]
    public async Task Without_settings_it_names_setup()
    {
        await using var terminal = Terminal.Start(
            [], new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = Path.Combine(Path.GetTempPath(), "no-settings-here") });

        await terminal.Expect("PVE_BASE_URL is not set");
        await terminal.Expect("'mcp-pve setup' asks for the settings");
        await Assert.That(await terminal.Ended()).IsEqualTo(2);
    }
}
