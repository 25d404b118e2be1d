using McpPve.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Catalog.Access;

/// <summary>Whoever is asked about an account is told who loses which rights.</summary>
public sealed class WhoLosesWhatTests
{
    [Test]
    [Arguments("pve_delete_user", """{"userid":"auditor@pve"}""", "user auditor@pve loses PVEAuditor on /")]
    [Arguments("pve_delete_role", """{"roleid":"Operator"}""", "loses Operator on /")]
    [Arguments("pve_delete_group", """{"groupid":"admins"}""", "group admins loses ")]
    [Arguments("pve_update_acl", """{"path":"/","roles":"PVEAuditor","users":"auditor@pve","delete":true}""", "user auditor@pve: PVEAuditor")]
    public async Task It_stands_in_the_question(string tool, string arguments, string lost)
    {
        await using var lab = await TestCluster.Start();
        string? question = null;

        await lab.Runner.Run(ToolCatalog.Find(tool)!, TestCluster.Members(arguments), new(Caller.Stdio)
        {
            Consent = (_, plan) =>
            {
                question = plan.Question;
                return Task.FromResult<NotConfirmed?>(new("no"));
            },
        }, CancellationToken.None);

        await Assert.That(question).IsNotNull();
        await Assert.That(question!).Contains(lost);
        await Assert.That(lab.Writes).IsEqualTo(0);
    }
}
