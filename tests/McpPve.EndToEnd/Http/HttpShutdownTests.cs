using System.Diagnostics;
using System.Net.Http.Headers;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Http;

/// <summary>A server that is told to end answers who is waiting, and ends.</summary>
public sealed class HttpShutdownTests
{
    [Test]
    public async Task A_call_that_waits_for_a_task_answers_with_its_id()
    {
        var simulator = new SimulatedCluster();
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        await using var cluster = await Cluster.Start(simulator.Handle);
        await using var server = await HttpProcess.Start(cluster.Environment);

        var call = new HttpSession(server).Ask(
            "tools/call", "\"name\":\"pve_start_qemu_vm\",\"arguments\":{\"vmid\":103,\"wait_seconds\":300},", "pve_start_qemu_vm");
        await cluster.Followed();
        var watch = Stopwatch.StartNew();
        var ended = await server.Terminate();
        var answer = (await call).Result.GetProperty("structuredContent");

        await Assert.That(ended.ExitCode).IsEqualTo(0).Because(ended.ToString());
        await Assert.That(watch.Elapsed).IsLessThan(TimeSpan.FromSeconds(8));
        await Assert.That(answer.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(answer.GetProperty("upid").GetString()).StartsWith("UPID:pve3:");
    }

    [Test]
    public async Task A_read_under_way_is_finished_and_nobody_new_is_let_in()
    {
        var (simulator, asked, free) = (new SimulatedCluster(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (call, cancellation) =>
        {
            if (call.Path == "/nodes/pve2/status")
            {
                asked.TrySetResult();
                await free.Task.WaitAsync(cancellation);
            }
            return await simulator.Handle(call, cancellation);
        });
        await using var server = await HttpProcess.Start(cluster.Environment);
        var session = new HttpSession(server);

        var call = session.Ask("tools/call", "\"name\":\"pve_get_node_status\",\"arguments\":{\"node\":\"pve2\"},", "pve_get_node_status");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var ending = server.Terminate();
        await Refused(server);
        free.SetResult();
        var answer = await call;

        await Assert.That(HttpSession.IsError(answer)).IsFalse().Because(HttpSession.Text(answer));
        await Assert.That((await ending).ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task Open_streams_do_not_delay_the_shutdown()
    {
        await using var server = await HttpProcess.Start();
        var session = await HttpSession.Open(server);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Mcp-Session-Id", session.Id);
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var watch = Stopwatch.StartNew();
        var ended = await server.Terminate();

        await Assert.That(stream.IsSuccessStatusCode).IsTrue();
        await Assert.That(ended.ExitCode).IsEqualTo(0).Because(ended.ToString());
        await Assert.That(watch.Elapsed).IsLessThan(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task A_PVE_that_hangs_holds_it_up_no_longer_than_the_limit()
    {
        var (simulator, asked) = (new SimulatedCluster(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (call, cancellation) =>
        {
            if (call.Path == "/nodes/pve2/status")
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            return await simulator.Handle(call, cancellation);
        });
        await using var server = await HttpProcess.Start(cluster.Environment);
        var call = new HttpSession(server).Ask(
            "tools/call", "\"name\":\"pve_get_node_status\",\"arguments\":{\"node\":\"pve2\"},", "pve_get_node_status");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var watch = Stopwatch.StartNew();
        var ended = await server.Terminate();

        await Assert.That(ended.ExitCode).IsEqualTo(0).Because(ended.ToString());
        await Assert.That(watch.Elapsed).IsGreaterThan(TimeSpan.FromSeconds(5)).And.IsLessThan(TimeSpan.FromSeconds(15));
        await Assert.That(async () => await call).Throws<HttpRequestException>();
    }

    private static async Task Refused(HttpProcess server)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(5); await Task.Delay(50))
        {
            try
            {
                using var client = new System.Net.Sockets.TcpClient();
                await client.ConnectAsync(server.Url.Host, server.Url.Port);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }
        }
        throw new TimeoutException("it still takes connections");
    }
}
