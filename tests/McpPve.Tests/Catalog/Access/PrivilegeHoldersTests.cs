using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Catalog.Access;

/// <summary>Who may do something: the answer is that of PVE's own call for each account, turned round.</summary>
public sealed class PrivilegeHoldersTests
{
    private static readonly string[] Paths = ["/", "/vms", "/vms/100", "/vms/101", "/vms/200", "/storage/nas", "/pool/prod", "/nodes/pve1"];
    private static readonly string[] Roles = ["PVEVMUser", "PVEVMAdmin", "PVEAuditor", "NoAccess", "PVEDatastoreAdmin", "Administrator"];
    private static readonly string[] Privileges = ["VM.Console", "VM.Audit", "Datastore.Allocate", "Sys.Audit", "Permissions.Modify"];

    [Test]
    [Arguments(1)]
    [Arguments(2)]
    [Arguments(3)]
    [Arguments(4)]
    public async Task The_result_equals_what_PVE_says_of_each_account(int seed)
    {
        await using var lab = await TestCluster.Start();
        var random = new Random(seed);
        List<string> setUp =
        [
            "pveum user add one@pve", "pveum user add two@pve", "pveum user token add one@pve own --privsep 1",
            "pveum user token add one@pve all --privsep 0",
        ];
        string[] holders =
        [
            "--users one@pve", "--users two@pve", "--groups admins", "--groups operators", "--tokens 'one@pve!own'", "--users alice@pve",
        ];
        for (var i = 0; i < 25; i++)
        {
            setUp.Add(
                $"pveum acl modify {random.GetItems(Paths, 1)[0]} {random.GetItems(holders, 1)[0]} --roles "
                    + $"{random.GetItems(Roles, 1)[0]} --propagate {random.Next(2)}");
        }
        await Pveum.Run(lab, setUp);
        await lab.Call("pve_update_user", """{"userid":"two@pve","groups":"admins,operators"}""");

        var compared = 0;
        foreach (var path in Paths)
        {
            foreach (var privilege in Privileges)
            {
                var answer = await lab.Call(
                    "pve_list_privilege_holders", $$"""{"path":"{{path}}","privilege":"{{privilege}}","limit":500}""");
                var told = answer.GetProperty("items").EnumerateArray().Where(item => !item.TryGetProperty("off", out _))
                    .Select(item => item.GetProperty("holder").GetString()!).ToHashSet();
                foreach (var account in new[] { "one@pve", "two@pve", "alice@pve", "root@pam", "one@pve!own", "one@pve!all",
                    "auditor@pve!ro" })
                {
                    var held = await lab.Send(
                        HttpMethod.Get, "/access/permissions", [], [new("userid", account), new("path", path)],
                        AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data());
                    var holds = held.Data!.Values.Any(privileges => privileges.ContainsKey(privilege));
                    await Assert.That(told.Contains(account))
                        .IsEqualTo(holds)
                        .Because($"{account} {privilege} on {path}: {answer} / {string.Join('\n', setUp)}");
                    compared++;
                }
            }
        }
        await Assert.That(compared).IsEqualTo(Paths.Length * Privileges.Length * 7);
    }

    [Test]
    public async Task The_result_names_the_entry_that_grants_it()
    {
        await using var lab = await TestCluster.Start();
        await Pveum.Run(lab, ["pveum acl modify /vms/100 --groups operators --roles PVEVMUser"]);

        var answer = await lab.Call("pve_list_privilege_holders", """{"path":"/vms/100","privilege":"VM.Console"}""");

        var alice = answer.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("holder").GetString() == "alice@pve");
        await Assert.That(alice.GetProperty("through")[0].GetString()).IsEqualTo("group operators: PVEVMUser on /vms/100");
    }

    [Test]
    public async Task A_token_that_may_not_see_all_accounts_is_told_so()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(administrator, ["pveum user add few@pve", "pveum acl modify /vms --users few@pve --roles PVEVMAdmin"]);
        var secret = await Pveum.Run(administrator, ["pveum user token add few@pve tk --privsep 0"]);
        await using var lab = await administrator.As("few@pve!tk", secret);

        var answer = await lab.Call("pve_list_privilege_holders", """{"path":"/vms/100","privilege":"VM.Console"}""");

        await Assert.That(answer.GetProperty("partial").GetString()).Contains("Sys.Audit on /access");
    }
}
