using McpPve.Client;

namespace McpPve.Tests.Client;

public sealed class UpidTests
{
    [Test]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam!mcp:", "pve", "qmstart", "100", "root@pam!mcp")]
    [Arguments("UPID:pve-2:000001CB:107BA21FF:6B0445BE:bulk-start::root@pam:", "pve-2", "bulk-start", "", "root@pam")]
    [Arguments("UPID:n1:000001cb:0007ba21:6b0445be:imgdel:100@local:jörg@ldap:", "n1", "imgdel", "100@local", "jörg@ldap")]
    public async Task A_task_id_is_taken_apart(string text, string node, string type, string id, string user)
    {
        await Assert.That(Upid.TryParse(text, out var upid)).IsTrue();
        await Assert.That((upid!.Node, upid.Type, upid.Id, upid.User)).IsEqualTo((node, type, id, user));
        await Assert.That(upid.ToString()).IsEqualTo(text);
    }

    [Test]
    public async Task The_last_colon_may_be_lost()
    {
        await Assert.That(Upid.TryParse("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam", out var upid)).IsTrue();
        await Assert.That(upid!.Text).IsEqualTo("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:");
    }

    [Test]
    public async Task The_start_is_in_seconds_since_1970()
    {
        await Assert.That(Upid.TryParse("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:", out var upid)).IsTrue();
        await Assert.That(upid!.Started).IsEqualTo(new DateTimeOffset(2026, 11, 23, 13, 54, 48, TimeSpan.Zero));
    }

    [Test]
    [Arguments(null)]
    [Arguments("")]
    [Arguments("UPID:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:root@pam")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam::")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:1:2:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8::100:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:@pam:")]
    [Arguments("UPID:pve:000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1ACCC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("UPID:pve:0000006G:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A:qmstart:100:root@pam:")]
    [Arguments("UPID:../x:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("UPID:-pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("UPID::0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:1/0:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:1\n0:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:1 0:root@pam:")]
    [Arguments("UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:\n")]
    [Arguments(" UPID:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    [Arguments("upid:pve:0000006F:0007B1AC:6B0445A8:qmstart:100:root@pam:")]
    public async Task Anything_else_is_no_task_id(string? text)
    {
        await Assert.That(Upid.TryParse(text, out var upid)).IsFalse();
        await Assert.That(upid).IsNull();
    }
}
