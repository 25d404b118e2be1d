using McpPve.Catalog;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Calls;

/// <summary>Whom irreversible calls ask, what they show, and that nothing is sent before the answer.</summary>
public sealed class ConsentTests
{
    [Test]
    public async Task The_plan_names_the_guest_its_node_its_state_and_its_disks()
    {
        await using var lab = await TestCluster.Start();

        var (plan, result) = await Ask(lab, "pve_delete_qemu_vm", """{"vmid":103}""", "no");

        await Assert.That(plan!.Question)
            .Contains("103").And.Contains("build-agent").And.Contains("pve3").And.Contains("stopped").And.Contains(
                "scsi0: local-lvm:vm-103-disk-0");
        await Assert.That(plan.Word).IsEqualTo("103");
        await Assert.That(result.Text).IsEqualTo("pve_delete_qemu_vm: no");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task With_consent_the_call_goes_on()
    {
        await using var lab = await TestCluster.Start();

        var (plan, result) = await Ask(lab, "pve_delete_qemu_vm", """{"vmid":103}""", null);

        await Assert.That(plan).IsNotNull();
        await Assert.That(result.Text).Contains("\"gone\":true");
    }

    [Test]
    public async Task A_protected_guest_is_refused_before_anybody_is_asked()
    {
        await using var lab = await TestCluster.Start();

        var (plan, result) = await Ask(lab, "pve_delete_qemu_vm", """{"vmid":102}""", null);

        await Assert.That(plan).IsNull();
        await Assert.That(result.Text).Contains("protection=1").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_plan_changes_its_identity_with_the_object()
    {
        await using var lab = await TestCluster.Start();
        var (first, _) = await Ask(lab, "pve_delete_qemu_vm", """{"vmid":103}""", "no");
        var (same, _) = await Ask(lab, "pve_delete_qemu_vm", """{"vmid":103}""", "no");
        await lab.Call("pve_update_qemu_config", """{"vmid":103,"name":"renamed"}""");
        var (changed, _) = await Ask(lab, "pve_delete_qemu_vm", """{"vmid":103}""", "no");

        await Assert.That(same!.Identity).IsEqualTo(first!.Identity);
        await Assert.That(changed!.Identity).IsNotEqualTo(first.Identity);
    }

    [Test]
    [Arguments("pve_delete_storage", """{"storage":"nas"}""", "nas")]
    [Arguments("pve_delete_qemu_snapshot", """{"vmid":105,"snapname":"clean-install"}""", "clean-install")]
    [Arguments("pve_rollback_lxc_snapshot", """{"vmid":204,"snapname":"weekly"}""", "weekly")]
    [Arguments("pve_delete_user", """{"userid":"bob@pve"}""", "bob@pve")]
    [Arguments("pve_delete_pool", """{"poolid":"test"}""", "test")]
    [Arguments("pve_disarm_ha", """{"resource_mode":"freeze"}""", "pve_disarm_ha")]
    public async Task Consent_is_given_by_typing_the_name_of_the_object(string tool, string arguments, string word)
    {
        await using var lab = await TestCluster.Start();

        var (plan, _) = await Ask(lab, tool, arguments, "no");

        await Assert.That(plan!.Word).IsEqualTo(word);
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_restore_asks_only_when_it_replaces_a_guest()
    {
        await using var lab = await TestCluster.Start();
        var archive = await lab.Prepare("""{"vmid":152,"node":"pve1","archive":"backup-of-100","storage":"local-lvm","wait_seconds":60}""");

        var (beside, done) = await Ask(lab, "pve_restore_guest", archive, null);
        var (over, _) = await Ask(
            lab,
            "pve_restore_guest",
            archive.Replace("152", "103", StringComparison.Ordinal).Replace("{", """{"force":true,""", StringComparison.Ordinal),
            "no");

        await Assert.That(beside).IsNull();
        await Assert.That(done.IsError).IsFalse();
        await Assert.That(over).IsNotNull();
    }

    [Test]
    public async Task The_question_about_a_restore_shows_the_guest_that_is_lost_and_every_option()
    {
        await using var lab = await TestCluster.Start();
        var archive = await lab.Prepare(
            """{"vmid":103,"node":"pve3","archive":"backup-of-100","storage":"local-lvm","force":true,"options":{"ciuser":"root","cipassword":"marker-4711","net0":"virtio,bridge=vmbr7"}}""");

        var (plan, _) = await Ask(lab, "pve_restore_guest", archive, "no");

        await Assert.That(plan!.Question).Contains("build-agent").And.Contains("vm-103-disk-0").And.Contains("net0 virtio,bridge=vmbr7")
            .And.Contains("cipassword [redacted]").And.Contains("force 1").And.DoesNotContain("marker-4711");
    }

    [Test]
    public async Task The_question_about_a_forced_deletion_of_a_disk_says_whose_it_is()
    {
        await using var lab = await TestCluster.Start();

        var (plan, _) = await Ask(
            lab,
            "pve_delete_storage_volume",
            """{"node":"pve1","storage":"local-lvm","volume":"local-lvm:vm-100-disk-0","force":true}""",
            "no");

        await Assert.That(plan!.Question).Contains("force 1").And.Contains("guest 100 'web01'").And.Contains("running");
    }

    [Test]
    [Arguments("pve_delete_firewall_rule", "{}", "pve_create_firewall_rule")]
    [Arguments("pve_delete_guest_firewall_rule", """{"vmid":100}""", "pve_create_guest_firewall_rule")]
    public async Task A_rule_is_shown_in_the_question_and_the_answer_counts_for_no_other(string tool, string place, string create)
    {
        await using var lab = await TestCluster.Start();
        string At(string members) => place.Replace("}", (place.Length > 2 ? "," : "") + members + "}", StringComparison.Ordinal);
        await lab.Call(
            create, At("\"type\":\"in\",\"action\":\"ACCEPT\",\"proto\":\"tcp\",\"dport\":\"8443\",\"comment\":\"console of the admins\""));

        var (first, _) = await Ask(lab, tool, At("\"pos\":0"), "no");
        await lab.Call(create, At("\"type\":\"in\",\"action\":\"DROP\",\"proto\":\"tcp\",\"dport\":\"23\""));
        var (second, _) = await Ask(lab, tool, At("\"pos\":0"), "no");

        await Assert.That(first!.Question).Contains("console of the admins").And.Contains("8443");
        await Assert.That(second!.Identity).IsNotEqualTo(first.Identity);
    }

    [Test]
    public async Task What_is_done_to_a_guest_ends_the_answers_that_were_given_before()
    {
        await using var lab = await TestCluster.Start();
        const string rollback = """{"vmid":105,"snapname":"before-upgrade"}""";

        var (first, _) = await Ask(lab, "pve_rollback_qemu_snapshot", rollback, null);
        var (second, _) = await Ask(lab, "pve_rollback_qemu_snapshot", rollback, "no");

        await Assert.That(second!.Identity).IsNotEqualTo(first!.Identity);
    }

    private static async Task<(Plan? Plan, ToolResult Result)> Ask(TestCluster lab, string tool, string json, string? answer)
    {
        Plan? seen = null;
        var result = await lab.Runner.Run(ToolCatalog.Find(tool)!, TestCluster.Members(json), new(Caller.Stdio)
        {
            Consent = (_, plan) =>
            {
                seen = plan;
                return Task.FromResult<NotConfirmed?>(answer is null ? null : new(answer));
            },
        }, CancellationToken.None);
        return (seen, result);
    }
}
