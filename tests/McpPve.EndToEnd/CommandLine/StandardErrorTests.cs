using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>Standard error that takes nothing: what the server is asked to do is done and answered all the same.</summary>
internal sealed class StandardErrorTests
{
    private const string Full = "2>/dev/full";
    private const string Closed = "2>&-";
    private const string Unread = "2> >(exec sleep 60 >/dev/null)"; // a pipe, which holds 64 KiB at most

    [Test]
    [Arguments(Full)]
    [Arguments(Closed)]
    [Arguments(Unread)]
    public async Task Every_call_is_answered_although_the_log_can_not_be_written(string redirection)
    {
        await using var session = await StdioSession.Open(
            new Dictionary<string, string> { ["DEBUG"] = "true", ["PVE_CONFIRM"] = "off" }, ["--demo"], Launcher(redirection));

        var made = await session.Call("pve_create_pool", """{"poolid":"night"}""");
        for (var call = 0; call < 300; call++)
        {
            await session.Call("pve_find", """{"query":"web01"}""");
        }
        session.Process.CloseInput();
        var result = await session.Process.Ended();

        await Assert.That(made.GetRawText()).Contains("night");
        await Assert.That(result.ExitCode).IsEqualTo(0);
    }

    [Test]
    [Arguments(Full)]
    [Arguments(Closed)]
    public async Task A_mistake_in_the_settings_still_ends_with_its_exit_code(string redirection)
    {
        await using var process = McpPveProcess.Start(
            ["tools"], new Dictionary<string, string> { ["PVE_ACCESS_TIER"] = "everything" }, Launcher(redirection));
        process.CloseInput();

        await Assert.That((await process.Ended()).ExitCode).IsEqualTo(2);
    }

    private static string[] Launcher(string redirection) => ["bash", "-c", $"exec \"$0\" \"$@\" {redirection}", McpPveProcess.BinaryPath];
}
