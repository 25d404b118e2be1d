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
}
