namespace McpPve.Tests.Catalog;

/// <summary>PVE stores names of things that are not there without a word.</summary>
public sealed class AbsentObjectTests
{
    [Test]
    [Arguments("""{"poolid":"test","vms":"103,777"}""", "guest 777")]
    [Arguments("""{"poolid":"test","storage":"nosuch"}""", "storage 'nosuch'")]
    public async Task A_member_that_is_not_there_is_not_put_into_a_pool(string arguments, string named)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_update_pool", arguments);

        await Assert.That(text).Contains($"there is no {named}").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_member_that_is_not_there_can_be_taken_out_of_a_pool()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_pool", """{"poolid":"test","vms":"777","delete":true}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("ok");
    }

    [Test]
    [Arguments("/vms/777", "guest 777")]
    [Arguments("/storage/nosuch", "storage 'nosuch'")]
    [Arguments("/nodes/pve9", "node 'pve9'")]
    [Arguments("/pool/nosuch", "pool 'nosuch'")]
    public async Task A_role_on_what_is_not_there_is_granted_and_that_is_said(string path, string named)
    {
        await using var lab = await TestCluster.Start();

        var granted = await lab.Call("pve_update_acl", $$"""{"path":"{{path}}","roles":"PVEAuditor","users":"alice@pve"}""");
        var revoked = await lab.Call("pve_update_acl", $$"""{"path":"{{path}}","roles":"PVEAuditor","users":"alice@pve","delete":true}""");
        var there = await lab.Call("pve_update_acl", """{"path":"/vms/100","roles":"PVEAuditor","users":"alice@pve"}""");

        await Assert.That(granted.GetProperty("no_effect_yet").GetString()).Contains($"There is no {named}");
        await Assert.That(revoked.TryGetProperty("no_effect_yet", out _)).IsFalse();
        await Assert.That(there.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    public async Task A_user_of_a_realm_that_is_not_there_is_refused_with_those_that_are()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_create_user", """{"userid":"carol@pev"}""");

        await Assert.That(text).Contains("no realm 'pev'").And.Contains("pam, pve").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    [Arguments("pve_create_backup_job", """{"vmid":"100","storage":"nosuch","schedule":"21:00"}""", "storage 'nosuch'")]
    [Arguments("pve_create_backup_job", """{"vmid":"100","node":"pve9","storage":"nas","schedule":"21:00"}""", "node 'pve9'")]
    [Arguments("pve_update_backup_job", """{"id":"ID","storage":"nosuch"}""", "storage 'nosuch'")]
    public async Task A_backup_job_for_a_storage_or_node_that_is_not_there_is_refused(string tool, string arguments, string named)
    {
        await using var lab = await TestCluster.Start();
        var job = (await lab.Call("pve_list_backup_jobs", "{}")).GetProperty("items")[0].GetProperty("id").GetString();

        var text = await lab.Fail(tool, arguments.Replace("ID", job, StringComparison.Ordinal));

        await Assert.That(text).Contains($"there is no {named}").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_backup_job_for_a_guest_that_is_not_there_says_so()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call("pve_create_backup_job", """{"vmid":"100,777","storage":"nas","schedule":"21:00"}""");

        await Assert.That(created.GetProperty("no_effect_yet").GetString()).Contains("no guest 777");
    }

    [Test]
    public async Task An_object_that_the_token_may_not_see_is_not_reported_as_absent()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(administrator, [
            "pveum user add pools@pve", "pveum role add Pools --privs Pool.Allocate,Pool.Audit,VM.Allocate",
            "pveum acl modify / --users pools@pve --roles Pools"]);
        var secret = await Pveum.Run(administrator, ["pveum user token add pools@pve tk --privsep 0"]);
        await using var lab = await administrator.As("pools@pve!tk", secret);

        var seen = (await lab.Call("pve_find", """{"type":"guest"}""")).GetProperty("count").GetInt32();
        await lab.Call("pve_update_pool", """{"poolid":"prod/web","vms":"103","allow_move":true}""");

        await Assert.That(seen).IsEqualTo(0);
        var members = (await administrator.Call("pve_get_pool", """{"poolid":"prod/web"}""")).GetProperty("items").EnumerateArray();
        await Assert.That(members.Any(member => member.TryGetProperty("vmid", out var vmid) && vmid.GetInt32() == 103)).IsTrue();
    }

    [Test]
    public async Task A_guest_that_an_entry_of_its_own_hides_is_not_taken_for_absent()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(administrator, [
            "pveum user add some@pve", "pveum role add Some --privs Pool.Allocate,Pool.Audit,VM.Allocate,VM.Audit",
            "pveum role add Blind --privs VM.Allocate", "pveum acl modify / --users some@pve --roles Some",
            "pveum acl modify /vms/103 --users some@pve --roles Blind"]);
        var secret = await Pveum.Run(administrator, ["pveum user token add some@pve tk --privsep 0"]);
        await using var lab = await administrator.As("some@pve!tk", secret);

        var hidden = await lab.Call("pve_update_pool", """{"poolid":"prod/web","vms":"103","allow_move":true}""");

        await Assert.That(hidden.GetProperty("outcome").GetString()).IsEqualTo("ok");
    }
}
