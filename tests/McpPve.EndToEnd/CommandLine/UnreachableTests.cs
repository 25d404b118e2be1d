using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>A node that can't be reached now does not end the server: each call says so, and works as soon as PVE does.</summary>
public sealed class UnreachableTests
{
    private const string Refused = "refused the connection: nothing listens on that port";

    [Test]
    public async Task Calls_say_why_until_PVE_is_there_and_then_work()
    {
        using var authority = new CertificateAuthority();
        var port = ClosedPort();
        await using var session = await StdioSession.Open(Settings(port, authority), []);

        var first = await session.Call("pve_list_nodes", "{}");
        var second = await session.Call("pve_start_qemu_vm", """{"vmid":103}""");
        await using var server = await PveServer.Start(new SimulatedCluster(), authority.Leaf, port);
        var third = await Eventually(() => session.Call("pve_start_qemu_vm", """{"vmid":103}"""), answer => !IsError(answer));
        await session.Process.ErrorContains("connected to");

        foreach (var answer in new[] { first, second })
        {
            await Assert.That(IsError(answer)).IsTrue();
            await Assert.That(Text(answer))
                .Contains(
                    $"cannot use Proxmox VE at 127.0.0.1:{port}: "
                        + $"127.0.0.1:{port} {Refused}; check PVE_BASE_URL").And.Contains("Nothing was done. The next call tries again.");
        }
        await Assert.That(IsError(third)).IsFalse().Because(third.GetRawText());
        await Assert.That(server.Calls.Count(call => call.Method == "POST")).IsEqualTo(1);
        await Assert.That(Count(session.Process.Error, Refused)).IsEqualTo(1);
        await Assert.That(Count(session.Process.Error, "connected to")).IsEqualTo(1);
    }

    [Test]
    public async Task The_sentence_comes_at_once_without_any_call()
    {
        await using var session = await StdioSession.Open(Settings(ClosedPort()), []);

        await session.Process.ErrorContains(Refused);

        await Assert.That((await session.Request("tools/list", "{}")).TryGetProperty("result", out _)).IsTrue();
        await Assert.That(session.Process.HasExited).IsFalse();
    }

    // What listens there takes connections and says nothing, as behind a firewall that drops what it does not like.
    [Test]
    public async Task Calls_at_the_same_time_share_one_attempt_and_the_next_ones_do_not_wait_again()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var connections = 0;
        using var accepting = Accept(silent, () => Interlocked.Increment(ref connections));
        await using var session = await StdioSession.Open(Settings(((IPEndPoint)silent.LocalEndpoint).Port), []);

        var watch = Stopwatch.StartNew();
        var ids = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(
                await session.Send(
                    "tools/call",
                    $$"""{"name":"{{(i % 2 == 0 ? "pve_list_nodes" : "pve_start_qemu_vm")}}","arguments":{{(i % 2 == 0 ? "{}" : """{"vmid":103}""")}} }"""));
        }
        var together = await Answers(session, ids);
        var (waited, attempts) = (watch.Elapsed, connections);
        watch.Restart();
        var next = await session.Call("pve_list_nodes", "{}");

        await Assert.That(together.All(IsError)).IsTrue();
        await Assert.That(Text(together[0])).Contains("did not answer the TLS handshake in time");
        await Assert.That(waited).IsLessThan(TimeSpan.FromSeconds(9));
        await Assert.That(attempts).IsEqualTo(1);
        await Assert.That(IsError(next)).IsTrue();
        await Assert.That(watch.Elapsed).IsLessThan(TimeSpan.FromSeconds(2));
        await Assert.That(connections).IsEqualTo(1);
    }

    [Test]
    [Arguments("503")]
    [Arguments("500")]
    [Arguments("no TLS")]
    public async Task A_node_that_is_starting_is_waited_for(string state)
    {
        var simulator = new SimulatedCluster();
        var ready = false;
        using var authority = new CertificateAuthority();
        var server = await PveServer.Start(
            (call, cancellation) =>
                ready
                    ? simulator.Handle(call, cancellation)
                    : Task.FromResult(new PveReply(state == "503" ? 503 : 500, "starting", default, null)),
            state == "no TLS" ? null : authority.Leaf);
        try
        {
            var port = server.Url.Port;
            await using var session = await StdioSession.Open(Settings(port, authority), []);

            var before = await session.Call("pve_list_nodes", "{}");
            ready = true;
            if (state == "no TLS")
            {
                await server.DisposeAsync();
                server = await PveServer.Start(simulator, authority.Leaf, port);
            }
            var after = await Eventually(() => session.Call("pve_list_nodes", "{}"), answer => !IsError(answer));

            await Assert.That(IsError(before)).IsTrue();
            await Assert.That(Text(before)).Contains("The next call tries again.");
            await Assert.That(IsError(after)).IsFalse().Because(after.GetRawText());
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Test]
    public async Task A_token_that_is_refused_by_a_node_that_came_up_ends_the_server()
    {
        using var authority = new CertificateAuthority();
        var port = ClosedPort();
        var environment = Settings(port, authority);
        environment["PVE_TOKEN_SECRET"] = "0badc0de-0000-4000-8000-00000badc0de";
        await using var session = await StdioSession.Open(environment, []);
        await session.Call("pve_list_nodes", "{}");
        await using var server = await PveServer.Start(
            new SimulatedCluster(new() { AuthenticationDelay = TimeSpan.Zero }), authority.Leaf, port);

        var answer = await Eventually(
            () => session.Call("pve_list_nodes", "{}"), answer => Text(answer).Contains("token", StringComparison.Ordinal));
        var result = await session.Process.Ended();

        await Assert.That(IsError(answer)).IsTrue();
        await Assert.That(Text(answer)).Contains("refused the API token");
        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(Count(result.Error, "refused the API token")).IsEqualTo(1);
    }

    [Test]
    public async Task Over_HTTP_readiness_tells_how_it_is_now_and_calls_say_why()
    {
        using var authority = new CertificateAuthority();
        var port = ClosedPort();
        await using var http = await HttpProcess.Start(Settings(port, authority));
        var session = await HttpSession.Open(http);

        var (down, call) = (await http.Get("/ready"), await session.Call("pve_list_nodes", "{}"));
        await using var server = await PveServer.Start(new SimulatedCluster(), authority.Leaf, port);
        var later = await session.Call("pve_list_nodes", "{}");
        for (var watch = Stopwatch.StartNew(); HttpSession.IsError(later)
            && watch.Elapsed < TimeSpan.FromSeconds(20); later = await session.Call("pve_list_nodes", "{}"))
        {
            await Task.Delay(100);
        }
        var up = await http.Get("/ready");

        await Assert.That(down.Status).IsEqualTo(503);
        await Assert.That(HttpSession.IsError(call)).IsTrue();
        await Assert.That(HttpSession.Text(call)).Contains(Refused);
        await Assert.That(HttpSession.IsError(later)).IsFalse().Because(later.ToString());
        await Assert.That(up.Status).IsEqualTo(200);
    }

    [Test]
    public async Task A_node_that_goes_away_later_is_reported_once_and_so_is_its_return()
    {
        using var authority = new CertificateAuthority();
        var simulator = new SimulatedCluster();
        var server = await PveServer.Start(simulator, authority.Leaf);
        try
        {
            var port = server.Url.Port;
            await using var session = await StdioSession.Open(Settings(port, authority), []);
            await session.Call("pve_list_nodes", "{}");
            await server.DisposeAsync();

            var gone = new[]
            {
                await session.Call("pve_list_nodes", "{}"),
                await session.Call("pve_list_nodes", "{}"),
                await session.Call("pve_list_nodes", "{}"),
            };
            server = await PveServer.Start(simulator, authority.Leaf, port);
            var back = await Eventually(() => session.Call("pve_list_nodes", "{}"), answer => !IsError(answer));

            await Assert.That(gone.All(IsError)).IsTrue();
            await Assert.That(IsError(back)).IsFalse().Because(back.GetRawText());
            await session.Process.ErrorContains("Proxmox VE answers again");
            await Assert.That(Count(session.Process.Error, "cannot use Proxmox VE")).IsEqualTo(1).Because(session.Process.Error);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static Dictionary<string, string> Settings(int port, CertificateAuthority? authority = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["PVE_BASE_URL"] = $"https://127.0.0.1:{port}",
            ["PVE_TOKEN_ID"] = SimulatedCluster.TokenId,
            ["PVE_TOKEN_SECRET"] = SimulatedCluster.TokenSecret,
        };
        if (authority is not null)
        {
            settings["PVE_CA_FILE"] = authority.PemFile();
        }
        return settings;
    }

    // After an attempt that took long there is a pause as long.
    private static async Task<JsonElement> Eventually(Func<Task<JsonElement>> call, Func<JsonElement, bool> isIt)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            if (await call() is var answer && (isIt(answer) || watch.Elapsed > TimeSpan.FromSeconds(20)))
            {
                return answer;
            }
        }
    }

    private static async Task<List<JsonElement>> Answers(StdioSession session, List<int> ids)
    {
        var answers = new List<JsonElement>();
        while (answers.Count < ids.Count && await session.Process.ReadLine() is { } line)
        {
            if (StdioSession.Message(line) is var message && message.TryGetProperty("id", out var id) && ids.Contains(id.GetInt32()))
            {
                answers.Add(message);
            }
        }
        return answers;
    }

    private static CancellationTokenSource Accept(TcpListener listener, Action accepted)
    {
        var stop = new CancellationTokenSource();
        _ = Task.Run(async () =>
        {
            var kept = new List<TcpClient>();
            try
            {
                while (true)
                {
                    kept.Add(await listener.AcceptTcpClientAsync(stop.Token));
                    accepted();
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
            }
        });
        return stop;
    }

    private static bool IsError(JsonElement answer) =>
        answer.TryGetProperty("result", out var result) && result.TryGetProperty("isError", out var error) && error.GetBoolean();

    private static string Text(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString() ?? "";

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
