using System.Text.Json;

namespace McpPve.Tests.Catalog.Access;

/// <summary>Who may do what, and what a change of it did.</summary>
public sealed class AccessToolsTests
{
    [Test]
    [Arguments("vms", "/vms")]
    [Arguments("/vms/", "/vms")]
    [Arguments("//pool/prod", "/pool/prod")]
    public async Task A_path_that_PVE_would_silently_correct_is_refused_with_the_path_that_was_meant(string path, string meant)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_update_acl", $$"""{"path":"{{path}}","roles":"Administrator","users":"bob@pve"}""");

        await Assert.That(text).Contains($"did you mean '{meant}'?");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    public async Task Granting_and_revoking_report_who_has_which_role()
    {
        await using var lab = await TestCluster.Start();

        var granted = await lab.Call(
            "pve_update_acl", """{"path":"/pool/prod","roles":"PVEAuditor","users":"alice@pve","groups":"admins","propagate":false}""");
        var again = await lab.Call(
            "pve_update_acl", """{"path":"/pool/prod","roles":"PVEAuditor","users":"alice@pve","propagate":false}""");
        var revoked = await lab.Call("pve_update_acl", """{"path":"/pool/prod","roles":"PVEAuditor","users":"alice@pve","delete":true}""");

        await Assert.That(granted.GetProperty("changed").GetRawText()).IsEqualTo(
            """{"group admins: PVEAuditor":{"from":null,"to":"here only"},"user alice@pve: PVEAuditor":{"from":null,"to":"here only"}}""");
        await Assert.That(again.GetProperty("note").GetString()).Contains("Nothing looks different");
        await Assert.That(revoked.GetProperty("changed").GetRawText())
            .IsEqualTo("""{"user alice@pve: PVEAuditor":{"from":"here only","to":null}}""");
    }

    [Test]
    public async Task A_new_password_appears_nowhere()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Run("pve_create_user", """{"userid":"carol@pve","password":"marker-4711","keys":"marker0815"}""");
        var refused = await lab.Fail("pve_create_user", """{"userid":"alice@pve","password":"marker-4711"}""");
        var wrong = await lab.Fail("pve_create_user", $$"""{"userid":"dora@pve","password":"marker-4711{{new string('x', 80)}}"}""");

        await Assert.That(created.Text).Contains("\"keys\":\"[redacted]\"").And.DoesNotContain("marker");
        await Assert.That(refused).DoesNotContain("marker");
        await Assert.That(wrong).Contains("64 are allowed").And.DoesNotContain("marker");
    }

    [Test]
    public async Task Groups_of_a_user_are_replaced_or_added_to()
    {
        await using var lab = await TestCluster.Start();

        var added = await lab.Call("pve_update_user", """{"userid":"alice@pve","groups":"admins","append":true}""");
        var replaced = await lab.Call("pve_update_user", """{"userid":"alice@pve","groups":"operators"}""");

        await Assert.That(added.GetProperty("changed").GetProperty("groups").GetProperty("to").GetString()).IsEqualTo("admins,operators");
        await Assert.That(replaced.GetProperty("changed").GetProperty("groups").GetProperty("to").GetString()).IsEqualTo("operators");
    }

    [Test]
    public async Task A_user_can_expire_after_2038()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_user", """{"userid":"alice@pve","expire":4102444800}""");

        await Assert.That(result.GetProperty("changed").GetProperty("expire").GetRawText())
            .IsEqualTo("""{"from":"never","to":"2100-01-01T00:00:00Z"}""");
    }

    [Test]
    public async Task All_permissions_of_an_administrator_are_said_once()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Run("pve_get_permissions", "{}");

        var items = result.Data!.Value.GetProperty("items").EnumerateArray().ToList();
        await Assert.That(items[0].GetProperty("path").GetString()).IsEqualTo("/");
        await Assert.That(items[0].GetProperty("privileges").EnumerateArray().Select(name => name.GetString())).Contains("VM.PowerMgmt");
        await Assert.That(items.Skip(1).All(item => item.GetProperty("same_as").GetString() == "/")).IsTrue();
        await Assert.That(result.Text.Length).IsLessThan(3_000);
    }

    [Test]
    public async Task A_filter_for_a_privilege_leaves_the_others_out()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_get_permissions", """{"userid":"bob@pve","path":"/vms/105","filter":"powermgmt"}""");
        await lab.Call("pve_update_user", """{"userid":"bob@pve","enable":true}""");
        var enabled = await lab.Call("pve_get_permissions", """{"userid":"bob@pve","path":"/vms/105","filter":"powermgmt"}""");

        await Assert.That(result.GetProperty("total").GetInt32()).IsEqualTo(0);
        await Assert.That(enabled.GetProperty("items").GetRawText()).IsEqualTo(
            """[{"path":"/vms/105","privileges":["VM.PowerMgmt"],"not_below":["VM.PowerMgmt"]}]""");
    }

    [Test]
    public async Task A_role_without_privileges_is_never_sent_by_mistake()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_update_role", """{"roleid":"Operator","privs":null}""");

        await Assert.That(text).Contains("'privs' is required");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_user_name_with_special_characters_stays_one_part_of_the_path()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_user", """{"userid":"svc+mail&x=1@pve"}""");

        var user = await lab.Call("pve_get_user", """{"userid":"svc+mail&x=1@pve","detail":"full"}""");

        await Assert.That(user.GetProperty("full").GetProperty("enable").ValueKind).IsEqualTo(JsonValueKind.Number);
    }
}
