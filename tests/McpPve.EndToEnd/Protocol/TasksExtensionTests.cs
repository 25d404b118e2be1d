using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Protocol;

/// <summary>
/// Tasks for clients that declare <c>io.modelcontextprotocol/tasks</c>, over raw JSON-RPC: no client's library speaks them yet.
/// </summary>
public sealed class TasksExtensionTests
{
    private const string Start = """{"vmid":103,"wait_seconds":0}""";

    [Test]
    public async Task A_call_that_outlasts_its_wait_becomes_a_task_that_survives_a_restart()
    {
        var (cluster, simulator) = await Slow(TimeSpan.FromSeconds(3));
        await using var closing = cluster;
        string id;
        await using (var first = StdioSession.Silent(cluster.Environment))
        {
            var created = Result(await Call(first, "pve_start_qemu_vm", Start));
            await Assert.That(created.GetProperty("resultType").GetString()).IsEqualTo("task");
            await Assert.That(created.GetProperty("status").GetString()).IsEqualTo("working");
            await Assert.That(created.GetProperty("createdAt").GetString()).EndsWith("Z");
            await Assert.That(created.GetProperty("ttlMs").GetInt64()).IsEqualTo(86_400_000);
            await Assert.That(created.TryGetProperty("content", out _)).IsFalse();
            id = created.GetProperty("taskId").GetString()!;
            var state = Result(await Ask(first, "tasks/get", id));
            await Assert.That(state.GetProperty("resultType").GetString()).IsEqualTo("complete");
            await Assert.That(state.GetProperty("status").GetString()).IsEqualTo("working");
            await Assert.That(state.GetProperty("statusMessage").GetString()).IsNotEmpty();
            await Assert.That(Result(await Ask(first, "tasks/update", id, ",\"inputResponses\":{}")).GetProperty("resultType").GetString())
                .IsEqualTo("complete");
        }

        await using var second = StdioSession.Silent(cluster.Environment);
        var ended = await End(second, id);

        await Assert.That(ended.GetProperty("status").GetString()).IsEqualTo("completed");
        var result = ended.GetProperty("result");
        await Assert.That(result.GetProperty("structuredContent").GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(result.GetProperty("structuredContent").GetProperty("now").GetProperty("status").GetString())
            .IsEqualTo("running");
        await Assert.That(result.GetProperty("content")[0].GetProperty("text").GetString())
            .IsEqualTo(result.GetProperty("structuredContent").GetRawText());
        await Assert.That(simulator.Calls.Count(call => call.Method != "GET")).IsEqualTo(1);
    }

    [Test]
    public async Task A_task_that_fails_is_completed_with_the_error_of_the_call()
    {
        var simulator = new SimulatedCluster();
        await using var cluster = await Cluster.Start(simulator.Handle);
        simulator.Faults.Add(new(FaultKind.TaskFails) { Method = "POST", Message = "the disk is on fire" });
        await using var session = StdioSession.Silent(cluster.Environment);

        var ended = await End(session, Result(await Call(session, "pve_start_qemu_vm", Start)).GetProperty("taskId").GetString()!);

        await Assert.That(ended.GetProperty("status").GetString()).IsEqualTo("completed");
        await Assert.That(ended.GetProperty("result").GetProperty("isError").GetBoolean()).IsTrue();
        await Assert.That(ended.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString())
            .StartsWith("pve_start_qemu_vm").And.Contains("the disk is on fire");
    }

    [Test]
    public async Task Cancelling_a_task_stops_it_in_PVE()
    {
        var (cluster, _) = await Slow(TimeSpan.FromHours(1));
        await using var closing = cluster;
        await using var session = StdioSession.Silent(cluster.Environment);
        var id = Result(await Call(session, "pve_start_qemu_vm", Start)).GetProperty("taskId").GetString()!;

        var acknowledged = Result(await Ask(session, "tasks/cancel", id));
        var ended = await End(session, id);

        await Assert.That(acknowledged.GetProperty("resultType").GetString()).IsEqualTo("complete");
        await Assert.That(ended.GetProperty("status").GetString()).IsEqualTo("cancelled");
        await Assert.That(
            cluster.Writes.Count(call => call.Method == "DELETE" && call.Path.Contains("/tasks/UPID", StringComparison.Ordinal)))
            .IsEqualTo(1);
    }

    [Test]
    public async Task Cancelling_needs_the_tool_that_stops_tasks()
    {
        var (cluster, _) = await Slow(TimeSpan.FromHours(1));
        await using var closing = cluster;
        await using var session = StdioSession.Silent(
            new Dictionary<string, string>(cluster.Environment) { ["PVE_TOOL_BLACKLIST"] = "pve_stop_task" });
        var id = Result(await Call(session, "pve_start_qemu_vm", Start)).GetProperty("taskId").GetString()!;

        var refused = await Ask(session, "tasks/cancel", id);

        await Assert.That(refused.GetProperty("error").GetProperty("message").GetString())
            .Contains("The task goes on").And.Contains("pve_stop_task");
        await Assert.That(cluster.Writes.Count()).IsEqualTo(1);
    }

    [Test]
    public async Task A_client_without_the_tasks_extension_gets_an_ordinary_answer()
    {
        var (cluster, _) = await Slow(TimeSpan.FromHours(1));
        await using var closing = cluster;
        await using var session = StdioSession.Silent(cluster.Environment);
        var id = Result(await Call(session, "pve_start_qemu_vm", Start)).GetProperty("taskId").GetString()!;

        var plain = Result(
            await session.Request(
                "tools/call", $$"""{"name":"pve_stop_qemu_vm","arguments":{"vmid":100,"wait_seconds":0},{{Meta("{}")}}}"""));
        var refused = await session.Request("tasks/get", $$"""{"taskId":"{{id}}",{{Meta("{}")}}}""");

        await Assert.That(plain.GetProperty("resultType").GetString()).IsEqualTo("complete");
        await Assert.That(plain.GetProperty("structuredContent").GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(refused.GetProperty("error").GetProperty("code").GetInt32()).IsEqualTo(-32021);
        await Assert.That(
            refused.GetProperty("error")
                .GetProperty("data")
                .GetProperty("requiredCapabilities")
                .GetProperty("extensions")
                .TryGetProperty("io.modelcontextprotocol/tasks", out _))
            .IsTrue();
    }

    [Test]
    public async Task A_session_of_the_older_protocol_knows_no_tasks()
    {
        var (cluster, _) = await Slow(TimeSpan.FromHours(1));
        await using var closing = cluster;
        await using var session = await StdioSession.Open(cluster.Environment, []);

        var answer = await session.Request("tasks/get", """{"taskId":"x"}""");
        var call = Result(await session.Call("pve_start_qemu_vm", Start));

        await Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32()).IsEqualTo(-32601);
        await Assert.That(call.TryGetProperty("resultType", out _)).IsFalse();
        await Assert.That(call.GetProperty("structuredContent").GetProperty("outcome").GetString()).IsEqualTo("running");
    }

    [Test]
    public async Task A_changed_id_and_the_id_of_another_tokens_task_are_unknown()
    {
        var (cluster, _) = await Slow(TimeSpan.FromHours(1));
        await using var closing = cluster;
        await using var session = StdioSession.Silent(cluster.Environment);
        var id = Result(await Call(session, "pve_start_qemu_vm", Start)).GetProperty("taskId").GetString()!;
        await using var other = StdioSession.Silent(new Dictionary<string, string>(cluster.Environment)
        {
            ["PVE_TOKEN_ID"] = SimulatedCluster.NobodyTokenId,
            ["PVE_TOKEN_SECRET"] = SimulatedCluster.NobodyTokenSecret,
        });

        var answers = new[]
        {
            await Ask(session, "tasks/get", id[..^4] + "AAAA"),
            await Ask(session, "tasks/get", "UPID:pve1:0:0"),
            await Ask(session, "tasks/cancel", id + "A"),
            await Ask(other, "tasks/get", id), await session.Request("tasks/get", $$"""{ {{Meta(Capability)}} }"""),
        };

        await Assert.That(answers.Select(answer => answer.GetProperty("error").GetProperty("code").GetInt32()).Distinct().Single())
            .IsEqualTo(-32602);
        await Assert.That(cluster.Writes.Count()).IsEqualTo(1);
    }

    [Test]
    public async Task Discovery_names_the_extension()
    {
        await using var session = StdioSession.Demo();

        var discovered = Result(await session.Request("server/discover", $$"""{ {{Meta("{}")}} }"""));

        await Assert.That(
            discovered.GetProperty("capabilities").GetProperty("extensions").TryGetProperty("io.modelcontextprotocol/tasks", out _))
            .IsTrue();
    }

    private const string Capability = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    private static string Meta(string capabilities) => $$"""
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{capabilities}}}
        """.Trim();

    private static Task<JsonElement> Call(StdioSession session, string tool, string arguments) =>
        session.Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}},{{Meta(Capability)}}}""");

    private static Task<JsonElement> Ask(StdioSession session, string method, string id, string more = "") =>
        session.Request(method, $$"""{"taskId":"{{id}}"{{more}},{{Meta(Capability)}}}""");

    private static async Task<JsonElement> End(StdioSession session, string id)
    {
        for (var tries = 0; ; tries++)
        {
            var state = Result(await Ask(session, "tasks/get", id));
            if (state.GetProperty("status").GetString() != "working" || tries > 300)
            {
                return state;
            }
            await Task.Delay(100);
        }
    }

    private static JsonElement Result(JsonElement answer) =>
        answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(answer.GetRawText());

    private static async Task<(Cluster Cluster, SimulatedCluster Simulator)> Slow(TimeSpan delay)
    {
        var simulator = new SimulatedCluster(new() { TaskSpeed = 20 });
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = delay });
        return (await Cluster.Start(simulator.Handle), simulator);
    }
}
