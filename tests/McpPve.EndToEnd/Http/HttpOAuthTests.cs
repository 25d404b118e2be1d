using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.Http;

/// <summary>mcp-pve as a resource server of OAuth 2.1, with an issuer that the test runs.</summary>
public sealed class HttpOAuthTests
{
    private const string Audience = "https://pve-mcp.example.org/mcp";
    private const string Tasks = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";
    private const string Asks = """{"elicitation":{"form":{}}}""";

    [Test]
    [Arguments("pve:read", "read-only", "full")]
    [Arguments("pve:execute", "read-execute", "full")]
    [Arguments("pve:full", "full", "full")]
    [Arguments("openid pve:read pve:full", "full", "full")]
    [Arguments("pve:full", "read-execute", "read-execute")]
    [Arguments("pve:execute", "read-only", "read-only")]
    [Arguments("pve:read", "read-only", "read-execute")]
    public async Task A_scope_shows_the_tools_of_its_tier_and_never_more_than_the_operator_allows(
        string scope, string shown, string operators)
    {
        await using var issuer = await TokenIssuer.Start();
        await using var server = await Start(issuer, null, ("PVE_ACCESS_TIER", operators));
        var expected = (
            await McpPveProcess.Run(
                ["tools"],
                new Dictionary<string, string> { ["PVE_ACCESS_TIER"] = shown })).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')[0])
            .ToArray();

        var newer = await new HttpSession(server, Bearer(issuer.Token(Audience, scope))).Ask("tools/list");
        var elliptic = TokenIssuer.Sign(issuer.Claims(Audience, scope), "ES256", "elliptic", issuer.Elliptic);
        var older = await (await HttpSession.Open(server, Bearer(elliptic))).Request("tools/list");

        await Assert.That(expected.Length).IsGreaterThan(30);
        await Assert.That(HttpSession.Tools(newer)).IsEquivalentTo(expected);
        await Assert.That(HttpSession.Tools(older)).IsEquivalentTo(expected);
        await Assert.That(newer.Result.GetProperty("cacheScope").GetString()).IsEqualTo("private");
    }

    [Test]
    [Arguments("pve:read", "pve_start_qemu_vm", "pve:execute")]
    [Arguments("pve:read", "pve_delete_qemu_vm", "pve:full")]
    [Arguments("pve:execute", "pve_delete_qemu_vm", "pve:full")]
    public async Task A_tool_above_the_scope_is_refused_and_PVE_hears_nothing_of_it(string scope, string tool, string needed)
    {
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start();
        await using var server = await Start(issuer, cluster);
        var token = issuer.Token(Audience, scope);

        var newer = await new HttpSession(server, Bearer(token)).Ask("tools/call", $$"""{{Call(tool)}},""", tool);
        var encoded = await new HttpSession(server, Bearer(token)).Ask(
            "tools/call", $$"""{{Call(tool)}},""", $"=?base64?{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(tool))}?=");
        var older = await (await HttpSession.Open(server, Bearer(token))).Call(tool, """{"vmid":103}""");

        await Assert.That(newer.Status).IsEqualTo(403).Because(newer.ToString());
        await Assert.That(newer.Headers["WWW-Authenticate"])
            .Contains("error=\"insufficient_scope\"").And.Contains($"scope=\"{needed}\"").And.Contains(
                "resource_metadata=\"https://pve-mcp.example.org/.well-known/oauth-protected-resource/mcp\"");
        await Assert.That(newer.Reason).Contains(needed);
        await Assert.That(HttpSession.IsError(encoded)).IsTrue();
        await Assert.That(HttpSession.IsError(older)).IsTrue();
        await Assert.That(HttpSession.Text(older)).Contains("Nothing was done");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    public async Task A_tool_that_the_operator_does_not_expose_is_unknown_whatever_the_scope()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start();
        await using var server = await Start(issuer, cluster, ("PVE_ACCESS_TIER", "read-only"));

        foreach (var scope in new[] { "pve:read", "pve:full" })
        {
            var answer = await new HttpSession(server, Bearer(issuer.Token(Audience, scope))).Ask(
                "tools/call", Call("pve_start_qemu_vm") + ",", "pve_start_qemu_vm");
            await Assert.That(answer.Message.GetProperty("error").GetProperty("code").GetInt32())
                .IsEqualTo(-32602)
                .Because(answer.ToString());
            await Assert.That(answer.Headers.ContainsKey("WWW-Authenticate")).IsFalse();
        }

        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    public async Task Only_a_token_that_is_right_in_every_respect_gets_in()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start();
        await using var server = await Start(issuer, cluster, ("DEBUG", "1"));
        using var weak = RSA.Create(1024);
        issuer.Publish("weak", weak);
        using var stranger = RSA.Create(2048);
        using var strangersCurve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = issuer.Token(Audience, "pve:full");
        var parts = good.Split('.');
        string Changed(Action<JsonObject> change)
        {
            var claims = issuer.Claims(Audience, "pve:full");
            change(claims);
            return TokenIssuer.Sign(claims, "RS256", "rsa", issuer.Rsa);
        }

        var claims = issuer.Claims(Audience, "pve:full");
        var wrong = new (string What, string Token, int Status, string Reason)[]
        {
            ("another audience", Changed(c => c["aud"] = "https://other.example.org/mcp"), 401, "another server"),
            ("the audience as a prefix", Changed(c => c["aud"] = Audience + "x"), 401, "another server"),
            ("the audience's host only", Changed(c => c["aud"] = "https://pve-mcp.example.org"), 401, "another server"),
            ("no audience", Changed(c => c.Remove("aud")), 401, "another server"),
            ("another issuer", Changed(c => c["iss"] = "https://evil.example"), 401, "another issuer"),
            ("no issuer", Changed(c => c.Remove("iss")), 401, "another issuer"),
            ("expired", Changed(c => c["exp"] = TokenIssuer.Now(-60)), 401, "expired"),
            ("not yet valid", Changed(c => c["nbf"] = TokenIssuer.Now(120)), 401, "not valid yet"),
            ("no end", Changed(c => c.Remove("exp")), 401, "not a token that this server can check"),
            ("no subject", Changed(c => c.Remove("sub")), 401, "whose it is"),
            ("an empty subject", Changed(c => c["sub"] = ""), 401, "whose it is"),
            ("no scope", Changed(c => c.Remove("scope")), 403, "none of the scopes"),
            ("foreign scopes", Changed(c => c["scope"] = "openid pve:FULL pve:fullest xpve:full"), 403, "none of the scopes"),
            ("alg none", TokenIssuer.Sign(claims, "none", null, null), 401, ""),
            ("alg none with a key id", TokenIssuer.Sign(claims, "none", "rsa", null), 401, ""),
            (
                "HS256 with the public key as the secret",
                TokenIssuer.Sign(claims, "HS256", "rsa", issuer.Rsa.ExportSubjectPublicKeyInfo()),
                401,
                ""),
            (
                "HS256 with the public key in PEM",
                TokenIssuer.Sign(claims, "HS256", "rsa", System.Text.Encoding.ASCII.GetBytes(issuer.Rsa.ExportSubjectPublicKeyInfoPem())),
                401,
                ""),
            ("HS256 without a key id", TokenIssuer.Sign(claims, "HS256", null, issuer.Rsa.ExportSubjectPublicKeyInfo()), 401, ""),
            ("an unknown key", TokenIssuer.Sign(claims, "RS256", "unknown", stranger), 401, "signature"),
            ("a stranger's key by a known name", TokenIssuer.Sign(claims, "RS256", "rsa", stranger), 401, "signature"),
            ("a stranger's key without a name", TokenIssuer.Sign(claims, "RS256", null, stranger), 401, "signature"),
            ("a stranger's curve by a known name", TokenIssuer.Sign(claims, "ES256", "elliptic", strangersCurve), 401, "signature"),
            (
                "an extension that has to be understood",
                TokenIssuer.Sign(claims, "RS256", "rsa", issuer.Rsa, ("crit", new JsonArray("exp")), ("exp", 1)),
                401,
                "extension"),
            ("a logout token", TokenIssuer.Sign(claims, "RS256", "rsa", issuer.Rsa, ("typ", "logout+jwt")), 401, "no access token"),
            ("an ID token by its type", TokenIssuer.Sign(claims, "RS256", "rsa", issuer.Rsa, ("typ", "id+jwt")), 401, "no access token"),
            ("a weak key of the issuer", TokenIssuer.Sign(claims, "RS256", "weak", weak), 401, "signature"),
            ("the signature cut off", $"{parts[0]}.{parts[1]}.", 401, ""),
            ("claims of another token", $"{parts[0]}.{Changed(c => c["sub"] = "mallory").Split('.')[1]}.{parts[2]}", 401, "signature"),
            ("no token at all", "abc", 401, ""),
            ("five parts", $"{good}.x.y", 401, ""),
        };
        foreach (var (what, token, status, reason) in wrong)
        {
            var answer = await new HttpSession(server, Bearer(token)).Ask("tools/list");
            await Assert.That(answer.Status).IsEqualTo(status).Because($"{what}: {answer}");
            await Assert.That(answer.Headers["WWW-Authenticate"])
                .Contains(status == 401 ? "error=\"invalid_token\"" : "error=\"insufficient_scope\"")
                .Because(what);
            await Assert.That(answer.Reason).Contains(reason).Because(what);
            if (token.Length > 20)
            {
                await Assert.That(server.Error)
                    .DoesNotContain(token.Split('.')[^1] is { Length: > 20 } signature ? signature : token)
                    .Because(what);
            }
        }

        var without = await new HttpSession(server).Ask("tools/list");
        var inQuery = await server.Post(
            $"/mcp?access_token={good}&token={good}", HttpSession.Modern("tools/list"), [.. HttpSession.ModernHeaders("tools/list")]);
        var right = await new HttpSession(server, Bearer(good)).Ask("tools/list");

        Console.WriteLine($"{wrong.Length} wrong tokens refused");
        await Assert.That(without.Status).IsEqualTo(401);
        await Assert.That(without.Headers["WWW-Authenticate"])
            .Contains("resource_metadata=").And.Contains("scope=\"pve:read\"").And.DoesNotContain("error=");
        await Assert.That(inQuery.Status).IsEqualTo(401);
        await Assert.That(right.Status).IsEqualTo(200).Because(right.ToString());
        await Assert.That(server.Error).DoesNotContain(parts[2]).And.DoesNotContain("   at ");
    }

    [Test]
    [Arguments("JWT")]
    [Arguments("application/AT+JWT")]
    [Arguments(null)]
    public async Task The_type_of_a_token_is_read_as_issuers_write_it(string? type)
    {
        await using var issuer = await TokenIssuer.Start();
        await using var server = await Start(issuer, null);

        var answer = await List(
            server, TokenIssuer.Sign(issuer.Claims(Audience, "pve:read"), "RS256", "rsa", issuer.Rsa, ("typ", type)));

        await Assert.That(answer.Status).IsEqualTo(200).Because(answer.ToString());
    }

    [Test]
    public async Task Metadata_of_another_issuer_is_not_taken()
    {
        await using var issuer = await TokenIssuer.Start();
        issuer.Named = "https://evil.example";
        await using var server = await Start(issuer, null);

        var answer = await List(server, issuer.Token(Audience, "pve:read"));

        await Assert.That(answer.Status).IsEqualTo(503).Because(answer.ToString());
        await server.Process.ErrorContains("is the metadata of another issuer, https://evil.example");
    }

    [Test]
    [Arguments("scp", "\"pve:execute\"")]
    [Arguments("scp", "[\"pve:read\",\"pve:execute\"]")]
    [Arguments("scope", "[\"openid\",\"pve:execute\"]")]
    public async Task Scopes_are_read_as_issuers_write_them(string claim, string value)
    {
        await using var issuer = await TokenIssuer.Start();
        await using var server = await Start(issuer, null);
        var claims = issuer.Claims(Audience, "");
        claims.Remove("scope");
        claims[claim] = JsonNode.Parse(value);

        var tools = HttpSession.Tools(
            await new HttpSession(server, Bearer(TokenIssuer.Sign(claims, "RS256", "rsa", issuer.Rsa))).Ask("tools/list"));

        await Assert.That(tools).Contains("pve_start_qemu_vm").And.DoesNotContain("pve_delete_qemu_vm");
    }

    [Test]
    public async Task A_key_that_the_issuer_adds_is_known_without_a_restart()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var server = await Start(issuer, null);
        await Assert.That((await List(server, issuer.Token(Audience, "pve:read"))).Status).IsEqualTo(200);
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        issuer.Publish("fresh", fresh);
        await Task.Delay(TimeSpan.FromSeconds(6)); // the issuer is asked again at most every five seconds

        var first = await List(server, TokenIssuer.Sign(issuer.Claims(Audience, "pve:read"), "ES256", "fresh", fresh));

        await Assert.That(first.Status).IsEqualTo(200).Because(first.ToString());
    }

    [Test]
    [Arguments("/.well-known/oauth-authorization-server/realms/lab")]
    [Arguments("/realms/lab/.well-known/openid-configuration")]
    public async Task The_issuers_keys_are_found_by_either_kind_of_metadata(string path)
    {
        await using var issuer = await TokenIssuer.Start();
        issuer.MetadataPath = path;
        await using var server = await Start(issuer, null);

        var answer = await List(server, issuer.Token(Audience, "pve:read"));

        await Assert.That(answer.Status).IsEqualTo(200).Because(answer.ToString());
    }

    [Test]
    public async Task An_issuer_is_trusted_through_the_systems_CAs_while_PVE_has_a_private_one()
    {
        using var authority = new CertificateAuthority();
        await using var issuer = await TokenIssuer.Start(authority.Leaf);
        await using var cluster = await Cluster.Start();
        await using var server = await Start(issuer, cluster, ("SSL_CERT_FILE", authority.PemFile()));

        var answer = await List(server, issuer.Token(Audience, "pve:read"));

        await Assert.That(cluster.Environment).ContainsKey("PVE_CA_FILE");
        await Assert.That(answer.Status).IsEqualTo(200).Because($"{answer}\n{server.Error}");
    }

    [Test]
    public async Task An_issuer_that_is_down_is_no_fault_of_the_token()
    {
        await using var issuer = await TokenIssuer.Start();
        issuer.Down = true;
        await using var server = await Start(issuer, null);
        var token = issuer.Token(Audience, "pve:read");

        var meanwhile = await List(server, token);
        issuer.Down = false;
        var after = meanwhile;
        for (var waited = Stopwatch.StartNew(); after.Status == 503 && waited.Elapsed < TimeSpan.FromSeconds(20); await Task.Delay(200))
        {
            after = await List(server, token);
        }

        issuer.Down = true;
        await Assert.That(meanwhile.Status).IsEqualTo(503).Because(meanwhile.ToString());
        await Assert.That(meanwhile.Reason).Contains(issuer.Url).And.Contains("can't be read");
        await Assert.That(after.Status).IsEqualTo(200).Because(after.ToString());
        await Assert.That((await List(server, token)).Status).IsEqualTo(200);
        await server.Process.ErrorContains("could not be asked for its keys");
    }

    [Test]
    [Arguments("https://pve-mcp.example.org/mcp", "/.well-known/oauth-protected-resource/mcp")]
    [Arguments("https://pve-mcp.example.org/mcp/", "/.well-known/oauth-protected-resource/mcp")]
    [Arguments("https://pve-mcp.example.org", "/.well-known/oauth-protected-resource")]
    [Arguments("https://pve-mcp.example.org/", "/.well-known/oauth-protected-resource")]
    public async Task Everybody_can_read_where_tokens_come_from(string audience, string path)
    {
        await using var issuer = await TokenIssuer.Start();
        await using var server = await Start(issuer, null, ("MCP_OAUTH_AUDIENCE", audience));

        var refused = await new HttpSession(server).Ask("tools/list");
        await Assert.That(refused.Headers["WWW-Authenticate"]).Contains($"resource_metadata=\"https://pve-mcp.example.org{path}\"");
        foreach (var at in new[] { "/.well-known/oauth-protected-resource", path })
        {
            var answer = await server.Get(at);
            await Assert.That(answer.Status).IsEqualTo(200).Because($"{at}: {answer}");
            await Assert.That(answer.Headers["Content-Type"]).StartsWith("application/json");
            await Assert.That(answer.Message.GetProperty("resource").GetString()).IsEqualTo(audience);
            await Assert.That(answer.Message.GetProperty("authorization_servers")[0].GetString()).IsEqualTo(issuer.Url);
            await Assert.That(answer.Message.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()!))
                .IsEquivalentTo(["pve:read", "pve:execute", "pve:full"]);
            await Assert.That(answer.Message.GetProperty("bearer_methods_supported").EnumerateArray().Single().GetString())
                .IsEqualTo("header");
        }
    }

    [Test]
    public async Task One_persons_confirmation_does_not_count_for_another()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start();
        await using var server = await Start(issuer, cluster);
        var alice = new HttpSession(server, Bearer(issuer.Token(Audience, "pve:full", "alice")));
        var mallory = new HttpSession(server, Bearer(issuer.Token(Audience, "pve:full", "mallory")));
        var asked = await alice.Ask("tools/call", Call("pve_delete_qemu_vm") + ",", "pve_delete_qemu_vm", Asks);
        var state = asked.Result.GetProperty("requestState").GetString()!;
        var answered = $"{Call("pve_delete_qemu_vm")},\"requestState\":\"{state}\"," + """ "inputResponses":{"confirm":{"action":"accept","content":{"confirm":"103"}}},""";

        var stolen = await mallory.Ask("tools/call", answered, "pve_delete_qemu_vm", Asks);
        await Assert.That(HttpSession.IsError(stolen)).IsTrue();
        await Assert.That(HttpSession.Text(stolen)).Contains("somebody else was asked");
        await Assert.That(cluster.Writes).IsEmpty();

        var own = await alice.Ask("tools/call", answered, "pve_delete_qemu_vm", Asks);
        await Assert.That(HttpSession.IsError(own)).IsFalse().Because(own.ToString());
        await Assert.That(cluster.Writes.Count(call => call.Method == "DELETE")).IsEqualTo(1);
    }

    [Test]
    public async Task A_task_is_unknown_to_everybody_but_who_started_it()
    {
        var simulator = new SimulatedCluster(new() { TaskSpeed = 20 });
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start(simulator.Handle);
        await using var server = await Start(issuer, cluster);
        var alice = new HttpSession(server, Bearer(issuer.Token(Audience, "pve:full", "alice")));
        var mallory = new HttpSession(server, Bearer(issuer.Token(Audience, "pve:full", "mallory")));
        var created = await alice.Ask(
            "tools/call", """ "name":"pve_start_qemu_vm","arguments":{"vmid":103,"wait_seconds":0},""", "pve_start_qemu_vm", Tasks);
        var id = created.Result.GetProperty("taskId").GetString()!;

        foreach (var method in new[] { "tasks/get", "tasks/update", "tasks/cancel" })
        {
            var stolen = await mallory.Ask(method, $"\"taskId\":\"{id}\",\"inputResponses\":{{}},", id, Tasks);
            await Assert.That(stolen.Message.GetProperty("error").GetProperty("code").GetInt32())
                .IsEqualTo(-32602)
                .Because(stolen.ToString());
        }

        var own = await alice.Ask("tasks/get", $"\"taskId\":\"{id}\",", id, Tasks);
        var less = await new HttpSession(
            server, Bearer(issuer.Token(Audience, "pve:read", "alice"))).Ask("tasks/cancel", $"\"taskId\":\"{id}\",", id, Tasks);

        await Assert.That(own.Result.GetProperty("status").GetString()).IsEqualTo("working");
        await Assert.That(less.Message.TryGetProperty("error", out _)).IsTrue();
        await Assert.That(cluster.Writes.Count()).IsEqualTo(1);
    }

    [Test]
    public async Task A_session_serves_only_who_opened_it_and_every_request_with_its_own_rights()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start();
        await using var server = await Start(issuer, cluster);
        var session = await HttpSession.Open(server, Bearer(issuer.Token(Audience, "pve:full", "alice")));
        (string, string)[] ours = [("Mcp-Session-Id", session.Id!), ("MCP-Protocol-Version", "2025-11-25")];
        const string Write =
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"pve_start_qemu_vm","arguments":{"vmid":103}}}""";

        var stolen = await server.Post("/mcp", Write, [Bearer(issuer.Token(Audience, "pve:full", "mallory")), .. ours]);
        var listening = await server.Send(
            "GET", "/mcp", null, [Bearer(issuer.Token(Audience, "pve:full", "mallory")), .. ours, ("Accept", "text/event-stream")]);
        var ended = await server.Send("DELETE", "/mcp", null, [Bearer(issuer.Token(Audience, "pve:full", "mallory")), .. ours]);
        var nobody = await server.Post("/mcp", Write, ours);
        var less = await server.Post("/mcp", Write, [Bearer(issuer.Token(Audience, "pve:read", "alice")), .. ours]);

        await Assert.That(stolen.Status).IsEqualTo(403).Because(stolen.ToString());
        await Assert.That(listening.Status).IsEqualTo(403).Because(listening.ToString());
        await Assert.That(ended.Status is 403 or 404).IsTrue().Because(ended.ToString());
        await Assert.That(nobody.Status).IsEqualTo(401);
        await Assert.That(HttpSession.IsError(less)).IsTrue().Because(less.ToString());
        await Assert.That(cluster.Writes).IsEmpty();
        await Assert.That(HttpSession.Tools(await session.Request("tools/list"))).Contains("pve_start_qemu_vm");
    }

    private static Task<HttpAnswer> List(HttpProcess server, string token) => new HttpSession(server, Bearer(token)).Ask("tools/list");

    private static string Call(string tool) => $$"""
        "name":"{{tool}}","arguments":{"vmid":103}
        """.Trim();

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static Task<HttpProcess> Start(TokenIssuer issuer, Cluster? cluster, params (string Name, string Value)[] more)
    {
        var settings = cluster?.Environment ?? [];
        foreach (var (name, value) in new[] { ("MCP_OAUTH_ISSUER", issuer.Url), ("MCP_OAUTH_AUDIENCE", Audience) }.Concat(more))
        {
            settings[name] = value;
        }

        return HttpProcess.Start(settings);
    }
}
