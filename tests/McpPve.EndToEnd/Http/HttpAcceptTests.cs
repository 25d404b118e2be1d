using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Http;

/// <summary>An answer comes in a form that the client takes.</summary>
public sealed class HttpAcceptTests
{
    private const string Json = "application/json";
    private const string Stream = "text/event-stream";

    // What clients send, and what nobody should; "" is no header at all, "|" begins another one.
    private static readonly (string Accept, string? Answer)[] Posts =
    [
        ("application/json, text/event-stream", Stream),
        ("text/event-stream, application/json", Stream),
        ("application/json|text/event-stream", Stream),
        ("", Stream),
        (" ", Stream),
        ("*/*", Stream),
        ("application/json", Json),
        ("APPLICATION/JSON", Json),
        ("application/json; charset=utf-8", Json),
        ("application/*", Json),
        ("application/json, text/html", Json),
        ("application/json, text/plain, */*", Json),
        ("*/*, text/event-stream;q=0", Json),
        ("application/json, text/event-stream;q=0.5", Json),
        ("application/json|application/json", Json),
        ("text/event-stream", Stream),
        ("text/*", Stream),
        ("text/html, text/*;q=0.1", Stream),
        ("application/json;q=0.5, text/event-stream", Stream),
        ("application/json;q=0, */*", Stream),
        ("application/json, text/event-stream;q=nonsense", Stream), ("nonsense", Stream), (",,, ;q=1, /, application/json", Json),
        ("text/html", null),
        ("text/html, application/xml;q=0.9", null),
        ("application/json;q=0, text/event-stream;q=0", null),
        ("application/json;q=0", null),
        ("*/*;q=0", null),
        ("application/jsonx", null),
    ];

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Every_Accept_header_is_answered_in_a_form_that_it_allows(bool modern)
    {
        await using var server = await HttpProcess.Start();
        var session = modern ? new HttpSession(server) : await HttpSession.Open(server);
        var body = modern ? HttpSession.Modern("tools/list") : """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";
        var headers = modern
            ? string.Concat(HttpSession.ModernHeaders("tools/list").Select(header => $"{header.Name}: {header.Value}\r\n"))
            : $"Mcp-Session-Id: {session.Id}\r\n";
        var wrong = new List<string>();

        foreach (var (accept, form) in Posts)
        {
            var lines = string.Concat(accept.Split('|').Where(line => line.Length > 0).Select(line => $"Accept: {line}\r\n"));
            var answer = await server.Raw(
                $"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{lines}{headers}Content-Type: application/json\r\nContent-Length: "
                    + $"{body.Length}\r\nConnection: close\r\n\r\n{body}");
            if (answer.Status != (form is null ? 406 : 200)
                || !answer.Headers["Content-Type"].StartsWith(form ?? Json, StringComparison.Ordinal)
                || (form is null ? answer.Reason.Length < 20 : HttpSession.Tools(answer).Length < 50))
            {
                wrong.Add($"{accept}: {answer.Status}, {answer.Headers.GetValueOrDefault("Content-Type")}");
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That(server.Error).DoesNotContain("ERROR");
    }

    [Test]
    [Arguments("text/event-stream", 200)]
    [Arguments("*/*", 200)]
    [Arguments("", 200)]
    [Arguments("text/*", 200)]
    [Arguments("application/json", 406)]
    [Arguments("text/event-stream;q=0, */*", 406)]
    public async Task The_stream_of_a_session_needs_a_client_that_takes_one(string accept, int status)
    {
        await using var server = await HttpProcess.Start();
        var session = await HttpSession.Open(server);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Add("Mcp-Session-Id", session.Id);
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await Assert.That((int)answer.StatusCode).IsEqualTo(status);
        await Assert.That(answer.Content.Headers.ContentType!.MediaType).IsEqualTo(status == 200 ? Stream : Json);
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Both_forms_carry_the_same_answer(bool modern)
    {
        await using var server = await HttpProcess.Start();
        var session = modern ? new HttpSession(server) : await HttpSession.Open(server);
        Task<HttpAnswer> Call(string accept, string tool) => modern
            ? session.Ask("tools/call", $$"""  "name":"{{tool}}","arguments":{"vmid":100},  """, tool, more: [("Accept", accept)])
            : session.Request("tools/call", $$"""{"name":"{{tool}}","arguments":{"vmid":100} }""", ("Accept", accept));

        foreach (var tool in new[] { "pve_get_qemu_config", "pve_make_coffee" })
        {
            var (json, stream) = (await Call(Json, tool), await Call(Stream, tool));

            await Assert.That(json.Headers["Content-Type"]).IsEqualTo(Json).Because(json.ToString());
            await Assert.That(json.Headers["Content-Length"]).IsEqualTo($"{Encoding.UTF8.GetByteCount(json.Body)}");
            await Assert.That(stream.Headers["Content-Type"]).IsEqualTo(Stream);
            await Assert.That(Part(json)).IsEqualTo(Part(stream));
        }

        static string Part(HttpAnswer answer) =>
            answer.Message.TryGetProperty("result", out var result)
                ? result.GetRawText()
                : answer.Message.GetProperty("error").GetRawText();
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Progress_goes_to_those_who_take_a_stream(bool modern)
    {
        var simulator = new SimulatedCluster(new() { TaskSpeed = 4 });
        await using var cluster = await Cluster.Start(simulator.Handle);
        await using var server = await HttpProcess.Start(cluster.Environment);
        var session = modern ? new HttpSession(server) : await HttpSession.Open(server);
        const string Call =
            "\"name\":\"pve_run_backup\",\"arguments\":{\"node\":\"pve1\",\"vmid\":\"100\",\"storage\":\"local\",\"wait_seconds\":60}";
        Task<HttpAnswer> Ask(string accept) => modern
            ? session.Ask("tools/call", $"{Call},", "pve_run_backup", meta: ",\"progressToken\":\"p\"", more: [("Accept", accept)])
            : session.Request("tools/call", $$"""{ {{Call}},"_meta":{"progressToken":"p"} }""", ("Accept", accept));

        var stream = await Ask(Stream);
        var json = await Ask(Json);

        await Assert.That(stream.Body).Contains("notifications/progress").Because(stream.ToString());
        await Assert.That(json.Body).DoesNotContain("notifications/progress");
        await Assert.That(HttpSession.IsError(json)).IsFalse().Because(json.ToString());
        await Assert.That(json.Result.GetProperty("structuredContent").GetProperty("outcome").GetString()).IsEqualTo("ok");
    }

    [Test]
    public async Task A_client_that_takes_JSON_alone_is_asked_nothing()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string>(cluster.Environment) { ["PVE_CONFIRM"] = "always" });
        const string Delete =
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pve_delete_qemu_vm","arguments":{"vmid":103} } }""";
        async Task<HttpAnswer> Ask(string opened, string called)
        {
            var session = (await server.Post(
                "/mcp", """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"x","version":"1"} } }""", ("Accept", opened))).Headers["Mcp-Session-Id"];
            return await server.Post("/mcp", Delete, ("Mcp-Session-Id", session), ("Accept", called));
        }

        var never = await Ask(Json, Json);
        var notNow = await Ask("application/json, text/event-stream", Json);

        await Assert.That(HttpSession.IsError(never)).IsTrue().Because(never.ToString());
        await Assert.That(HttpSession.Text(never)).Contains("can't ask");
        await Assert.That(notNow.Headers["Content-Type"]).IsEqualTo(Json);
        await Assert.That(notNow.Body).Contains("does not take its answer as text/event-stream");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    public async Task A_stream_begins_before_its_answer_is_there()
    {
        var simulator = new SimulatedCluster();
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        await using var cluster = await Cluster.Start(simulator.Handle);
        await using var server = await HttpProcess.Start(cluster.Environment);
        var session = await HttpSession.Open(server);
        using var client = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pve_start_qemu_vm","arguments":{"vmid":103,"wait_seconds":600} } }""",
                Encoding.UTF8,
                Json),
        };
        request.Headers.Add("Mcp-Session-Id", session.Id);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Stream));

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await Assert.That(answer.Content.Headers.ContentType!.MediaType).IsEqualTo(Stream);
    }

    [Test]
    public async Task An_Accept_header_as_long_as_there_can_be_holds_up_nobody()
    {
        await using var server = await HttpProcess.Start();
        var body = HttpSession.Modern("server/discover");
        var headers = string.Concat(HttpSession.ModernHeaders("server/discover").Select(header => $"{header.Name}: {header.Value}\r\n"));
        string Request(string accept) =>
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n{headers}Content-Type: application/json\r\nContent-Length: "
                + $"{body.Length}\r\nConnection: close\r\n\r\n{body}";
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var many = await server.Raw(Request(string.Join(',', Enumerable.Repeat("a/b;q=0.1", 2500)) + ",application/json"));
        var parameters = await server.Raw(Request("application/json" + string.Concat(Enumerable.Repeat(";a=b", 5000))));
        var commas = await server.Raw(Request(new string(',', 25_000) + "application/json"));
        var tooLong = await server.Raw(Request(new string('a', 100_000)));

        await Assert.That((many.Status, parameters.Status, commas.Status, tooLong.Status)).IsEqualTo((200, 200, 200, 431));
        await Assert.That(watch.Elapsed).IsLessThan(TimeSpan.FromSeconds(60));
        await Assert.That(many.Message.TryGetProperty("result", out JsonElement _)).IsTrue();
    }
}
