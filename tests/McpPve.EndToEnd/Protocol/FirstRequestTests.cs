using System.Diagnostics;
using McpPve.EndToEnd.CommandLine;
using McpPve.Testing;

namespace McpPve.EndToEnd.Protocol;

/// <summary>
/// Over standard input and output a mistake in the settings is also the answer to the first request: most clients show nothing else.
/// </summary>
public sealed class FirstRequestTests
{
    private const string Secret = "5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11";

    private static Dictionary<string, string> Wrong => new()
    {
        ["PVE_BASE_URL"] = "pve.example",
        ["PVE_TOKEN_ID"] = $"automation@pve!mcp={Secret}",
        ["PVE_TOKEN_SECRET"] = Secret,
        ["PVE_ACCESS_TIER"] = "readonly",
    };

    [Test]
    [Arguments("initialize", "1")]
    [Arguments("server/discover", "\"a-1\"")]
    [Arguments("tools/list", "9007199254740993")]
    public async Task The_first_request_is_answered_with_every_problem_whatever_it_asks(string method, string id)
    {
        await using var process = McpPveProcess.Start([], Wrong);
        await process.Write($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{} }""");
        await process.Write("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");

        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        var answer = StdioSession.Message(result.Output.TrimEnd('\n'));
        await Assert.That(answer.GetProperty("id").GetRawText()).IsEqualTo(id);
        var message = answer.GetProperty("error").GetProperty("message").GetString()!;
        var told = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line["[mcp-pve] ERROR ".Length..])
            .ToList();
        await Assert.That(told.Count).IsEqualTo(3);
        foreach (var problem in told)
        {
            await Assert.That(message).Contains(problem);
        }
        await Assert.That(result.ToString()).DoesNotContain(Secret);
    }

    [Test]
    public async Task Notifications_and_lines_that_are_no_request_are_passed_over()
    {
        await using var process = McpPveProcess.Start([], Wrong);
        foreach (var line in new[] { "", "no JSON", "[]", "42", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}", "{\"id\":3,\"result\":{}}" })
        {
            await process.Write(line);
        }
        await process.Write("\uFEFF" + """{"jsonrpc":"2.0","id":7,"method":"initialize"}""");

        var result = await process.Ended();

        await Assert.That(StdioSession.Message(result.Output.TrimEnd('\n')).GetProperty("id").GetInt32()).IsEqualTo(7);
    }

    [Test]
    public async Task A_request_without_the_end_of_its_line_is_answered_when_input_ends()
    {
        await using var process = McpPveProcess.Start([], Wrong);
        await process.Write("""{"jsonrpc":"2.0","id":7,"method":"initialize"}"""u8.ToArray());
        process.CloseInput();

        await Assert.That((await process.Ended()).Output).Contains("\"id\":7");
    }

    [Test]
    public async Task An_audit_log_that_can_not_be_opened_is_reported_the_same_way()
    {
        await using var process = McpPveProcess.Start(
            ["--demo"], new Dictionary<string, string> { ["PVE_AUDIT_LOG"] = "/nowhere/audit.log" });
        await process.Write("""{"jsonrpc":"2.0","id":7,"method":"initialize"}""");

        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(Message(result)).Contains("PVE_AUDIT_LOG: '/nowhere/audit.log' can't be used");
    }

    [Test]
    public async Task A_mistyped_option_in_a_clients_entry_is_reported_the_same_way()
    {
        await using var process = McpPveProcess.Start(["--dmo"]);
        await process.Write("""{"jsonrpc":"2.0","id":7,"method":"initialize"}""");

        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(Message(result)).Contains("--dmo");
    }

    [Test]
    public async Task A_mistyped_command_leaves_its_input_alone()
    {
        await using var process = McpPveProcess.Start(["tols"]);

        var (result, took) = await Timed(process.Ended());

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(took).IsLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Over_HTTP_it_ends_at_once_and_input_is_not_read()
    {
        await using var process = McpPveProcess.Start([], new Dictionary<string, string>(Wrong) { ["MCP_TRANSPORT"] = "http" });

        var (result, took) = await Timed(process.Ended());

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Output).IsEmpty();
        await Assert.That(took).IsLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    [Arguments("exec \"$0\" </dev/null")]
    [Arguments("exec \"$0\" <&-")]
    public async Task Without_anybody_who_could_ask_it_ends_at_once(string command)
    {
        Skip.When(OperatingSystem.IsWindows(), "there is no such shell");
        Skip.When(
            command.EndsWith("<&-", StringComparison.Ordinal) && McpPveProcess.BinaryPath.Contains("/debug/", StringComparison.Ordinal),
            "a runtime that is installed opens files before the program starts");
        await using var process = McpPveProcess.Start([], Wrong, ["/bin/sh", "-c", command, McpPveProcess.BinaryPath]);

        var (result, took) = await Timed(process.Ended());

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Output).IsEmpty();
        await Assert.That(took).IsLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task At_a_terminal_it_ends_at_once()
    {
        Skip.When(Command.Find("script") is null, "there is no program 'script', which makes a terminal");
        await using var process = McpPveProcess.Start([], Wrong, ["script", "-qec", McpPveProcess.BinaryPath, "/dev/null"]);

        var (result, took) = await Timed(process.Ended());

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(took).IsLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_silent_client_is_waited_for_ten_seconds()
    {
        await using var process = McpPveProcess.Start([], Wrong);

        var (result, took) = await Timed(process.Ended());

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(took).IsBetween(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(20));
    }

    private static string Message(McpPveResult result) =>
        StdioSession.Message(result.Output.TrimEnd('\n')).GetProperty("error").GetProperty("message").GetString()!;

    private static async Task<(McpPveResult Result, TimeSpan Took)> Timed(Task<McpPveResult> end)
    {
        var watch = Stopwatch.StartNew();
        return (await end, watch.Elapsed);
    }
}
