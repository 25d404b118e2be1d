using McpPve.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Catalog.Access;

/// <summary>A change of what this server itself lives by is asked first.</summary>
public sealed class OwnAccountTests
{
    private const string Token = "ops@pve!tk";

    [Test]
    [Arguments("pve_update_user", """{"userid":"ops@pve","enable":false}""")]
    [Arguments("pve_delete_user", """{"userid":"ops@pve"}""")]
    [Arguments("pve_update_acl", """{"path":"/","roles":"Everything","tokens":"ops@pve!tk","delete":true}""")]
    [Arguments("pve_update_acl", """{"path":"/vms","roles":"NoAccess","users":"ops@pve"}""")]
    [Arguments("pve_update_acl", """{"path":"/","roles":"PVEAuditor","groups":"own","delete":true}""")]
    [Arguments("pve_update_role", """{"roleid":"Everything","privs":"VM.Audit"}""")]
    [Arguments("pve_delete_role", """{"roleid":"Everything"}""")]
    [Arguments("pve_delete_group", """{"groupid":"own"}""")]
    public async Task Changes_to_the_servers_own_account_are_confirmed_first(string tool, string arguments)
    {
        await using var administrator = await TestCluster.Start();
        await using var lab = await Own(administrator);
        var before = lab.Writes;

        var (plan, result) = await Ask(lab, tool, arguments);

        await Assert.That(plan).IsNotNull();
        await Assert.That(plan!.Question).Contains("this server itself");
        await Assert.That(result.Text).Contains("no");
        await Assert.That(lab.Writes).IsEqualTo(before);
    }

    [Test]
    [Arguments("pve_update_user", """{"userid":"alice@pve","enable":true}""")]
    [Arguments("pve_update_acl", """{"path":"/vms","roles":"PVEAuditor","users":"alice@pve"}""")]
    [Arguments("pve_update_role", """{"roleid":"Operator","privs":"VM.Audit"}""")]
    public async Task Changes_to_other_accounts_are_not_asked_about(string tool, string arguments)
    {
        await using var administrator = await TestCluster.Start();
        await using var lab = await Own(administrator);

        var (plan, result) = await Ask(lab, tool, arguments);

        await Assert.That(plan).IsNull();
        await Assert.That(result.IsError).IsFalse().Because(result.Text);
    }

    [Test]
    public async Task Losing_an_own_right_does_not_tell_the_grants_of_others_as_gone()
    {
        await using var administrator = await TestCluster.Start();
        await using var lab = await Own(administrator);
        await administrator.Call("pve_update_acl", """{"path":"/","roles":"PVEAuditor","users":"alice@pve"}""");

        var revoked = await lab.Call("pve_update_acl", """{"path":"/","roles":"Everything","tokens":"ops@pve!tk","delete":true}""");

        await Assert.That(revoked.GetProperty("changed").GetRawText())
            .IsEqualTo("""{"token ops@pve!tk: Everything":{"from":"here and below","to":null}}""");
    }

    private static async Task<TestCluster> Own(TestCluster administrator)
    {
        var all = (await administrator.Call("pve_list_roles", """{"filter":"Administrator"}"""))
            .GetProperty("items")[0]
            .GetProperty("privs")
            .GetString();
        await administrator.Call("pve_create_group", """{"groupid":"own"}""");
        await Pveum.Run(
            administrator,
            [
                $"pveum role add Everything --privs '{all}'",
                "pveum user add ops@pve",
                "pveum acl modify / --users ops@pve --roles Everything",
            ]);
        await administrator.Call("pve_update_user", """{"userid":"ops@pve","groups":"own"}""");
        var secret = await Pveum.Run(
            administrator, ["pveum user token add ops@pve tk --privsep 1", $"pveum acl modify / --tokens '{Token}' --roles Everything"]);
        return await administrator.As(Token, secret);
    }

    private static async Task<(Plan? Plan, ToolResult Result)> Ask(TestCluster lab, string tool, string json)
    {
        Plan? seen = null;
        var result = await lab.Runner.Run(ToolCatalog.Find(tool)!, TestCluster.Members(json), new(Caller.Stdio)
        {
            Consent = (_, plan) =>
            {
                seen = plan;
                return Task.FromResult<NotConfirmed?>(new("no"));
            },
        }, CancellationToken.None);
        return (seen, result);
    }
}
