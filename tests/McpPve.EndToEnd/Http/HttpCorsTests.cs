namespace McpPve.EndToEnd.Http;

/// <summary>Web pages of accepted origins can use the server from a browser; other pages can't.</summary>
public sealed class HttpCorsTests
{
    private const string Token = "right-token-0123456789abcdef";
    private const string Page = "https://app.example";

    private static readonly (string, string) From = ("Origin", Page);
    private static readonly (string, string)[] Asks =
    [
        From,
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type,mcp-protocol-version"),
    ];

    private static readonly Dictionary<string, string> Closed = new() { ["MCP_ALLOWED_ORIGINS"] = Page, ["MCP_AUTH_TOKEN"] = Token };

    [Test]
    [Arguments("/mcp")]
    [Arguments("/")]
    [Arguments("/health")]
    [Arguments("/.well-known/oauth-protected-resource/mcp")]
    [Arguments("/register")]
    public async Task A_preflight_is_answered_without_a_token(string path)
    {
        await using var server = await HttpProcess.Start(Closed);

        var answer = await server.Send("OPTIONS", path, null, Asks);

        await Assert.That(answer.Status).IsEqualTo(204).Because(answer.ToString());
        await Assert.That(answer.Body).IsEqualTo("");
        await Assert.That(answer.Headers["Access-Control-Allow-Origin"]).IsEqualTo(Page);
        await Assert.That(answer.Headers["Access-Control-Allow-Methods"]).IsEqualTo("GET, POST, DELETE");
        await Assert.That(answer.Headers["Access-Control-Allow-Headers"])
            .IsEqualTo("Content-Type, Accept, Authorization, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Last-Event-ID");
        await Assert.That(int.Parse(answer.Headers["Access-Control-Max-Age"], null)).IsGreaterThan(600);
        await Assert.That(answer.Headers["Vary"]).Contains("Origin");
        await Assert.That(answer.Headers.ContainsKey("Access-Control-Allow-Credentials")).IsFalse();
    }

    [Test]
    public async Task Every_answer_to_an_accepted_page_can_be_read_by_it()
    {
        await using var server = await HttpProcess.Start(new Dictionary<string, string>(Closed) { ["MCP_REQUESTS_PER_SECOND"] = "4" });
        (string, string) key = ("Authorization", $"Bearer {Token}");
        var answers = new List<HttpAnswer>
        {
            await server.Post("/mcp", """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{} }""", From, key),
            await server.Post(
                "/mcp", """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{} }""", From, key, ("Accept", "application/json")),
            await new HttpSession(server, From, key).Ask("tools/list"),
            await server.Post("/mcp", "no JSON", From, key),
            await server.Post("/mcp", "{}", From, key, ("Content-Type", "text/plain")),
            await server.Post("/mcp", "{}", From, key, ("Accept", "text/html")),
            await server.Post("/mcp", """{"jsonrpc":"2.0","id":1,"method":"ping"}""", From, key, ("Mcp-Session-Id", "none")),
            await server.Post("/mcp", "{}", From),
            await server.Post("/mcp", "{}", From, ("Authorization", "Bearer wrong")),
            await server.Get("/mcp", From, key, ("Accept", "text/html")),
            await server.Get("/nothing", From, key),
            await server.Send("PUT", "/mcp", "{}", From, key),
            await server.Get("/health", From),
            await server.Get("/.well-known/oauth-protected-resource", From),
            await server.Raw(
                $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: {Page}\r\nAuthorization: Bearer {Token}\r\nContent-Type: "
                    + $"application/json\r\nContent-Length: 5242880\r\nConnection: close\r\n\r\n{{"),
            await server.Get("/mcp", From, key, ("Host", "evil.example")),
        };
        while (answers[^1].Status != 429)
        {
            answers.Add(await server.Get("/health", From));
        }

        await Assert.That(answers.Select(answer => answer.Status).Distinct())
            .IsEquivalentTo([200, 400, 415, 406, 404, 401, 405, 413, 403, 429]);
        foreach (var answer in answers)
        {
            await Assert.That(answer.Headers.GetValueOrDefault("Access-Control-Allow-Origin")).IsEqualTo(Page).Because(answer.ToString());
            await Assert.That(answer.Headers["Access-Control-Expose-Headers"]).IsEqualTo("Mcp-Session-Id, WWW-Authenticate");
            await Assert.That(answer.Headers["Vary"]).Contains("Origin");
            await Assert.That(answer.Headers["X-Content-Type-Options"]).IsEqualTo("nosniff");
        }
    }

    [Test]
    [Arguments("https://evil.example")]
    [Arguments("null")]
    [Arguments("https://app.example.evil.example")]
    public async Task Another_page_can_read_nothing(string origin)
    {
        await using var server = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_ALLOWED_ORIGINS"] = Page });

        HttpAnswer[] answers =
        [
            await server.Send("OPTIONS", "/mcp", null, [("Origin", origin), .. Asks[1..]]),
            await server.Post(
                "/mcp", HttpSession.Modern("server/discover"), [("Origin", origin), .. HttpSession.ModernHeaders("server/discover")]),
            await server.Get("/.well-known/oauth-protected-resource", ("Origin", origin)),
            await server.Get("/", ("Origin", origin), ("Accept", "text/html")),
        ];

        foreach (var answer in answers)
        {
            await Assert.That(answer.Status).IsEqualTo(403).Because(answer.ToString());
        }
        foreach (var answer in answers.Append(await server.Get("/health", ("Origin", origin))))
        {
            await Assert.That(answer.Headers.Keys.Where(name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase)))
                .IsEmpty();
        }
    }

    [Test]
    public async Task A_page_on_this_host_is_accepted_without_a_setting()
    {
        await using var server = await HttpProcess.Start();

        var answer = await server.Send("OPTIONS", "/mcp", null, [("Origin", "http://localhost:6274"), .. Asks[1..]]);

        await Assert.That((answer.Status, answer.Headers["Access-Control-Allow-Origin"])).IsEqualTo((204, "http://localhost:6274"));
    }

    [Test]
    public async Task A_preflight_counts_as_a_request_and_passes_no_other_wall()
    {
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_ALLOWED_ORIGINS"] = Page, ["MCP_REQUESTS_PER_SECOND"] = "1" });

        var name = await server.Send("OPTIONS", "/mcp", null, [.. Asks, ("Host", "evil.example")]);
        var proxy = await server.Send("OPTIONS", "/mcp", null, [.. Asks, ("X-Forwarded-For", "203.0.113.9")]);
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            statuses.Add((await server.Send("OPTIONS", "/mcp", null, Asks)).Status);
        }

        await Assert.That((name.Status, proxy.Status)).IsEqualTo((403, 403));
        await Assert.That(statuses).Contains(429);
    }

    [Test]
    public async Task An_issuers_metadata_can_be_read_by_a_page()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var server = await HttpProcess.Start(new Dictionary<string, string>
        {
            ["MCP_OAUTH_ISSUER"] = issuer.Url, ["MCP_OAUTH_AUDIENCE"] = "https://pve-mcp.example.org/mcp", ["MCP_ALLOWED_ORIGINS"] = Page,
        });

        var refused = await server.Post("/mcp", "{}", From);
        var metadata = await server.Get("/.well-known/oauth-protected-resource/mcp", From);
        var others = await Task.WhenAll(
            new[]
            {
                "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration/mcp", "/register", "/token",
            }.Select(path => server.Get(path, From)));

        await Assert.That((refused.Status, refused.Headers["WWW-Authenticate"].Contains("resource_metadata", StringComparison.Ordinal)))
            .IsEqualTo((401, true));
        await Assert.That((metadata.Status, metadata.Headers["Access-Control-Allow-Origin"])).IsEqualTo((200, Page));
        await Assert.That(others.Select(answer => answer.Status).Distinct()).IsEquivalentTo([404]);
        await Assert.That(others[0].Reason).Contains("/.well-known/oauth-protected-resource/mcp");
    }
}
