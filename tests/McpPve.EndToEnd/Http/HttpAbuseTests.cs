using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.Http;

/// <summary>What a server on a network meets: it answers clearly, keeps its memory, and serves everybody else meanwhile.</summary>
[NotInParallel]
public sealed class HttpAbuseTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}""";

    private const string Token = "a-token-that-is-long-enough-for-a-test";

    private static readonly Dictionary<string, string> Unlimited = new() { ["MCP_REQUESTS_PER_SECOND"] = "1000000" };

    [Test]
    public async Task Requests_that_never_end_are_ended_and_hold_up_nobody()
    {
        await using var server = await HttpProcess.Start(Unlimited);
        var watch = Stopwatch.StartNew();
        var slow = Enumerable.Range(0, 100).Select(i => i % 2 == 0
            ? Trickle(server, "POST /mcp HTTP/1.1\r\nHost: localhost\r\n", "X-Slow: 1\r\n")
            : Trickle(
                server,
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Accept: application/json, text/event-stream\r\nContent-Length: 100000\r\n\r\n{",
                " ")).ToList();

        await Task.Delay(500);
        var meanwhile = await new HttpSession(server).Ask("tools/list");
        var took = watch.Elapsed;
        var ended = await Task.WhenAll(slow);

        await Assert.That(meanwhile.Status).IsEqualTo(200);
        await Assert.That(took).IsLessThan(TimeSpan.FromSeconds(5));
        await Assert.That(ended.Max()).IsLessThan(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Thousands_of_idle_connections_of_strangers_lock_nobody_out()
    {
        const int Count = 5000;
        await using var server = await HttpProcess.Start(new Dictionary<string, string>(Unlimited) { ["MCP_AUTH_TOKEN"] = Token });
        var known = new HttpSession(server, ("Authorization", $"Bearer {Token}"));
        await known.Ask("tools/list");
        var request = Encoding.ASCII.GetBytes("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var idle = new List<TcpClient>();
        var answered = 0;
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, server.Url.Port);
                await client.GetStream().WriteAsync(request);
                answered += await client.GetStream().ReadAsync(new byte[1000]) > 0 ? 1 : 0;
            }
            var probe = await McpPveProcess.Run(["health"], new Dictionary<string, string>
            {
                ["MCP_HOST"] = "127.0.0.1",
                ["MCP_PORT"] = $"{server.Url.Port}",
                ["MCP_TRANSPORT"] = "http",
                ["MCP_AUTH_TOKEN"] = Token,
            });

            await Assert.That(answered).IsEqualTo(Count);
            await Assert.That(probe.ExitCode).IsEqualTo(0).Because(probe.ToString());
            await Assert.That((await known.Ask("tools/list")).Status).IsEqualTo(200);
            var other = new HttpSession(server, ("Authorization", $"Bearer {Token}"));
            await Assert.That((await other.Ask("tools/list")).Status).IsEqualTo(200);
            await Assert.That(Directory.GetFiles($"/proc/{server.Process.ProcessId}/fd").Length).IsLessThan(600);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_hundred_megabytes_are_refused_before_they_are_read(bool announced)
    {
        await using var server = await HttpProcess.Start(Unlimited);
        await new HttpSession(server).Ask("tools/list");
        var before = Memory(server);

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, "
                + $"text/event-stream\r\n{(announced ? "Content-Length: 104857600" : "Transfer-Encoding: chunked")}\r\n\r\n"));
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");
        try
        {
            for (var i = 0; i < 1600; i++)
            {
                await stream.WriteAsync(announced ? chunk.AsMemory(7, 0x10000) : chunk);
            }
        }
        catch (IOException) // it has seen enough
        {
        }
        var answer = "";
        try
        {
            var buffer = new byte[2000];
            answer = Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }
        catch (IOException) // the answer was there, and the reset overtook it
        {
        }

        await Assert.That(
            answer.Length == 0
                || (answer.Contains(" 413 ", StringComparison.Ordinal) && answer.Contains("larger than 4 MiB", StringComparison.Ordinal)))
            .IsTrue()
            .Because(answer);
        await Assert.That(Memory(server) - before).IsLessThan(40_000);
        await Assert.That((await new HttpSession(server).Ask("tools/list")).Status).IsEqualTo(200);
    }

    [Test]
    public async Task Sessions_without_number_are_evicted_and_can_start_again()
    {
        const int Count = 100_000;
        await using var server = await HttpProcess.Start(new Dictionary<string, string>(Unlimited) { ["MCP_METRICS"] = "true" });
        var first = await HttpSession.Open(server);
        using var client = Client(server, 16);
        var (opened, half) = (0, 0L);

        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, stop) =>
        {
            using var answer = await client.SendAsync(Post("/mcp", Initialize), stop);
            Interlocked.Add(ref opened, answer.StatusCode == HttpStatusCode.OK ? 1 : 0);
            if (i == Count / 2)
            {
                half = Memory(server);
            }
        });
        var after = Memory(server);
        var evicted = await first.Request("tools/list");
        var again = await (await HttpSession.Open(server)).Request("ping");
        var sessions = (await server.Get("/metrics")).Body.Split('\n')
            .First(line => line.StartsWith("mcp_pve_sessions ", StringComparison.Ordinal));

        TestContext.Current!.OutputWriter.WriteLine($"{opened} sessions opened, {sessions}, {half} kB half way, {after} kB after");
        await Assert.That(opened).IsEqualTo(Count);
        await Assert.That(evicted.Status).IsEqualTo(404);
        await Assert.That(again.Status).IsEqualTo(200);
        await Assert.That(int.Parse(sessions.Split(' ')[1], CultureInfo.InvariantCulture)).IsLessThan(300);
        await Assert.That(after).IsLessThan((half * 3 / 2) + 50_000).Because($"{half} kB half way");
    }

    [Test]
    public async Task Ten_thousand_concurrent_calls_are_all_answered()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string>(cluster.Environment) { ["MCP_REQUESTS_PER_SECOND"] = "1000000" });
        using var client = Client(server, 300);
        var statuses = new int[10_000];
        var wrong = 0;
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, statuses.Length).Select(async i =>
        {
            var vmid = 100 + (i % 6);
            using var request = Post("/mcp", HttpSession.Modern("tools/call", $$"""
                "name":"pve_get_qemu_status","arguments":{"vmid":{{vmid}}},
                """.Trim(), id: i));
            foreach (var (name, value) in HttpSession.ModernHeaders("tools/call", "pve_get_qemu_status"))
            {
                request.Headers.Add(name, value);
            }
            using var answer = await client.SendAsync(request);
            statuses[i] = (int)answer.StatusCode;
            var body = await answer.Content.ReadAsStringAsync();
            Interlocked.Add(
                ref wrong,
                body.Contains($"\"id\":{i}", StringComparison.Ordinal)
                    && body.Contains($"\\u0022vmid\\u0022:{vmid}", StringComparison.Ordinal)
                        ? 0
                        : 1);
        }));

        TestContext.Current!.OutputWriter.WriteLine(
            $"10000 calls in {watch.Elapsed.TotalSeconds:0.0} s, {cluster.Server.Calls.Count} requests to PVE on "
                + $"{cluster.Server.Connections} connections, {Memory(server)} kB after");
        await Assert.That(statuses.Distinct().Single()).IsEqualTo(200);
        await Assert.That(wrong).IsEqualTo(0);
        await Assert.That(cluster.Server.Calls.Count).IsLessThan(10_000);
    }

    public static IEnumerable<(string Name, string Request, int Status)> Malformed()
    {
        const string Head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, "
            + "text/event-stream\r\nConnection: close\r\n";
        string With(string body, string more = "") => $"{Head}{more}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}";
        yield return ("a header of 100 kB", $"{Head}X: {new string('a', 100_000)}\r\n\r\n", 431);
        yield return ("a thousand headers", Head + string.Concat(Enumerable.Range(0, 1000).Select(i => $"X-{i}: 1\r\n")) + "\r\n", 431);
        yield return ("JSON ten thousand deep", With(new string('[', 10_000) + new string(']', 10_000)), 400);
        yield return ("half a message", With("{\"jsonrpc\":\"2.0\",\"id\":1,"), 400);
        yield return ("no JSON", With("hello"), 400);
        yield return ("no text", With("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\xfe\"}"), 400);
        yield return ("nothing", With(""), 400);
        yield return ("a batch", With("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]"), 400);
        yield return (
            "a session that never was",
            With(Initialize.Replace("initialize", "tools/list", StringComparison.Ordinal), "Mcp-Session-Id: no-such-session\r\n"),
            404);
        yield return ("chunks that are none", $"{Head}Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400);
        yield return ("two lengths", $"{Head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400);
        yield return ("a length and chunks", $"{Head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        yield return ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0);
        yield return ("HTTP/0.9", "GET /\r\n\r\n", 400);
        yield return ("no HTTP", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", 400);
    }

    [Test]
    public async Task Malformed_requests_are_refused_and_harm_nobody()
    {
        await using var server = await HttpProcess.Start(Unlimited);
        var wrong = new List<string>();

        foreach (var (name, request, status) in Malformed())
        {
            HttpAnswer answer;
            try
            {
                answer = await HttpProcess.Raw(server.Url, request).WaitAsync(TimeSpan.FromSeconds(15));
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                wrong.Add($"{name}: {e.GetType().Name}");
                continue;
            }
            // whoever speaks no HTTP may as well be hung up on
            if (answer.Status != status && !(status == 0 || (status == 400 && answer.Status == 0)))
            {
                wrong.Add($"{name}: {answer.Status} instead of {status}");
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That((await new HttpSession(server).Ask("tools/list")).Status).IsEqualTo(200);
        await Assert.That(server.Error).DoesNotContain("   at ");
    }

    [Test]
    public async Task Streams_opened_by_the_hundred_are_bounded_and_hold_up_nobody()
    {
        await using var server = await HttpProcess.Start(Unlimited);
        var before = Memory(server);
        using var client = Client(server, 1000);
        var streams = new List<HttpResponseMessage>();
        var session = await HttpSession.Open(server);
        for (var i = 0; i < 100; i++)
        {
            streams.Add(await client.SendAsync(Stream(session.Id!), HttpCompletionOption.ResponseHeadersRead)); // one is allowed
        }
        for (var i = 0; i < 300; i++)
        {
            streams.Add(await client.SendAsync(Stream((await HttpSession.Open(server)).Id!), HttpCompletionOption.ResponseHeadersRead));
        }

        await Assert.That(streams.Take(100).Count(stream => stream.IsSuccessStatusCode)).IsEqualTo(1);
        await Assert.That(streams.Skip(100).All(stream => stream.IsSuccessStatusCode)).IsTrue();
        await Assert.That((await session.Call("pve_list_nodes", "{}")).Status).IsEqualTo(200);
        await Assert.That(Memory(server) - before).IsLessThan(80_000);
        streams.ForEach(stream => stream.Dispose());
    }

    [Test]
    public async Task PVE_may_go_down_and_come_back()
    {
        var simulator = new SimulatedCluster();
        await using var cluster = await Cluster.Start(simulator.Handle);
        await using var server = await HttpProcess.Start(cluster.Environment);
        var session = await HttpSession.Open(server);
        await session.Call("pve_list_nodes", "{}");

        await cluster.Server.DisposeAsync();
        var watch = Stopwatch.StartNew();
        var down = await session.Call("pve_list_nodes", "{}");
        var took = watch.Elapsed;
        await using var back = await PveServer.Start(simulator.Handle, cluster.Authority.Leaf, cluster.Server.Url.Port);
        var up = await session.Call("pve_list_nodes", "{}");

        await Assert.That(HttpSession.IsError(down)).IsTrue();
        await Assert.That(HttpSession.Text(down)).Contains("pve_list_nodes failed").And.Contains("nothing has changed; try again");
        await Assert.That(took).IsLessThan(TimeSpan.FromSeconds(10));
        await Assert.That(HttpSession.IsError(up)).IsFalse().Because(HttpSession.Text(up));
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_client_that_goes_away_takes_its_read_along(bool modern)
    {
        var (simulator, asked, aborted) = (new SimulatedCluster(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (call, cancellation) =>
        {
            if (call.Path != "/nodes/pve2/status")
            {
                return await simulator.Handle(call, cancellation);
            }
            asked.TrySetResult();
            await using var _ = cancellation.Register(() => aborted.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("nothing ends an infinite delay but its cancellation");
        });
        await using var server = await HttpProcess.Start(cluster.Environment);
        using var client = Client(server, 2);
        using var gone = new CancellationTokenSource();

        var session = await HttpSession.Open(server);
        const string Parameters = "\"name\":\"pve_get_node_status\",\"arguments\":{\"node\":\"pve2\"},";
        var request = Post(
            "/mcp",
            modern
                ? HttpSession.Modern("tools/call", Parameters)
                : $$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{ {{Parameters.TrimEnd(',')}} } }""");
        foreach (var (name, value) in modern ? HttpSession.ModernHeaders("tools/call", "pve_get_node_status")
            : [("Mcp-Session-Id", session.Id!), ("MCP-Protocol-Version", "2025-11-25")])
        {
            request.Headers.Add(name, value);
        }
        var call = client.SendAsync(request, gone.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await gone.CancelAsync();
        if (!modern)
        {
            // In a session a lost connection may be one that comes back; who means it says so.
            await session.Request("ping");
            await server.Post(
                "/mcp",
                """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7} }""",
                ("Mcp-Session-Id", session.Id!),
                ("MCP-Protocol-Version", "2025-11-25"));
        }

        await Assert.That(async () => await call).Throws<OperationCanceledException>();
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Assert.That(aborted.Task.IsCompletedSuccessfully).IsTrue();
    }

    [Test]
    public async Task A_client_that_goes_away_while_it_waits_for_a_task_leaves_it_running()
    {
        var simulator = new SimulatedCluster();
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        await using var cluster = await Cluster.Start(simulator.Handle);
        await using var server = await HttpProcess.Start(cluster.Environment);
        using var client = Client(server, 1);
        using var gone = new CancellationTokenSource();
        var request = Post(
            "/mcp", HttpSession.Modern("tools/call", "\"name\":\"pve_start_qemu_vm\",\"arguments\":{\"vmid\":103,\"wait_seconds\":100},"));
        foreach (var (name, value) in HttpSession.ModernHeaders("tools/call", "pve_start_qemu_vm"))
        {
            request.Headers.Add(name, value);
        }

        var call = client.SendAsync(request, gone.Token);
        await cluster.Followed();
        await gone.CancelAsync();
        await server.Process.ErrorContains("pve_start_qemu_vm: stopped waiting; the task is still running: UPID:pve3:");

        await Assert.That(async () => await call).Throws<OperationCanceledException>();
        await Assert.That(cluster.Writes.Count()).IsEqualTo(1);
    }

    // How long the connection lasted.
    private static async Task<TimeSpan> Trickle(HttpProcess server, string start, string more)
    {
        var watch = Stopwatch.StartNew();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start));
            var buffer = new byte[1000];
            var answer = stream.ReadAsync(buffer).AsTask();
            while (!answer.IsCompleted && watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(more));
                await Task.WhenAny(answer, Task.Delay(1000));
            }
        }
        catch (IOException)
        {
        }
        return watch.Elapsed;
    }

    private static long Memory(HttpProcess server) => long.Parse(
        File.ReadLines($"/proc/{server.Process.ProcessId}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static HttpClient Client(HttpProcess server, int connections) =>
        new(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = connections,
                UseProxy = false,
            }) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(2) };

    private static HttpRequestMessage Post(string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    private static HttpRequestMessage Stream(string session)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Mcp-Session-Id", session);
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        return request;
    }
}
