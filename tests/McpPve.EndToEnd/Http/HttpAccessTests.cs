using System.Diagnostics;
using McpPve.EndToEnd.CommandLine;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.Http;

/// <summary>Who is served over HTTP, how often, and what strangers learn.</summary>
public sealed class HttpAccessTests
{
    private const string Token = "right-token-0123456789abcdef";

    [Test]
    public async Task An_unknown_session_is_not_found()
    {
        await using var server = await HttpProcess.Start();

        var answer = await server.Post(
            "/mcp",
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""",
            ("Mcp-Session-Id", "none-of-ours"),
            ("MCP-Protocol-Version", "2025-11-25"));

        await Assert.That(answer.Status).IsEqualTo(404).Because(answer.ToString());
    }

    [Test]
    public async Task Both_generations_are_served_on_one_address()
    {
        await using var server = await HttpProcess.Start();

        var session = await HttpSession.Open(server);
        var older = HttpSession.Tools(await session.Request("tools/list"));
        var newer = HttpSession.Tools(await new HttpSession(server).Ask("tools/list"));

        await Assert.That(older).Contains("pve_list_nodes");
        await Assert.That(newer.SequenceEqual(older)).IsTrue();
    }

    [Test]
    public async Task Refusals_say_why_and_what_to_do()
    {
        await using var open = await HttpProcess.Start();
        await using var closed = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = Token });

        var none = await closed.Post("/mcp", "{}");
        var wrong = await closed.Post("/mcp", "{}", ("Authorization", "Bearer wrong"));
        var page = await open.Post("/mcp", "{}", ("Origin", "https://evil.example"));
        var name = await open.Post("/mcp", "{}", ("Host", "evil.example"));
        var proxy = await open.Post("/mcp", "{}", ("X-Forwarded-For", "203.0.113.9"));

        await Assert.That((none.Status, none.Headers["WWW-Authenticate"])).IsEqualTo((401, "Bearer"));
        await Assert.That(none.Reason).Contains("Authorization: Bearer TOKEN");
        await Assert.That((wrong.Status, wrong.Headers["WWW-Authenticate"])).IsEqualTo((401, "Bearer error=\"invalid_token\""));
        await Assert.That((page.Status, page.Reason.Contains("MCP_ALLOWED_ORIGINS", StringComparison.Ordinal))).IsEqualTo((403, true));
        await Assert.That((name.Status, name.Reason.Contains("MCP_ALLOWED_HOSTS", StringComparison.Ordinal))).IsEqualTo((403, true));
        await Assert.That((proxy.Status, proxy.Reason.Contains("MCP_AUTH_TOKEN", StringComparison.Ordinal))).IsEqualTo((403, true));
        await open.Process.ErrorContains("no MCP_AUTH_TOKEN is set");
    }

    [Test]
    public async Task The_token_can_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Token + "\n");
        await using var server = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_AUTH_TOKEN_FILE"] = file });
        File.Delete(file);

        var with = await new HttpSession(server, ("Authorization", $"Bearer {Token}")).Ask("tools/list");
        var without = await new HttpSession(server).Ask("tools/list");

        await Assert.That((with.Status, without.Status)).IsEqualTo((200, 401));
        await Assert.That(server.Error).DoesNotContain(Token);
    }

    [Test]
    public async Task A_token_in_the_query_does_not_even_reach_the_debug_log()
    {
        await using var server = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = Token, ["DEBUG"] = "1" });

        var asked = await server.Post($"/mcp?access_token={Token}", "{}");
        var malformed = await server.Raw($"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer {Token}\r\n\r\n");
        var lines = await server.Get("/x%0A[mcp-pve]%20ERROR%20forged");

        await Assert.That((asked.Status, malformed.Status, lines.Status)).IsEqualTo((401, 400, 401));
        await server.Process.ErrorContains("forged");
        await Assert.That(server.Error).DoesNotContain(Token).And.DoesNotContain("\n[mcp-pve] ERROR");
    }

    [Test]
    public async Task The_debug_log_holds_no_arguments_on_either_transport()
    {
        var debug = new Dictionary<string, string> { ["DEBUG"] = "1" };
        const string User = """{"userid":"tester@pve","password":"a-password-nobody-reads"}""";
        await using var server = await HttpProcess.Start(debug);
        await using var stdio = StdioSession.Demo(debug);

        await (await HttpSession.Open(server)).Call("pve_create_user", User);
        await stdio.Initialize();
        await stdio.Call("pve_create_user", User);

        await server.Process.ErrorContains("pve_create_user: ");
        await stdio.Process.ErrorContains("pve_create_user: ");
        await Assert.That(server.Error + stdio.Process.Error).DoesNotContain("a-password-nobody-reads");
    }

    [Test]
    public async Task Too_many_requests_get_a_Retry_After_and_are_then_served()
    {
        await using var server = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_REQUESTS_PER_SECOND"] = "2" });
        var answers = new List<HttpAnswer>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add(await server.Get(i % 2 == 0 ? "/nothing" : "/health"));
        }

        var refused = answers.First(answer => answer.Status == 429);
        await Assert.That(answers.Count(answer => answer.Status == 429)).IsBetween(10, 20);
        await Assert.That(refused.Headers["Retry-After"]).IsEqualTo("1");
        await Assert.That(refused.Reason).Contains("MCP_REQUESTS_PER_SECOND");
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await Assert.That((await server.Get("/health")).Status).IsEqualTo(200);
    }

    [Test]
    public async Task One_peer_can_not_use_up_what_another_may_send()
    {
        await using var network = await NetworkNamespace.Create();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_HOST"] = "0.0.0.0", ["MCP_REQUESTS_PER_SECOND"] = "1" }, launcher: network.Launcher);
        var url = new Uri($"http://{network.Inside}:{server.Url.Port}");
        const string Health = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (var i = 0; i < 10; i++)
        {
            await HttpProcess.Raw(url, Health);
        }

        var ours = await HttpProcess.Raw(url, Health);
        var (_, local) = await Inside(network, $"http://127.0.0.1:{server.Url.Port}/health");

        await Assert.That(ours.Status).IsEqualTo(429);
        await Assert.That(local).IsEqualTo("200");
    }

    [Test]
    public async Task Probes_tell_how_PVE_is_without_a_name_or_a_secret()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string>(cluster.Environment) { ["MCP_AUTH_TOKEN"] = Token });
        (string, string) key = ("Authorization", $"Bearer {Token}");
        await server.Process.ErrorContains("connected to");

        var healthy = await server.Get("/health", key);
        var ready = await server.Get("/ready", key);
        await Assert.That((healthy.Status, ready.Status)).IsEqualTo((200, 200));
        await Assert.That(healthy.Message.GetProperty("status").GetString()).IsEqualTo("ok");
        await Assert.That(healthy.Message.GetProperty("server").GetString()).IsEqualTo("mcp-pve");
        await Assert.That(healthy.Message.GetProperty("version").GetString()).IsNotEmpty();
        await Assert.That(healthy.Message.GetProperty("pve").GetProperty("reachable").GetBoolean()).IsTrue();
        await Assert.That(healthy.Message.GetProperty("pve").GetProperty("version").GetString()).StartsWith("9.");
        await Assert.That((await server.Get("/health")).Body).IsEqualTo("""{"status":"ok"}""");
        await Assert.That((await server.Get("/ready")).Body).IsEqualTo("""{"status":"ok"}""");

        await cluster.Server.DisposeAsync();
        var without = await Eventually(() => server.Get("/ready"), answer => answer.Status == 503);
        var alive = await server.Get("/health", key);
        await Assert.That(without.Body).IsEqualTo("""{"status":"PVE does not answer"}""");
        await Assert.That(alive.Status).IsEqualTo(200);
        await Assert.That(alive.Message.GetProperty("pve").GetProperty("reachable").GetBoolean()).IsFalse();

        await using var back = await PveServer.Start(new SimulatedCluster(), cluster.Authority.Leaf, cluster.Server.Url.Port);
        var again = await Eventually(() => server.Get("/ready", key), answer => answer.Status == 200);
        foreach (var told in new[] { healthy, ready, without, alive, again })
        {
            await Assert.That(told.ToString())
                .DoesNotContain("127.0.0.1").And.DoesNotContain("localhost").And.DoesNotContain(Token).And.DoesNotContain(
                    SimulatedCluster.TokenSecret).And.DoesNotContain("root@pam");
        }
    }

    [Test]
    public async Task Many_probes_are_one_question_to_PVE()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(cluster.Environment);
        await server.Process.ErrorContains("connected to");
        var before = cluster.Server.Calls.Count;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => server.Get(i % 2 == 0 ? "/health" : "/ready")));

        await Assert.That(cluster.Server.Calls.Count - before).IsLessThanOrEqualTo(1);
    }

    [Test]
    public async Task A_container_serves_its_host_and_nobody_else()
    {
        await using var network = await NetworkNamespace.Create();
        await network.RouteByUs();
        var settings = new Dictionary<string, string> { ["MCP_HOST"] = "0.0.0.0", ["MCP_TRUST_GATEWAY"] = "true" };
        async Task<HttpAnswer> Ask(IReadOnlyDictionary<string, string> environment, string host, string more = "")
        {
            await using var server = await HttpProcess.Start(environment, launcher: network.ContainerLauncher);
            var body = HttpSession.Modern("server/discover");
            return await HttpProcess.Raw(
                new($"http://{network.Inside}:{server.Url.Port}"),
                $"POST /mcp HTTP/1.1\r\nHost: {host}\r\n{more}Accept: application/json, text/event-stream\r\nContent-Type: "
                    + "application/json\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: server/discover\r\nContent-Length: "
                    + $"{body.Length}\r\nConnection: close\r\n\r\n{body}");
        }

        await Assert.That((await Ask(settings, "localhost:3000")).Status).IsEqualTo(200);
        await Assert.That((await Ask(new Dictionary<string, string>(settings) { ["MCP_HOST"] = "::" }, "localhost:3000")).Status)
            .IsEqualTo(200);
        await Assert.That((await Ask(settings, "evil.example")).Status).IsEqualTo(403);
        await Assert.That((await Ask(settings, network.Inside.ToString())).Status).IsEqualTo(403);
        await Assert.That((await Ask(settings, "localhost", "X-Forwarded-For: 203.0.113.9\r\n")).Status).IsEqualTo(403);
        await Assert.That(
            (await Ask(new Dictionary<string, string>(settings) { ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1" }, "localhost")).Status)
            .IsEqualTo(403);
        await Assert.That((await Ask(new Dictionary<string, string> { ["MCP_HOST"] = "0.0.0.0" }, "localhost")).Status).IsEqualTo(403);
    }

    [Test]
    public async Task A_proxy_that_speaks_HTTP_1_0_is_not_this_host()
    {
        const string ask = "GET /mcp HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";
        await using var open = await HttpProcess.Start();
        await using var closed = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = Token });

        var refused = await HttpProcess.Raw(open.Url, ask);
        var judged = await HttpProcess.Raw(closed.Url, ask);
        var alive = await HttpProcess.Raw(open.Url, ask.Replace("/mcp", "/health", StringComparison.Ordinal));

        await Assert.That(refused.Status).IsEqualTo(403);
        await Assert.That(refused.Body).Contains("MCP_AUTH_TOKEN");
        await Assert.That(judged.Status).IsEqualTo(401);
        await Assert.That(alive.Body).IsEqualTo("""{"status":"ok"}""");
    }

    [Test]
    public async Task A_loopback_client_is_one_however_the_system_writes_its_address()
    {
        await using var network = await NetworkNamespace.Create();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_HOST"] = "::" }, launcher: network.Launcher);

        foreach (var host in new[] { "127.0.0.1", "[::1]", "localhost" })
        {
            var (body, status) = await Inside(network, $"http://{host}:{server.Url.Port}/health");
            await Assert.That(status).IsEqualTo("200");
            await Assert.That(body).Contains("reachable").Because(host); // details are for those who get in
        }

        var (stranger, _) = await Inside(network, $"http://{network.Inside}:{server.Url.Port}/health");
        await Assert.That(stranger).IsEqualTo("""{"status":"ok"}""");
    }

    // The namespace has no other client than what the system brings.
    private static async Task<(string Body, string Status)> Inside(NetworkNamespace network, string url)
    {
        using var curl = Process.Start(
            new ProcessStartInfo("ip", [.. network.Launcher.Skip(1).SkipLast(1), "curl", "-s", "-g", "-m", "20", "-w", "\n%{http_code}",
            url]) { RedirectStandardOutput = true })!;
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        if (curl.ExitCode == 127 || output.Length == 0)
        {
            Skip.Test("there is no curl");
        }

        var end = output.LastIndexOf('\n');
        return (output[..end], output[(end + 1)..]);
    }

    private static async Task<HttpAnswer> Eventually(Func<Task<HttpAnswer>> ask, Func<HttpAnswer, bool> isIt)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            var answer = await ask();
            if (isIt(answer) || waited.Elapsed > TimeSpan.FromSeconds(40))
            {
                return isIt(answer) ? answer : throw new TimeoutException($"still {answer}");
            }
        }
    }
}
