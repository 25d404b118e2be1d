using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Http;

/// <summary>What clients post: without a type, with a session of yesterday, several at once, incomplete, or no message at all.</summary>
public sealed class HttpMessageTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"} } }""";
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Test]
    public async Task A_body_that_is_not_said_to_be_JSON_is_refused_with_a_sentence()
    {
        await using var server = await HttpProcess.Start();

        foreach (var type in new[] { "", "text/plain", "application/json; charset=utf-16", "application/x-www-form-urlencoded",
            "nonsense" })
        {
            var answer = await Raw(
                server,
                Initialize,
                $"Accept: application/json, text/event-stream\r\n{(type.Length == 0 ? "" : $"Content-Type: {type}\r\n")}");

            await Assert.That(answer.Status).IsEqualTo(415).Because(answer.ToString());
            await Assert.That(answer.Reason).Contains("Content-Type: application/json");
        }
        await Assert.That(server.Error).DoesNotContain("ERROR").And.DoesNotContain("   at ");
    }

    [Test]
    public async Task Every_name_of_JSON_is_taken()
    {
        await using var server = await HttpProcess.Start();

        foreach (var type in new[] { "application/json; charset=UTF-8", "application/json;charset=\"utf-8\"", "APPLICATION/JSON",
            "application/vnd.mcp+json" })
        {
            var answer = await Raw(server, Initialize, $"Content-Type: {type}\r\n");

            await Assert.That(answer.Status).IsEqualTo(200).Because(answer.ToString());
        }
    }

    [Test]
    [Arguments("none-of-ours", "2025-06-18")]
    [Arguments("none-of-ours", "2025-11-25")]
    [Arguments("none-of-ours", "2099-01-01")]
    [Arguments("", "2025-03-26")]
    public async Task Initialize_with_the_id_of_a_session_that_is_gone_opens_a_new_one(string id, string version)
    {
        await using var server = await HttpProcess.Start();

        var opened = await server.Post("/mcp", Initialize, ("Mcp-Session-Id", id), ("MCP-Protocol-Version", version));
        var session = opened.Headers["Mcp-Session-Id"];
        var listed = await server.Post("/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", ("Mcp-Session-Id", session));
        var old = await server.Post("/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", ("Mcp-Session-Id", "none-of-ours"));

        await Assert.That((opened.Status, opened.Result.GetProperty("protocolVersion").GetString())).IsEqualTo((200, "2025-11-25"));
        await Assert.That(session).IsNotEqualTo(id);
        await Assert.That(HttpSession.Tools(listed).Length).IsGreaterThan(50);
        await Assert.That((old.Status, old.Message.GetProperty("id").GetInt32())).IsEqualTo((404, 1));
        await Assert.That(old.Reason).Contains("initialize");
    }

    [Test]
    [Arguments("")]
    [Arguments("2025-11-25")]
    [Arguments("2026-07-28")]
    public async Task Initialize_without_an_id_is_refused_in_words_of_our_own(string version)
    {
        await using var server = await HttpProcess.Start();

        var answer = await server.Post(
            "/mcp", """{"jsonrpc":"2.0","method":"initialize","params":{}}""", ("MCP-Protocol-Version", version), ("Mcp-Method", "initialize"));

        await Assert.That(answer.Status).IsEqualTo(400).Because(answer.ToString());
        await Assert.That(answer.Reason).IsEqualTo("initialize is a request: it needs an 'id' to be answered");
    }

    [Test]
    public async Task A_session_ends_once()
    {
        await using var server = await HttpProcess.Start();
        var session = await HttpSession.Open(server);
        (string, string) id = ("Mcp-Session-Id", session.Id!);

        var without = await server.Send("DELETE", "/mcp", null);
        var ended = await server.Send("DELETE", "/mcp", null, id);
        var again = await server.Send("DELETE", "/mcp", null, id);
        var used = await session.Request("ping");

        await Assert.That((without.Status, ended.Status, again.Status, used.Status)).IsEqualTo((400, 200, 404, 404));
        await Assert.That(without.Reason).Contains("Mcp-Session-Id");
    }

    [Test]
    public async Task A_message_of_the_newest_revision_without_its_header_is_refused_with_the_reason()
    {
        await using var server = await HttpProcess.Start();

        var answer = await server.Post("/mcp", HttpSession.Modern("tools/list", id: 7));
        var newer = await server.Post(
            "/mcp", HttpSession.Modern("tools/list", id: 7), ("MCP-Protocol-Version", "2099-01-01"), ("Mcp-Method", "tools/list"));

        await Assert.That((answer.Status, Code(answer), answer.Message.GetProperty("id").GetInt32())).IsEqualTo((400, -32020, 7));
        await Assert.That(answer.Reason).Contains("MCP-Protocol-Version").And.Contains("2026-07-28");
        await Assert.That((newer.Status, Code(newer))).IsEqualTo((400, -32022));
        await Assert.That(newer.Message.GetProperty("error").GetProperty("data").GetRawText())
            .IsEqualTo("""{"supported":["2026-07-28"],"requested":"2099-01-01"}""");
    }

    private static readonly (string Parameters, string Version)[] Beginnings =
    [
        ("", "2025-11-25"), (",\"params\":{}", "2025-11-25"), (",\"params\":[]", "2025-11-25"), (",\"params\":null", "2025-11-25"),
        (""","params":{"protocolVersion":"2024-11-05"} """, "2024-11-05"),
        (""","params":{"protocolVersion":"2025-06-18","capabilities":[],"clientInfo":[]} """, "2025-06-18"),
        (""","params":{"protocolVersion":"2025-03-26","capabilities":null,"clientInfo":{"name":"x"},"_meta":[]} """, "2025-03-26"),
        (""","params":{"capabilities":{"roots":[],"elicitation":[]},"clientInfo":{"version":1.5} } """, "2025-11-25"),
        (""","params":{"protocolVersion":"2099-01-01","capabilities":{},"clientInfo":{"name":"x","version":"1"} } """, "2025-11-25"),
        (""","params":{"protocolVersion":"DRAFT-2026-v1","capabilities":{},"clientInfo":{"name":"x","version":"1"} } """, "2025-11-25"),
        (""","params":{"protocolVersion":"2026-07-28","capabilities":{},"clientInfo":{"name":"x","version":"1"} } """, "2025-11-25"),
        (""","params":{"protocolVersion":"1.0","capabilities":{},"clientInfo":{"name":"x","version":"1"} } """, "2025-11-25"),
        (""","params":{"protocolVersion":20250326} """, "2025-11-25"),
    ];

    [Test]
    public async Task An_incomplete_or_newer_initialize_opens_a_session_on_either_transport()
    {
        await using var server = await HttpProcess.Start();
        await using var stdio = StdioSession.Demo();

        foreach (var (parameters, version) in Beginnings)
        {
            var initialize = $$"""{"jsonrpc":"2.0","id":"begin","method":"initialize"{{parameters}}}""";
            var opened = await server.Post("/mcp", initialize);
            await stdio.Process.Write(initialize);
            var answered = StdioSession.Message((await stdio.Process.ReadLine())!);

            await Assert.That(opened.Status).IsEqualTo(200).Because($"{parameters}\n{opened}");
            await Assert.That(opened.Result.GetProperty("protocolVersion").GetString()).IsEqualTo(version).Because(parameters);
            await Assert.That(opened.Headers.ContainsKey("Mcp-Session-Id")).IsTrue();
            await Assert.That(answered.GetProperty("result").GetRawText()).IsEqualTo(opened.Result.GetRawText());
        }
    }

    [Test]
    public async Task A_malformed_member_of_initialize_is_named()
    {
        await using var server = await HttpProcess.Start();

        var answer = await server.Post(
            "/mcp", """{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"capabilities":{"elicitation":"yes"} } }""");

        await Assert.That((answer.Status, Code(answer), answer.Message.GetProperty("id").GetInt32())).IsEqualTo((400, -32602, 5));
        await Assert.That(answer.Reason).Contains("params.capabilities.elicitation");
        await Assert.That(server.Error).DoesNotContain("ERROR");
    }

    [Test]
    public async Task Empty_arguments_are_empty_however_they_are_written()
    {
        await using var server = await HttpProcess.Start();
        var session = await HttpSession.Open(server);
        await using var stdio = StdioSession.Demo();
        await stdio.Initialize();

        foreach (var arguments in new[] { "[]", "null", "{}", "\"{}\"", "\"\"", "" })
        {
            var member = arguments.Length == 0 ? "" : $",\"arguments\":{arguments}";
            var older = await session.Request("tools/call", $$"""{"name":"pve_list_nodes"{{member}}}""");
            var newer = await new HttpSession(server).Ask("tools/call", $"\"name\":\"pve_list_nodes\"{member},", "pve_list_nodes");
            var local = await stdio.Request("tools/call", $$"""{"name":"pve_list_nodes"{{member}}}""");

            await Assert.That(HttpSession.IsError(older)).IsFalse().Because(older.ToString());
            await Assert.That(HttpSession.IsError(newer)).IsFalse().Because(newer.ToString());
            await Assert.That(local.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32())
                .IsGreaterThan(0);
        }
        foreach (var parameters in new[] { "[]", "null" })
        {
            await Assert.That(HttpSession.Tools(await session.Request("tools/list", parameters)).Length).IsGreaterThan(50);
            await Assert.That((await stdio.Request("tools/list", parameters)).TryGetProperty("result", out JsonElement _)).IsTrue();
        }
    }

    [Test]
    public async Task Arguments_in_a_text_are_read_and_ambiguous_ones_are_not()
    {
        await using var server = await HttpProcess.Start();
        var session = await HttpSession.Open(server);

        var text = await session.Request("tools/call", """{"name":"pve_get_qemu_status","arguments":"{\"vmid\":100}"}""");
        var twice = await session.Request("tools/call", """{"name":"pve_get_qemu_status","arguments":{"vmid":100,"vmid":101} }""");
        var twiceInText = await session.Request(
            "tools/call", """{"name":"pve_get_qemu_status","arguments":"{\"vmid\":100,\"vmid\":101}"}""");
        var list = await session.Request("tools/call", """{"name":"pve_get_qemu_status","arguments":[100]}""");

        await Assert.That(HttpSession.IsError(text)).IsFalse().Because(text.ToString());
        await Assert.That((twice.Status, Code(twice), Code(twiceInText), Code(list))).IsEqualTo((400, -32600, -32602, -32602));
        await Assert.That(list.Reason).Contains("params.arguments");
    }

    [Test]
    public async Task A_PHP_client_of_the_newest_revision_has_empty_capabilities()
    {
        await using var server = await HttpProcess.Start();

        var answer = await new HttpSession(server).Ask("tools/list", capabilities: "[]");
        var nested = await new HttpSession(server).Ask(
            "tools/list", capabilities: """{"elicitation":{"form":[]},"extensions":{"io.modelcontextprotocol/tasks":[]} }""");

        await Assert.That((answer.Status, nested.Status)).IsEqualTo((200, 200));
    }

    [Test]
    [Arguments("application/json", "application/json")]
    [Arguments("text/event-stream", "text/event-stream")]
    [Arguments("application/json, text/event-stream", "application/json")]
    public async Task A_batch_is_answered_by_a_list_in_its_order(string accept, string form)
    {
        await using var server = await HttpProcess.Start();
        var id = await Open(server, "2025-03-26");

        var answer = await server.Post("/mcp", """
            [{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"pve_list_nodes","arguments":[]} },{"jsonrpc":"2.0","method":"notifications/initialized"},7,
             {"jsonrpc":"2.0","id":"b","method":"no/such"},{"jsonrpc":"2.0","id":"c"},{"jsonrpc":"2.0","id":1,"method":"initialize","params":{} },[],{"jsonrpc":"2.0","id":"a","method":"ping"}]
            """, ("Mcp-Session-Id", id), ("Accept", accept));

        await Assert.That((answer.Status, answer.Headers["Content-Type"])).IsEqualTo((200, form));
        await Assert.That(answer.Message.EnumerateArray().Select(Short))
            .IsEquivalentTo(["\"a\" ok", "null -32600", "\"b\" -32601", "\"c\" -32600", "1 -32600", "null -32600", "\"a\" ok"]);
        await Assert.That(answer.Message[0].GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32())
            .IsGreaterThan(0);
    }

    [Test]
    public async Task A_batch_without_requests_is_accepted_and_one_without_anything_is_not()
    {
        await using var server = await HttpProcess.Start();
        var id = await Open(server, "2025-03-26");
        (string, string) session = ("Mcp-Session-Id", id);

        var quiet = await server.Post(
            "/mcp", """[{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":"x","result":{} }]""", session);
        var empty = await server.Post("/mcp", "[]", session);
        var tooMany = await server.Post("/mcp", $"[{string.Join(',', Enumerable.Repeat(Ping, 101))}]", session);
        var most = await server.Post("/mcp", $"[{string.Join(',', Enumerable.Repeat(Ping, 100))}]", session);

        await Assert.That((quiet.Status, quiet.Body)).IsEqualTo((202, ""));
        await Assert.That((empty.Status, Code(empty))).IsEqualTo((400, -32600));
        await Assert.That((tooMany.Status, tooMany.Reason.Contains("at most 100", StringComparison.Ordinal))).IsEqualTo((400, true));
        await Assert.That(most.Message.GetArrayLength()).IsEqualTo(100);
    }

    [Test]
    public async Task A_batch_of_another_revision_is_refused_with_a_sentence()
    {
        await using var server = await HttpProcess.Start();

        foreach (var version in new[] { "2024-11-05", "2025-06-18", "2025-11-25", "2026-07-28", null })
        {
            IEnumerable<(string, string)> headers = version switch
            {
                null => [],
                "2026-07-28" => HttpSession.ModernHeaders("ping"),
                _ => [("Mcp-Session-Id", await Open(server, version))],
            };
            var answer = await server.Post("/mcp", $"[{Ping}]", headers);

            await Assert.That((answer.Status, Code(answer), answer.Message.GetProperty("id").ValueKind))
                .IsEqualTo((400, -32600, JsonValueKind.Null));
            await Assert.That(answer.Reason).Contains("2025-03-26");
        }
    }

    [Test]
    public async Task A_batch_counts_as_many_requests_as_it_has_messages()
    {
        await using var server = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_REQUESTS_PER_SECOND"] = "4" });
        (string, string) session = ("Mcp-Session-Id", await Open(server, "2025-03-26"));

        var never = await server.Post("/mcp", $"[{string.Join(',', Enumerable.Repeat(Ping, 50))}]", session);
        var some = await server.Post("/mcp", $"[{string.Join(',', Enumerable.Repeat(Ping, 10))}]", session);
        var more = await server.Post("/mcp", $"[{string.Join(',', Enumerable.Repeat(Ping, 18))}]", session);

        await Assert.That((never.Status, some.Status, more.Status)).IsEqualTo((429, 200, 429));
        await Assert.That(more.Headers["Retry-After"]).IsEqualTo("1");
    }

    [Test]
    public async Task A_cancelled_member_does_not_hold_up_its_batch()
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
        (string, string) session = ("Mcp-Session-Id", await Open(server, "2025-03-26"));

        var batch = server.Post(
            "/mcp",
            $$"""[{"jsonrpc":"2.0","id":"slow","method":"tools/call","params":{"name":"pve_get_node_status","arguments":{"node":"pve2"} } },{{Ping}}]""",
            session);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await server.Post("/mcp", """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"} }""", session);
        var answer = await batch.WaitAsync(TimeSpan.FromSeconds(20));

        await Assert.That(answer.Message.EnumerateArray().Select(Short)).IsEquivalentTo(["1 ok"]);
    }

    public static IEnumerable<(string Body, int Code, string Id)> NoMessages() =>
    [
        ("hello", -32700, "null"), ("", -32700, "null"), ("{\"jsonrpc\":\"2.0\",\"id\":7,", -32700, "null"), ("{} {}", -32700, "null"),
        ("5", -32600, "null"), ("\"text\"", -32600, "null"), ("null", -32600, "null"), ("true", -32600, "null"), ("{}", -32600, "null"),
        ("{\"id\":7}", -32600, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"seven\"}", -32600, "\"seven\""),
        ("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}", -32600, "7"),
        ("{\"id\":7,\"method\":\"ping\"}", -32600, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":5}", -32600, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600, "null"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", -32600, "null"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":5}", -32602, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":[1]}", -32602, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"error\":{}}", -32600, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":5}}", -32602, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\"}", -32602, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"id\":8,\"method\":\"ping\"}", -32600, "8"),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"method\":\"ping\"}", -32600, "null"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"\\uDC00\":1,\"method\":\"ping\"}", -32600, "null"),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"pve_list_nodes\",\"arguments\":{\"filter\":\"\\ud83d\"}}}",
            -32600,
            "null"),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":"
                + string.Concat(Enumerable.Repeat("{\"a\":", 100))
                + "1"
                + new string('}', 101),
            -32600,
            "7"),
    ];

    [Test]
    public async Task A_malformed_message_gets_the_JSON_RPC_code_and_id()
    {
        await using var server = await HttpProcess.Start();
        await using var stdio = await StdioSession.Open(new Dictionary<string, string>(), ["--demo"]);
        var session = await HttpSession.Open(server);
        var wrong = new List<string>();

        foreach (var (body, code, id) in NoMessages())
        {
            var answer = await server.Post("/mcp", body, ("Mcp-Session-Id", session.Id!));
            if (answer.Status != 400
                || Code(answer) != code
                || answer.Message.GetProperty("id").GetRawText() != id
                || answer.Reason.Length < 15)
            {
                wrong.Add($"{body[..Math.Min(body.Length, 80)]}: {answer}");
            }
            if (body.Length > 0)
            {
                await stdio.Process.Write(body);
                var line = (await stdio.Process.ReadLine())!;
                if (line != answer.Body)
                {
                    wrong.Add($"{body[..Math.Min(body.Length, 80)]}: {line}");
                }
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That((await session.Request("ping")).Status).IsEqualTo(200);
        await Assert.That((await stdio.Request("ping", "{}")).TryGetProperty("result", out JsonElement _)).IsTrue();
        await Assert.That(server.Error + stdio.Process.Error).DoesNotContain("ERROR");
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_message_as_large_as_it_may_be_arrives_whole(bool announced)
    {
        await using var server = await HttpProcess.Start();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Url };
        var body = HttpSession.Modern(
            "tools/call", $"\"name\":\"pve_list_nodes\",\"arguments\":{{\"filter\":\"{new string('x', 3 << 20)}\"}},");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = !announced;
        foreach (var (name, value) in HttpSession.ModernHeaders("tools/call", "pve_list_nodes"))
        {
            request.Headers.Add(name, value);
        }
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        using var answer = await client.SendAsync(request);

        await Assert.That(answer.StatusCode).IsEqualTo(HttpStatusCode.OK);
        await Assert.That(await answer.Content.ReadAsStringAsync()).Contains("\"id\":1");
    }

    private static readonly string[] Sought =
    [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/mcp",
        "/.well-known/openid-configuration", "/mcp/.well-known/openid-configuration", "/register", "/authorize", "/token",
    ];

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_client_that_looks_for_OAuth_is_told_that_there_is_none(bool closed)
    {
        await using var server = await HttpProcess.Start(
            closed ? new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = "right-token-0123456789abcdef" } : null);

        foreach (var path in Sought)
        {
            foreach (var answer in new[] { await server.Get(path), await server.Post(path, "{}"),
                await server.Get(path, ("Authorization", "Bearer wrong")) })
            {
                await Assert.That(answer.Status).IsEqualTo(404).Because($"{path}\n{answer}");
                await Assert.That(answer.Reason).Contains("no OAuth");
                await Assert.That(answer.Headers.ContainsKey("WWW-Authenticate")).IsFalse();
            }
        }
    }

    [Test]
    public async Task Only_what_is_true_is_declared()
    {
        await using var server = await HttpProcess.Start();
        await using var older = StdioSession.Demo();
        await using var newer = StdioSession.Demo();
        const string Meta =
            """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } }""";
        JsonElement[] declared =
        [
            (await server.Post("/mcp", Initialize)).Result, (await new HttpSession(server).Ask("server/discover")).Result,
            (await older.Initialize()).GetProperty("result"), (await newer.Request("server/discover", Meta)).GetProperty("result"),
        ];

        foreach (var result in declared)
        {
            await Assert.That(result.GetProperty("capabilities").GetRawText())
                .IsEqualTo("""{"tools":{},"extensions":{"io.modelcontextprotocol/tasks":{}}}""");
        }
    }

    private static async Task<string> Open(HttpProcess server, string version) =>
        (await server.Post("/mcp", Initialize.Replace("2025-11-25", version, StringComparison.Ordinal))).Headers["Mcp-Session-Id"];

    private static int Code(HttpAnswer answer) => answer.Message.GetProperty("error").GetProperty("code").GetInt32();

    private static string Short(JsonElement answer) =>
        $"{answer.GetProperty("id").GetRawText()} "
            + $"{(answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetRawText() : "ok")}";

    private static Task<HttpAnswer> Raw(HttpProcess server, string body, string headers) =>
        server.Raw($"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
}
