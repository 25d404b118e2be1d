using McpPve.Effects;
using McpPve.Catalog;
using McpPve.CommandLine;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Tests.Catalog;

namespace McpPve.Tests.Calls;

/// <summary>Roles under names of their own, no wider than needed; a refusal says whether the role or the access list is short.</summary>
public sealed class PrivilegeAdviceTests
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    [Test]
    public async Task Roles_for_other_tools_have_other_names()
    {
        var names = new[]
        {
            Options(Tier.Full), Options(Tier.Full, "qemu"), Options(Tier.Full, "qemu", "lxc"), Options(Tier.ReadOnly),
            Options(Tier.Full) with { Allowed = new HashSet<string> { "pve_get_storage_config" }, Denied = Nothing },
        }.Select(options => Lines(options)[0].Split(' ')[3]).ToList();

        await Assert.That(names.Distinct().Count()).IsEqualTo(names.Count).Because(string.Join(' ', names));
        await Assert.That(names[1]).Contains("qemu");
    }

    [Test]
    [Arguments("firewall")]
    [Arguments("cluster")]
    [Arguments("storage", "backup")]
    public async Task Changes_of_the_datacenter_do_not_reach_below_it(params string[] categories)
    {
        var lines = Lines(Options(Tier.Full, categories));

        var modify = lines.Where(line =>
            line.StartsWith("pveum role", StringComparison.Ordinal) && line.Contains("Sys.Modify", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[3])
            .ToList();
        var placed = lines.Where(line =>
            line.StartsWith("pveum acl modify / ", StringComparison.Ordinal)
                && modify.Exists(role => line.Contains(role, StringComparison.Ordinal)))
            .ToList();

        await Assert.That(placed.Count).IsEqualTo(1);
        await Assert.That(placed[0]).Contains("--propagate 0");
    }

    [Test]
    public async Task A_migration_to_another_storage_needs_a_right_of_its_own_and_that_is_printed()
    {
        var text = PrivilegesCommand.Text(Options(Tier.ReadExecute), release9: true, "a@pve!tk");

        await Assert.That(text).Contains("pve_migrate_qemu_vm, target_storage: VM.Config.Disk on /vms/{vmid}");
    }

    [Test]
    public async Task A_role_that_does_not_reach_a_path_is_distinguished_from_one_that_lacks_a_privilege()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(administrator, ["pveum user add some@pve", "pveum role add Power --privs VM.Audit,VM.PowerMgmt",
            "pveum role add Looks --privs VM.Audit",
            "pveum acl modify /vms/100 --users some@pve --roles Power", "pveum acl modify /vms/103 --users some@pve --roles Looks"]);
        var secret = await Pveum.Run(administrator, ["pveum user token add some@pve tk --privsep 1",
            "pveum acl modify /vms/100 --tokens 'some@pve!tk' --roles Power",
            "pveum acl modify /vms/103 --tokens 'some@pve!tk' --roles Looks"]);
        await using var lab = await administrator.As("some@pve!tk", secret);

        var elsewhere = await lab.Fail("pve_start_qemu_vm", """{"vmid":103}""");
        var nowhere = await lab.Fail("pve_update_qemu_config", """{"vmid":103,"memory":1024}""");

        await Assert.That(elsewhere).Contains("has VM.PowerMgmt, but not on /vms/103").And.Contains("pveum acl modify /vms/103");
        await Assert.That(nowhere).Contains("pveum role modify");
    }

    [Test]
    public async Task A_container_with_env_is_said_to_need_more_because_of_a_fault_of_PVE()
    {
        await using var administrator = await TestCluster.Start();
        await administrator.Call("pve_update_lxc_config", """{"vmid":200,"options":{"env":["A=b"]}}""");
        await Pveum.Run(
            administrator,
            ["pveum user add looks@pve", "pveum role add Looks --privs VM.Audit", "pveum acl modify / --users looks@pve --roles Looks"]);
        var secret = await Pveum.Run(
            administrator, ["pveum user token add looks@pve tk --privsep 1", "pveum acl modify / --tokens 'looks@pve!tk' --roles Looks"]);
        await using var lab = await administrator.As("looks@pve!tk", secret);

        var text = await lab.Fail("pve_get_lxc_config", """{"vmid":200}""");

        await Assert.That(text).Contains("'env'").And.Contains("VM.Config.Options");
    }

    private static ToolOptions Options(Tier tier, params string[] categories) =>
        new(
            tier,
            categories.Length == 0 ? ToolCatalog.Groups.Select(group => group.Name).ToHashSet() : categories.ToHashSet(),
            Nothing,
            Nothing);

    private static IReadOnlyList<string> Lines(ToolOptions options) =>
        TokenRoles.Lines(options, Privileges.For(options.Toolbox.Exposed, options.Allowed, release9: true), "a@pve!tk");
}
