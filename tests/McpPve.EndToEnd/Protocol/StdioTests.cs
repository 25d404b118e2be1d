using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Protocol;

/// <summary>The server over stdin and stdout, with input that a well-behaved client would not send.</summary>
public sealed class StdioTests
{
    [Test]
    [Arguments("this is no JSON", -32700)]
    [Arguments("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":", -32700)]
    [Arguments("[]", -32600)]
    [Arguments("\"text\"", -32600)]
    [Arguments("{\"jsonrpc\":\"2.0\"}", -32600)]
    [Arguments("", 0)]
    [Arguments(" \t\r", 0)]
    [Arguments("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{}}", 0)] // an answer, however odd, is not answered
    public async Task A_malformed_line_is_answered_and_does_not_end_the_conversation(string line, int code)
    {
        await using var session = StdioSession.Demo();
        await session.Process.Write(line);
        if (code != 0)
        {
            var refused = StdioSession.Message((await session.Process.ReadLine())!);
            await Assert.That(refused.GetProperty("error").GetProperty("code").GetInt32()).IsEqualTo(code);
            await Assert.That(refused.GetProperty("id").ValueKind).IsEqualTo(JsonValueKind.Null);
        }

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

        var answered = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(StdioSession.Message)
            .Count(m => m.TryGetProperty("result", out _));
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

    [Test]
    public async Task A_batch_is_answered_by_one_line_in_the_revision_that_has_batches()
    {
        await using var session = StdioSession.Demo();
        await session.Process.Write(
            "\uFEFF" + """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"} }""");
        await session.Process.Write("""[{"jsonrpc":"2.0","method":"notifications/initialized"}]""");
        await session.Process.Write("[]");
        await session.Process.Write("""
            [{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"pve_list_nodes"} },7,{"jsonrpc":"2.0","id":"a","method":"no/such"}]
            """.Trim());
        session.Process.CloseInput();
        var lines = (await session.Process.Ended()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        using var batch = JsonDocument.Parse(lines.Single(line => line.StartsWith('[')));
        var answers = batch.RootElement.EnumerateArray()
            .Select(answer =>
                $"{answer.GetProperty("id").GetRawText()} "
                    + $"{(answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetRawText() : "ok")}");

        await Assert.That(lines.Length).IsEqualTo(3).Because(string.Join('\n', lines));
        await Assert.That(answers).IsEquivalentTo(["\"a\" ok", "\"b\" ok", "null -32600", "\"a\" -32601"]);
        await Assert.That(lines.Count(line => line.Contains("the batch is empty", StringComparison.Ordinal))).IsEqualTo(1);
    }

    [Test]
    public async Task A_cancelled_member_does_not_hold_up_its_batch()
    {
        var (simulated, asked) = (new SimulatedCluster(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (call, cancellation) =>
        {
            if (call.Path == "/nodes/pve2/status")
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            return await simulated.Handle(call, cancellation);
        });
        await using var session = StdioSession.Silent(cluster.Environment);
        await session.Request("initialize", """{"protocolVersion":"2025-03-26"}""");

        await session.Process.Write(
            """[{"jsonrpc":"2.0","id":"slow","method":"tools/call","params":{"name":"pve_get_node_status","arguments":{"node":"pve2"} } },{"jsonrpc":"2.0","id":"fast","method":"ping"}]""");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await session.Process.Write("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"} }""");
        using var batch = JsonDocument.Parse((await session.Process.ReadLine())!);

        await Assert.That(batch.RootElement.EnumerateArray().Single().GetProperty("id").GetString()).IsEqualTo("fast");
    }

    [Test]
    [Arguments("2024-11-05")]
    [Arguments("2025-11-25")]
    public async Task A_batch_of_another_revision_is_refused_with_a_sentence(string revision)
    {
        await using var session = StdioSession.Demo();
        await session.Request("initialize", $$"""{"protocolVersion":"{{revision}}"}""");

        await session.Process.Write("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""");
        var refused = StdioSession.Message((await session.Process.ReadLine())!).GetProperty("error");

        await Assert.That(refused.GetProperty("code").GetInt32()).IsEqualTo(-32600);
        await Assert.That(refused.GetProperty("message").GetString()).Contains("2025-03-26");
    }

    [Test]
    public async Task A_line_that_is_not_UTF_8_is_answered_as_such()
    {
        await using var session = StdioSession.Demo();
        byte[] line = [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""u8, 0xFF, .. "\"}}\n"u8];
        await session.Process.Write(line.AsMemory());

        var refused = StdioSession.Message((await session.Process.ReadLine())!);

        await Assert.That(refused.GetProperty("error").GetProperty("code").GetInt32()).IsEqualTo(-32700);
        await Assert.That((await session.Initialize()).TryGetProperty("result", out _)).IsTrue();
    }

    private static bool IsError(JsonElement answer) =>
        answer.TryGetProperty("result", out var result) && result.TryGetProperty("isError", out var error) && error.GetBoolean();

    private static string Text(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString() ?? "";
}
