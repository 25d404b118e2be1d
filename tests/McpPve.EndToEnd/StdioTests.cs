using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.EndToEnd;

/// <summary>The server over stdin and stdout, with input that a well-behaved client would not send.</summary>
public sealed class StdioTests
{
    [Test]
    [Arguments("this is no JSON")]
    [Arguments("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":")]
    [Arguments("[]")]
    [Arguments("\"text\"")]
    [Arguments("{\"jsonrpc\":\"2.0\"}")]
    [Arguments("")]
    public async Task A_malformed_line_does_not_end_the_conversation(string line)
    {
        await using var session = StdioSession.Demo();
        await session.Process.Write(line);

        var answer = await session.Initialize();

        await Assert.That(answer.GetProperty("result").GetProperty("serverInfo").GetProperty("name").GetString()).IsEqualTo("mcp-pve");
    }

    [Test]
    public async Task A_line_of_ten_megabytes_is_answered_and_the_next_one_too()
    {
        await using var session = StdioSession.Demo();
        await session.Initialize();

        var large = await session.Call("pve_list_qemu_vms", $$"""{"node":"{{new string('x', 10 * 1024 * 1024)}}"}""");
        var next = await session.Call("pve_list_nodes", "{}");

        await Assert.That(large.TryGetProperty("error", out _) || IsError(large)).IsTrue();
        await Assert.That(large.GetRawText().Length).IsLessThan(10_000);
        await Assert.That(IsError(next)).IsFalse();
    }

    [Test]
    public async Task An_unknown_tool_is_a_protocol_error()
    {
        await using var session = StdioSession.Demo();
        await session.Initialize();

        var answer = await session.Call("pve_make_coffee", "{}");

        await Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32()).IsEqualTo(-32602);
    }

    [Test]
    public async Task A_misspelt_argument_is_an_error_that_suggests_the_right_one()
    {
        await using var session = StdioSession.Demo();
        await session.Initialize();

        var answer = await session.Call("pve_get_qemu_status", """{"vmidd":100}""");

        await Assert.That(IsError(answer)).IsTrue();
        await Assert.That(Text(answer)).Contains("vmidd").And.Contains("vmid");
    }

    [Test]
    public async Task The_end_of_stdin_ends_the_process_with_success()
    {
        await using var session = StdioSession.Demo();
        await session.Initialize();

        session.Process.CloseInput();
        var result = await session.Process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
    }

    [Test]
    public async Task Requests_that_are_piped_in_are_answered_before_the_end()
    {
        await using var session = StdioSession.Demo();
        await session.Send("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}""");
        await session.Send("tools/call", """{"name":"pve_list_nodes","arguments":{}}""");
        session.Process.CloseInput();

        var result = await session.Process.Ended();

        var answered = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(StdioSession.Message).Count(m => m.TryGetProperty("result", out _));
        await Assert.That(answered).IsEqualTo(2).Because(result.ToString());
    }

    [Test]
    public async Task The_end_of_stdin_in_the_middle_of_a_call_ends_the_process_and_the_request_to_PVE()
    {
        var arrived = new TaskCompletionSource();
        var dropped = new TaskCompletionSource();
        var simulated = new SimulatedCluster();
        await using var cluster = await Cluster.Start(async (call, cancellation) =>
        {
            if (call.Path != "/nodes")
            {
                return await simulated.Handle(call, cancellation);
            }

            arrived.TrySetResult();
            await using var _ = cancellation.Register(() => dropped.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("nothing ends an infinite delay but its cancellation");
        });
        await using var session = await StdioSession.Open(cluster.Environment, []);
        await session.Send("tools/call", """{"name":"pve_list_nodes","arguments":{}}""");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));

        session.Process.CloseInput();
        var closed = TimeProvider.System.GetTimestamp();
        var result = await session.Process.Ended();

        await Assert.That(TimeProvider.System.GetElapsedTime(closed).TotalSeconds).IsLessThan(10);
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Error).DoesNotContain("   at ");
        await dropped.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Standard_output_carries_nothing_but_protocol_even_with_a_debug_log()
    {
        await using var session = await StdioSession.Open(new Dictionary<string, string> { ["DEBUG"] = "1" }, ["--demo"]);
        await session.Request("tools/list", "{}");
        await session.Call("pve_list_nodes", "{}");
        await session.Call("pve_get_qemu_status", """{"vmid":999999}""");
        session.Process.CloseInput();
        var result = await session.Process.Ended();

        var messages = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(StdioSession.Message).ToList();

        await Assert.That(messages.Count).IsGreaterThanOrEqualTo(4);
        await Assert.That(result.Error).IsNotEmpty();
    }

    [Test]
    public async Task A_request_of_2026_07_28_needs_no_handshake()
    {
        await using var session = StdioSession.Demo();
        const string Meta = """
            {"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}
            """;

        var discovered = await session.Request("server/discover", Meta.Trim());
        var listed = await session.Request("tools/list", Meta.Trim());

        var versions = discovered.GetProperty("result").GetProperty("supportedVersions").EnumerateArray().Select(v => v.GetString());
        await Assert.That(versions).Contains("2026-07-28");
        await Assert.That(listed.GetProperty("result").GetProperty("resultType").GetString()).IsEqualTo("complete");
    }

    [Test]
    [Arguments("2024-11-05")]
    [Arguments("2025-03-26")]
    [Arguments("2025-06-18")]
    [Arguments("2025-11-25")]
    public async Task Every_older_revision_gets_the_one_it_asked_for(string revision)
    {
        await using var session = StdioSession.Demo();

        var answer = await session.Request(
            "initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"x","version":"1"}}""");
        var listed = await session.Request("tools/list", "{}");

        await Assert.That(answer.GetProperty("result").GetProperty("protocolVersion").GetString()).IsEqualTo(revision);
        await Assert.That(listed.GetProperty("result").TryGetProperty("resultType", out _)).IsFalse();
    }

    private static bool IsError(JsonElement answer) =>
        answer.TryGetProperty("result", out var result) && result.TryGetProperty("isError", out var error) && error.GetBoolean();

    private static string Text(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString() ?? "";
}
