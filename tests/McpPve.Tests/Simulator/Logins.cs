using McpPve.Simulator;

namespace McpPve.Tests.Simulator;

public class Logins
{
    private const string Code = "492039";

    [Test]
    public async Task A_password_gets_a_ticket_that_reads_and_changes()
    {
        var lab = new Lab();

        var login = await lab.LogIn();
        var read = await lab.Get("/nodes");
        var write = await lab.Put("/nodes/pve3/qemu/107/config", "name=renamed");

        await Assert.That(login.Data.GetProperty("ticket").GetString()!).StartsWith("PVE:root@pam:");
        await Assert.That(login.Data.GetProperty("username").GetString()).IsEqualTo("root@pam");
        await Assert.That(login.Data.GetProperty("clustername").GetString()).IsEqualTo("demo");
        await Assert.That(login.Data.TryGetProperty("NeedTFA", out _)).IsFalse();
        await Assert.That((read.Status, write.Status)).IsEqualTo((200, 200));
    }

    [Test]
    [Arguments("root@pam", "wrong")]
    [Arguments("root@pve", SimulatedCluster.Password)]
    [Arguments("root", SimulatedCluster.Password)]
    [Arguments("bob@pve", "")]
    [Arguments("stranger@pam", "whatever")]
    [Arguments(SimulatedCluster.NobodyUserName, SimulatedCluster.Password)]
    public async Task Whatever_is_wrong_with_a_login_the_refusal_is_the_same(string user, string password)
    {
        var lab = new Lab();

        var reply = await lab.LogIn(user, password);

        await Assert.That(reply.Status).IsEqualTo(401);
        await Assert.That(reply.Text).IsEqualTo("""{"data":null,"message":"authentication failure\n"}""");
    }

    [Test]
    public async Task A_refused_login_takes_as_long_as_a_refused_token()
    {
        var cluster = new SimulatedCluster(new() { AuthenticationDelay = TimeSpan.FromMilliseconds(300) });
        var began = TimeProvider.System.GetTimestamp();

        var reply = await cluster.Handle(
            new("POST", "/access/ticket", "", "application/x-www-form-urlencoded", "username=root@pam&password=x"u8.ToArray(), null),
            default);

        await Assert.That(reply.Status).IsEqualTo(401);
        await Assert.That(TimeProvider.System.GetElapsedTime(began)).IsGreaterThan(TimeSpan.FromMilliseconds(250));
    }

    [Test]
    public async Task The_realm_may_be_a_parameter_of_its_own()
    {
        var reply = await new Lab().LogIn("root", more: "&realm=pam");

        await Assert.That(reply.Data.GetProperty("username").GetString()).IsEqualTo("root@pam");
    }

    [Test]
    public async Task A_disabled_user_is_out_at_once()
    {
        var lab = new Lab();
        var token = lab.Token;
        await lab.LogIn(SimulatedCluster.NobodyUserName, SimulatedCluster.NobodyPassword);
        var (cookie, csrf) = (lab.Cookie, lab.Csrf);
        var before = await lab.Get("/nodes");

        (lab.Token, lab.Cookie, lab.Csrf) = (token, null, null);
        await lab.Put("/access/users/nobody@pve", "enable=0");
        var again = await lab.LogIn(SimulatedCluster.NobodyUserName, SimulatedCluster.NobodyPassword);
        (lab.Cookie, lab.Csrf) = (cookie, csrf);
        var after = await lab.Get("/nodes");

        await Assert.That((before.Status, again.Status, after.Status)).IsEqualTo((200, 401, 401));
    }

    [Test]
    public async Task A_second_factor_is_asked_for_and_needed()
    {
        var lab = new Lab(change: options => options with { OneTimeCode = Code });

        var first = await lab.LogIn();
        var challenge = first.Data.GetProperty("ticket").GetString()!;
        var half = await lab.Get("/nodes");
        var wrong = await lab.LogIn(password: "totp:000000", more: $"&tfa-challenge={Uri.EscapeDataString(challenge)}");
        var bare = await lab.LogIn(password: Code, more: $"&tfa-challenge={Uri.EscapeDataString(challenge)}");
        var right = await lab.LogIn(password: $"totp:{Code}", more: $"&tfa-challenge={Uri.EscapeDataString(challenge)}");
        var whole = await lab.Get("/nodes");

        await Assert.That(first.Data.GetProperty("NeedTFA").GetInt32()).IsEqualTo(1);
        await Assert.That(challenge).StartsWith("PVE:!tfa!%7B%22totp%22%3Atrue%7D:");
        await Assert.That((half.Status, half.Reason)).IsEqualTo((401, "No ticket"));
        await Assert.That((wrong.Status, bare.Status, right.Status, whole.Status)).IsEqualTo((401, 401, 200, 200));
    }

    [Test]
    public async Task A_challenge_is_for_the_user_who_got_it_and_signed()
    {
        var lab = new Lab(change: options => options with { OneTimeCode = Code });
        var challenge = (await lab.LogIn()).Data.GetProperty("ticket").GetString()!;
        var forged = challenge[..^4] + (challenge[^4] == 'A' ? 'B' : 'A') + challenge[^3..];

        var other = await lab.LogIn("alice@pve", $"totp:{Code}", $"&tfa-challenge={Uri.EscapeDataString(challenge)}");
        var changed = await lab.LogIn(password: $"totp:{Code}", more: $"&tfa-challenge={Uri.EscapeDataString(forged)}");
        lab.Pass(3 * 3600);
        var late = await lab.LogIn(password: $"totp:{Code}", more: $"&tfa-challenge={Uri.EscapeDataString(challenge)}");

        await Assert.That((other.Status, changed.Status, late.Status)).IsEqualTo((401, 401, 401));
    }

    [Test]
    [Arguments(null)]
    [Arguments("")]
    [Arguments("6568A1B2:nonsense")]
    public async Task A_change_needs_the_token_against_forged_requests(string? csrf)
    {
        var lab = new Lab();
        await lab.LogIn();
        lab.Csrf = csrf;

        var read = await lab.Get("/nodes");
        var write = await lab.Put("/nodes/pve3/qemu/107/config", "name=forged");
        lab.BeRoot();
        lab.Cookie = null;
        var name = (await lab.Get("/nodes/pve3/qemu/107/config")).Data.GetProperty("name").GetString();

        await Assert.That(read.Status).IsEqualTo(200);
        await Assert.That((write.Status, write.Reason)).IsEqualTo((401, "Permission denied - invalid csrf token"));
        await Assert.That(write.Raw.Body.Length).IsEqualTo(0);
        await Assert.That(name).IsNotEqualTo("forged");
    }

    [Test]
    public async Task Another_users_token_against_forged_requests_is_no_good()
    {
        var lab = new Lab();
        await lab.LogIn(SimulatedCluster.NobodyUserName, SimulatedCluster.NobodyPassword);
        var other = lab.Csrf;
        await lab.LogIn();
        lab.Csrf = other;

        await Assert.That((await lab.Put("/nodes/pve3/qemu/107/config", "name=x")).Reason)
            .IsEqualTo("Permission denied - invalid csrf token");
    }

    [Test]
    public async Task A_ticket_with_any_character_changed_is_refused()
    {
        var lab = new Lab();
        var ticket = (await lab.LogIn()).Data.GetProperty("ticket").GetString()!;
        for (var at = 0; at < ticket.Length; at++)
        {
            var forged = $"{ticket[..at]}{(ticket[at] == 'x' ? 'y' : 'x')}{ticket[(at + 1)..]}";
            lab.Cookie = $"PVEAuthCookie={Uri.EscapeDataString(forged)}";

            var reply = await lab.Get("/nodes");

            await Assert.That((reply.Status, reply.Reason)).IsEqualTo((401, "permission denied - invalid PVE ticket")).Because(forged);
        }
    }

    [Test]
    public async Task A_ticket_ends_after_two_hours_and_can_be_renewed_before()
    {
        var lab = new Lab();
        var ticket = (await lab.LogIn()).Data.GetProperty("ticket").GetString()!;
        lab.Pass(7000);
        var renewed = await lab.LogIn(password: ticket);
        lab.Pass(500);
        var fresh = await lab.Get("/nodes");
        lab.Cookie = $"PVEAuthCookie={Uri.EscapeDataString(ticket)}";
        var old = await lab.Get("/nodes");

        await Assert.That((renewed.Status, fresh.Status, old.Status)).IsEqualTo((200, 200, 401));
    }

    [Test]
    public async Task A_cookie_goes_before_a_token()
    {
        var lab = new Lab { Cookie = "PVEAuthCookie=PVE:root@pam:6568A1B2::bm90aGluZw==" };

        await Assert.That((await lab.Get("/nodes")).Reason).IsEqualTo("permission denied - invalid PVE ticket");
    }

    [Test]
    public async Task Without_a_login_the_realms_can_be_read_and_little_else()
    {
        var lab = new Lab { Token = null };

        var realms = await lab.Get("/access/domains");
        var page = await lab.Get("/access/ticket");
        var nodes = await lab.Get("/nodes");
        var add = await lab.Post("/access/domains", "realm=x&type=ldap");

        await Assert.That(realms.Data.EnumerateArray().Select(realm => realm.GetProperty("realm").GetString()!))
            .IsEquivalentTo(["pam", "pve"]);
        await Assert.That(page.Text).IsEqualTo("""{"data":null}""");
        await Assert.That((nodes.Status, nodes.Reason)).IsEqualTo((401, "No ticket"));
        await Assert.That(add.Status).IsEqualTo(401);
    }

    [Test]
    public async Task A_token_can_not_log_in()
    {
        var reply = await new Lab().Post("/access/ticket", $"username=root@pam&password={SimulatedCluster.Password}");

        await Assert.That((reply.Status, reply.Reason.Trim()))
            .IsEqualTo((403, "Permission check failed (URI '/access/ticket' not available with API token, need proper ticket."));
    }

    [Test]
    public async Task Who_logs_in_has_the_privileges_of_the_user()
    {
        var lab = new Lab();
        await lab.LogIn(SimulatedCluster.NobodyUserName, SimulatedCluster.NobodyPassword);
        var nothing = await lab.Get("/access/permissions");
        var refused = await lab.Post("/access/roles", "roleid=Mine&privs=VM.Audit");
        await lab.LogIn();
        var all = await lab.Get("/access/permissions");
        var rootOnly = await lab.Get("/cluster/backup-info");
        var password = await lab.Put("/access/password", "userid=alice@pve&password=another-one");
        var alice = await lab.LogIn("alice@pve", "another-one");

        await Assert.That(nothing.Text).IsEqualTo("""{"data":{}}""");
        await Assert.That(refused.Status).IsEqualTo(403);
        await Assert.That(all.Data.GetProperty("/").TryGetProperty("Permissions.Modify", out _)).IsTrue();
        await Assert.That((rootOnly.Status, password.Status, alice.Status)).IsEqualTo((200, 200, 200));
    }

    [Test]
    public async Task A_login_works_without_quorum_and_nothing_that_changes_does()
    {
        var lab = new Lab(change: options => options with { OfflineNodes = ["pve2", "pve3"] });

        var login = await lab.LogIn();
        var status = (await lab.Get("/cluster/status")).Data.EnumerateArray().ToList();
        var role = await lab.Post("/access/roles", "roleid=Mine&privs=VM.Audit");

        await Assert.That(login.Status).IsEqualTo(200);
        await Assert.That(status[0].GetProperty("quorate").GetInt32()).IsEqualTo(0);
        await Assert.That(status.Skip(1).Select(node => node.GetProperty("online").GetInt32())).IsEquivalentTo([1, 0, 0]);
        await Assert.That(role.Reason).Contains("no quorum!");
    }

    [Test]
    public async Task A_user_a_role_and_a_token_of_their_own_are_made_in_one_login()
    {
        var lab = new Lab();
        await lab.LogIn();

        var role = await lab.Post("/access/roles", "roleid=Assistant&privs=VM.Audit,Sys.Audit");
        var user = await lab.Post("/access/users", "userid=assistant@pve&comment=made+here");
        var token = await lab.Post("/access/users/assistant@pve/token/mcp", "privsep=1");
        var acl = await lab.Put("/access/acl", "path=/&roles=Assistant&users=assistant@pve");
        var aclOfToken = await lab.Put("/access/acl", "path=/&roles=Assistant&tokens=assistant@pve!mcp");
        var seen = (await lab.Get("/access/users/assistant@pve/token/mcp")).Data;
        var ofToken = (await lab.Get("/access/permissions", "userid=assistant@pve!mcp&path=/")).Data.GetProperty("/");
        (lab.Cookie, lab.Csrf) = (null, null);
        lab.Token = $"PVEAPIToken=assistant@pve!mcp={token.Data.GetProperty("value").GetString()}";
        var used = await lab.Get("/nodes/pve1/status");

        await Assert.That(new[] { role.Status, user.Status, token.Status, acl.Status, aclOfToken.Status, used.Status })
            .IsEquivalentTo([200, 200, 200, 200, 200, 200]);
        await Assert.That(token.Data.GetProperty("full-tokenid").GetString()).IsEqualTo("assistant@pve!mcp");
        await Assert.That(seen.TryGetProperty("value", out _)).IsFalse();
        await Assert.That(ofToken.EnumerateObject().Select(privilege => privilege.Name)).IsEquivalentTo(["VM.Audit", "Sys.Audit"]);
    }

    [Test]
    public async Task What_is_there_already_is_refused_and_stays_as_it_was()
    {
        var lab = new Lab();
        await lab.LogIn();
        await lab.Post("/access/roles", "roleid=Assistant&privs=VM.Audit");
        await lab.Post("/access/users", "userid=assistant@pve");
        var first = await lab.Post("/access/users/assistant@pve/token/mcp");
        await lab.Put("/access/acl", "path=/&roles=Assistant&users=assistant@pve");

        var role = await lab.Post("/access/roles", "roleid=Assistant&privs=Sys.Audit");
        var user = await lab.Post("/access/users", "userid=assistant@pve");
        var token = await lab.Post("/access/users/assistant@pve/token/mcp");
        var acl = await lab.Put("/access/acl", "path=/&roles=Assistant&users=assistant@pve");
        var privileges = (await lab.Get("/access/roles/Assistant")).Data.EnumerateObject().Select(privilege => privilege.Name);
        (lab.Cookie, lab.Csrf) = (null, null);
        lab.Token = $"PVEAPIToken=assistant@pve!mcp={first.Data.GetProperty("value").GetString()}";
        var old = await lab.Get("/version");

        await Assert.That((role.Status, role.Reason)).IsEqualTo((500, "create role failed: role 'Assistant' already exists"));
        await Assert.That((user.Status, user.Reason)).IsEqualTo((500, "create user failed: user 'assistant@pve' already exists"));
        await Assert.That((token.Status, token.Error("tokenid"))).IsEqualTo((400, "Token already exists."));
        await Assert.That((acl.Status, old.Status)).IsEqualTo((200, 200));
        await Assert.That(privileges).IsEquivalentTo(["VM.Audit"]);
    }

    [Test]
    public async Task A_privilege_that_does_not_exist_changes_no_role()
    {
        var lab = new Lab();
        await lab.Post("/access/roles", "roleid=Assistant&privs=VM.Audit");

        var reply = await lab.Put("/access/roles/Assistant", "privs=Sys.Audit,VM.Everything");

        await Assert.That(reply.Error("privs")).IsEqualTo("invalid format - invalid privilege 'VM.Everything'\n");
        await Assert.That((await lab.Get("/access/roles/Assistant")).Data.TryGetProperty("VM.Audit", out _)).IsTrue();
    }
}
