using System.Collections.Concurrent;
using System.Text;
using McpPve.Client;
using McpPve.Client.Tls;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.Tests.Client;

public class LoginTests
{
    private const string Code = "492039";
    private const string User = SimulatedCluster.UserName;
    private const string Password = SimulatedCluster.Password;

    private static readonly Func<IReadOnlyList<string>, CancellationToken, Task<SecondFactor?>> NotAsked = (_, _) =>
        throw new InvalidOperationException("nobody was to ask for a second factor");

    [Test]
    public async Task Logs_in_with_one_request_and_shows_a_ticket_and_never_a_token()
    {
        using var authority = new CertificateAuthority();
        await using var server = await PveServer.Start(new SimulatedCluster(), authority.Leaf);
        var reach = Setup.Options(server.Url) with { Trust = TlsTrust.Cas(authority.PemFile()) };

        using var login = await PveLogin.Open(reach, User, Password, NotAsked, default);
        await login.Client.Ask(Setup.Get("/nodes"));
        await login.Client.Ask(Setup.Request(HttpMethod.Put, "/nodes/pve3/qemu/107/config", ("name", "renamed")));
        await login.Client.Ask(Setup.Request(HttpMethod.Delete, "/access/groups/operators"));

        await Assert.That(login.User).IsEqualTo(User);
        await Assert.That(server.Calls.Select(call => $"{call.Method} {call.Path}")).IsEquivalentTo(
        [
            "POST /access/ticket", "GET /nodes", "PUT /nodes/pve3/qemu/107/config", "DELETE /access/groups/operators",
        ]);
        await Assert.That(server.Calls.Any(call => call.Authorization is not null)).IsFalse();
        await Assert.That(server.Calls.Select(call => call.Cookie is not null)).IsEquivalentTo([false, true, true, true]);
        await Assert.That(server.Calls.Select(call => call.CsrfPreventionToken is not null)).IsEquivalentTo([false, false, true, true]);
    }

    [Test]
    public async Task Makes_a_role_a_user_and_a_token_with_which_a_client_works()
    {
        var cluster = new SimulatedCluster();
        var reach = Reach(cluster);
        using var login = await PveLogin.Open(reach, User, Password, NotAsked, default);

        await login.Client.Ask(Setup.Request(HttpMethod.Post, "/access/roles", ("roleid", "Assistant"), ("privs", "Sys.Audit")));
        await login.Client.Ask(Setup.Request(HttpMethod.Post, "/access/users", ("userid", "assistant@pve")));
        await login.Client.Ask(Setup.Request(
            HttpMethod.Put, "/access/acl", ("path", "/"), ("roles", "Assistant"), ("users", "assistant@pve")));
        var made = await login.Client.Ask(Setup.Request(HttpMethod.Post, "/access/users/assistant@pve/token/mcp", ("privsep", "0")));
        using var client = Setup.Client(reach with
        {
            TokenId = made.GetProperty("full-tokenid").GetString()!, TokenSecret = made.GetProperty("value").GetString()!,
        });
        var status = await client.Ask(Setup.Get("/nodes/pve1/status"));

        await Assert.That(status.TryGetProperty("uptime", out _)).IsTrue();
    }

    [Test]
    public async Task Answers_the_second_factor_with_one_more_request()
    {
        var cluster = new SimulatedCluster(new() { OneTimeCode = Code, AuthenticationDelay = TimeSpan.Zero });
        IReadOnlyList<string>? offered = null;

        using var login = await PveLogin.Open(Reach(cluster), User, Password, (kinds, _) =>
        {
            offered = kinds;
            return Task.FromResult<SecondFactor?>(new("totp", "492 039"));
        }, default);
        await login.Client.Ask(Setup.Get("/nodes"));

        await Assert.That(offered!).IsEquivalentTo(["totp"]);
        await Assert.That(cluster.Calls.Select(call => (call.Method, call.Path, call.Status))).IsEquivalentTo(
            [("POST", "/access/ticket", 200), ("POST", "/access/ticket", 200), ("GET", "/nodes", 200)]);
        await Assert.That(cluster.Calls[1].Parameters["password"]).IsEqualTo($"totp:{Code}");
    }

    [Test]
    public async Task Tells_a_wrong_password_from_a_wrong_code_and_sends_each_once()
    {
        var cluster = new SimulatedCluster(new() { OneTimeCode = Code, AuthenticationDelay = TimeSpan.Zero });

        var password = await Fail(Reach(cluster), User, "not-the-password", NotAsked);
        var code = await Fail(Reach(cluster), User, Password, Gives("totp", "000000"));

        await Assert.That(password.Message).IsEqualTo(
            "demo.invalid:8006 refused the login of 'root@pam'. PVE does not say why: the password may be wrong, or the user unknown, "
                + "disabled or expired");
        await Assert.That(code.Message).StartsWith(
            "demo.invalid:8006 took the password of 'root@pam', but refused the second factor (totp). ");
        await Assert.That((password.Failure, password.Status, code.Failure, code.Status))
            .IsEqualTo((PveFailure.Authentication, 401, PveFailure.Authentication, 401));
        await Assert.That(cluster.Calls.Select(call => call.Status)).IsEquivalentTo([401, 200, 401]);
    }

    [Test]
    public async Task Sends_a_login_once_when_its_answer_is_lost()
    {
        var cluster = new SimulatedCluster();
        cluster.Faults.Add(new(FaultKind.DropAfterActing) { PathContains = "/access/ticket" });

        var failure = await Fail(Reach(cluster), User, Password, NotAsked);

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Unreachable);
        await Assert.That(cluster.Calls.Count).IsEqualTo(1);
    }

    [Test]
    [Arguments("root", "here root@pam or root@pve")]
    [Arguments("root@", "here root@pam or root@pve")]
    [Arguments("root@pam!demo", "is the id of an API token, which has no password; the user is 'root@pam'")]
    [Arguments("@pam", "it must look like root@pam")]
    [Arguments("", "it must look like root@pam")]
    public async Task Sends_no_password_for_a_name_that_is_no_user(string user, string words)
    {
        var cluster = new SimulatedCluster();

        var failure = await Fail(Reach(cluster), user, Password, NotAsked);

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Invalid);
        await Assert.That(failure.Message).Contains(words);
        await Assert.That(cluster.Calls.Any(call => call.Method != "GET")).IsFalse();
    }

    [Test]
    public async Task Sends_no_empty_password()
    {
        var cluster = new SimulatedCluster();

        var failure = await Fail(Reach(cluster), User, "", NotAsked);

        await Assert.That(failure.Message).IsEqualTo("the password of 'root@pam' is empty; nothing was sent");
        await Assert.That(cluster.Calls).IsEmpty();
    }

    [Test]
    [Arguments("""{"webauthn":{"challenge":"x"}}""", "is webauthn, which takes a web browser")]
    [Arguments("""{"u2f":{"x":1},"webauthn":{"x":1},"totp":false}""", "is webauthn or u2f, which takes a web browser")]
    [Arguments("""{"recovery":[]}""", "offers none that is known here")]
    [Arguments("""{"recovery":"unavailable","smell":true}""", "offers none that is known here")]
    [Arguments("[]", "offers none that is known here")]
    [Arguments("{", "offers none that is known here")]
    public async Task Says_so_when_the_second_factor_can_not_be_typed(string challenge, string words)
    {
        await using var server = await PveServer.Start(Challenging(challenge));

        var failure = await Fail(Setup.Options(server.Url), User, Password, NotAsked);

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Authentication);
        await Assert.That(failure.Message).Contains(words);
        await Assert.That(server.Calls.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Offers_every_kind_and_sends_the_one_that_was_chosen()
    {
        await using var server = await PveServer.Start(
            Challenging("""{"totp":true,"recovery":[0,3],"yubico":true,"webauthn":{"x":1},"u2f":null}"""));
        IReadOnlyList<string>? offered = null;

        using var login = await PveLogin.Open(Setup.Options(server.Url), User, Password, (kinds, _) =>
        {
            offered = kinds;
            return Task.FromResult<SecondFactor?>(new("recovery", " 1a2b-3c4d "));
        }, default);

        await Assert.That(offered!).IsEquivalentTo(["totp", "recovery", "yubico", "webauthn"]);
        await Assert.That(Encoding.UTF8.GetString(server.Calls.Last().Body.Span)).StartsWith(
            "username=root%40pam&password=recovery%3A1a2b-3c4d&tfa-challenge=PVE%3A%21tfa%21");
        await Assert.That(server.Calls.Count).IsEqualTo(2);
    }

    [Test]
    [Arguments(null, "", "and none was given")]
    [Arguments("totp", " ", "and the one given is empty")]
    [Arguments("webauthn", "secret-value", "has to be of the kind totp")]
    [Arguments("recovery", "secret-value", "has to be of the kind totp")]
    public async Task Sends_no_second_factor_that_can_not_be_right(string? kind, string value, string words)
    {
        await using var server = await PveServer.Start(Challenging("""{"totp":true,"webauthn":{"x":1}}"""));

        var failure = await Fail(
            Setup.Options(server.Url), User, Password, (_, _) => Task.FromResult(kind is null ? null : new SecondFactor(kind, value)));

        await Assert.That(failure.Message).Contains(words);
        await Assert.That(failure.Message).DoesNotContain("secret-value");
        await Assert.That(server.Calls.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Refuses_an_answer_without_a_ticket()
    {
        await using var server = await PveServer.Start((_, _) => Answer("""{"data":{"username":"root@pam"}}"""));

        var failure = await Fail(Setup.Options(server.Url), User, Password, NotAsked);

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
    }

    [Test]
    public async Task Cancels_while_a_person_looks_for_the_code()
    {
        var cluster = new SimulatedCluster(new() { OneTimeCode = Code });
        using var stop = new CancellationTokenSource();

        async Task<SecondFactor?> Wait(IReadOnlyList<string> kinds, CancellationToken cancellation)
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            return null;
        }

        await Assert.That(async () => await PveLogin.Open(Reach(cluster), User, Password, Wait, stop.Token))
            .Throws<OperationCanceledException>();
        await Assert.That(cluster.Calls.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Sends_nothing_once_it_is_disposed_of()
    {
        var cluster = new SimulatedCluster();
        var login = await PveLogin.Open(Reach(cluster), User, Password, NotAsked, default);
        login.Dispose();

        await Assert.That(async () => await login.Client.Ask(Setup.Get("/nodes"))).Throws<ObjectDisposedException>();
        await Assert.That(async () => await login.Client.Ask(Setup.Request(HttpMethod.Post, "/access/roles", ("roleid", "X"))))
            .Throws<ObjectDisposedException>();
        await Assert.That(cluster.Calls.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Says_that_the_login_was_refused_and_not_a_token_when_the_ticket_has_ended()
    {
        var time = new ShiftedTime();
        var cluster = new SimulatedCluster(new() { Time = time, AuthenticationDelay = TimeSpan.Zero });
        using var login = await PveLogin.Open(Reach(cluster), User, Password, NotAsked, default);
        time.Advance(TimeSpan.FromHours(3));

        var failure = await login.Client.Fail(Setup.Get("/nodes"));

        await Assert.That(failure.Message).IsEqualTo(
            "demo.invalid:8006 refused the login of 'root@pam' (permission denied - invalid PVE ticket)");
    }

    [Test]
    public async Task No_secret_stands_in_a_message_or_a_log_even_when_the_other_side_quotes_them_all()
    {
        const string secret = "pass word/49+ü";
        const string ticket = "PVE:root@pam:6568A1B2::c2lnbmF0dXJl+/==", csrf = "6568A1B2:Y3NyZi10b2tlbg";
        var told = new ConcurrentQueue<string>();
        var challenged = false;
        await using var server = await PveServer.Start((call, _) =>
        {
            var body = Encoding.UTF8.GetString(call.Body.Span);
            var quoted = $"{body} {call.Cookie} {call.CsrfPreventionToken} {Uri.UnescapeDataString(body.Replace('+', ' '))} "
                + $"{Uri.UnescapeDataString(call.Cookie ?? "")}";
            return challenged || !call.Path.EndsWith("ticket", StringComparison.Ordinal)
                ? Task.FromResult(new PveReply(
                    500,
                    "refused",
                    Encoding.UTF8.GetBytes($"{{\"data\":null,\"message\":\"{quoted.Replace("\"", "'")}\"}}"),
                    "application/json"))
                : Answer($$$"""{"data":{"ticket":"{{{ticket}}}","CSRFPreventionToken":"{{{csrf}}}","username":"root@pam"}}""");
        });
        var reach = Setup.Options(server.Url) with { Log = told.Enqueue, RequestLog = told.Enqueue };

        using (var login = await PveLogin.Open(reach, User, secret, NotAsked, default))
        {
            told.Enqueue($"{login} {login.Client.Options}");
            told.Enqueue((await login.Client.Fail(Setup.Get("/nodes"))).ToString());
            told.Enqueue((await login.Client.Fail(Setup.Request(HttpMethod.Put, "/nodes/pve1/config", ("description", "x")))).ToString());
        }
        challenged = true;
        told.Enqueue((await Fail(reach, User, secret, NotAsked)).ToString());
        told.Enqueue(new SecondFactor("totp", Code).ToString());
        var all = string.Join('\n', told);

        await Assert.That(all).Contains("[redacted]");
        foreach (var kept in new[] { secret, ticket, csrf })
        {
            await Assert.That(all).DoesNotContain(kept);
            await Assert.That(all).DoesNotContain(Uri.EscapeDataString(kept));
        }
        await Assert.That(all).DoesNotContain("c2lnbmF0dXJl").And.DoesNotContain("Y3NyZi10b2tlbg").And.DoesNotContain(Code);
    }

    [Test]
    public async Task No_code_stands_in_a_message_even_when_the_other_side_quotes_it()
    {
        await using var server = await PveServer.Start((call, _) =>
        {
            var body = Encoding.UTF8.GetString(call.Body.Span);
            return body.Contains("tfa-challenge", StringComparison.Ordinal)
                ? Task.FromResult(new PveReply(500, "refused", Encoding.UTF8.GetBytes($$"""{"data":null,"message":"{{body}}"}"""),
                    "application/json"))
                : Challenging("""{"totp":true}""")(call, default);
        });

        var failure = await Fail(Setup.Options(server.Url), User, Password, Gives("totp", Code));

        await Assert.That(failure.ToString()).DoesNotContain(Code).And.DoesNotContain("%21tfa%21").And.Contains("[redacted]");
    }

    private static PveClientOptions Reach(SimulatedCluster cluster) =>
        Setup.Options(new Uri("https://demo.invalid:8006")) with { Handler = new SimulatedPveHandler(cluster) };

    private static Func<IReadOnlyList<string>, CancellationToken, Task<SecondFactor?>> Gives(string kind, string value) =>
        (_, _) => Task.FromResult<SecondFactor?>(new(kind, value));

    private static async Task<PveException> Fail(
        PveClientOptions reach,
        string user,
        string password,
        Func<IReadOnlyList<string>, CancellationToken, Task<SecondFactor?>> secondFactor)
    {
        try
        {
            using var login = await PveLogin.Open(reach, user, password, secondFactor, default);
        }
        catch (PveException e)
        {
            return e;
        }
        throw new InvalidOperationException($"{user} is logged in");
    }

    private static Func<PveCall, CancellationToken, Task<PveReply>> Challenging(string challenge) => (call, _) =>
        Answer(Encoding.UTF8.GetString(call.Body.Span).Contains("tfa-challenge", StringComparison.Ordinal)
            ? """{"data":{"ticket":"PVE:root@pam:6568A1B2::eHg=","CSRFPreventionToken":"6568A1B2:x","username":"root@pam"}}"""
            : $$$"""
              {"data":{"ticket":"PVE:!tfa!{{{Uri.EscapeDataString(challenge)}}}:6568A1B2::eHg=","CSRFPreventionToken":"6568A1B2:x",
              "username":"root@pam","NeedTFA":1}}
              """);

    private static Task<PveReply> Answer(string json) =>
        Task.FromResult(new PveReply(200, "OK", Encoding.UTF8.GetBytes(json), "application/json;charset=UTF-8"));
}
