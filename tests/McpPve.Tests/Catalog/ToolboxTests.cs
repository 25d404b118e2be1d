using McpPve.Effects;
using McpPve.Catalog;
using McpPve.Options;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>A client hears of no tool that it can't call.</summary>
public sealed class ToolboxTests
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    private const string Guest = """[{"type":"qemu","vmid":100,"node":"n1","name":"db","status":"stopped"}]""";

    [Test]
    public async Task Advice_does_not_name_a_tool_that_the_caller_may_not_use()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Guest), ("GET /nodes/n1/qemu/100/agent/get-osinfo", "!500 VM is locked (suspended)"));

        var whole = await pve.Run("pve_get_qemu_agent_osinfo", """{"vmid":100}""");
        var reader = await pve.Run("pve_get_qemu_agent_osinfo", """{"vmid":100}""", new("reader") { Most = Tier.ReadOnly });

        await Assert.That(whole.Text).Contains("pve_start_qemu_vm");
        await Assert.That(reader.Text)
            .DoesNotContain("pve_start_qemu_vm").And.Contains("'Start QEMU VM' (a tool that is not available here)");
    }

    [Test]
    public async Task A_note_does_not_name_a_tool_that_the_caller_may_not_use()
    {
        const string Task = "UPID:n1:00000001:00000001:65000000:hastart:100:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Guest), ("POST /nodes/n1/qemu/100/status/start", $"\"{Task}\""),
            ($"GET /nodes/n1/tasks/{Task}/status", """{"status":"stopped","exitstatus":"OK"}"""),
            ("GET /nodes/n1/qemu/100/status/current", """{"status":"stopped","vmid":100}"""),
            ("GET /cluster/ha/status/current", """[{"type":"fencing","armed-state":"disarmed"}]"""));

        var whole = await pve.Run("pve_start_qemu_vm", """{"vmid":100,"wait_seconds":0}""");
        var operating = await pve.Run(
            "pve_start_qemu_vm", """{"vmid":100,"wait_seconds":0}""", new("operator") { Most = Tier.ReadExecute });

        await Assert.That(whole.Text).Contains("until pve_arm_ha");
        await Assert.That(operating.Text).DoesNotContain("pve_arm_ha").And.Contains("until 'Arm HA' (a tool that is not available here)");
        await Assert.That(operating.Data!.Value.GetProperty("outcome").GetString()).IsEqualTo("ok");
    }

    [Test]
    public async Task A_caller_of_a_lower_tier_is_not_sent_to_a_tool_of_a_higher_one()
    {
        var caller = new Caller("somebody") { Most = Tier.ReadOnly };

        await Assert.That(Toolbox.Whole.Without("Use pve_start_qemu_vm, then pve_find.", caller))
            .IsEqualTo("Use 'Start QEMU VM' (a tool that is not available here), then pve_find.");
        await Assert.That(Toolbox.Whole.Without("Use pve_start_qemu_vm.", new(Caller.Stdio))).IsEqualTo("Use pve_start_qemu_vm.");
        await Assert.That(Toolbox.Whole.Without("pve_nosuch stays.", caller)).IsEqualTo("pve_nosuch stays.");
    }

    [Test]
    public async Task A_way_to_look_up_a_lost_answer_is_one_that_is_there()
    {
        var withoutPools = new ToolOptions(
            Tier.Full, new HashSet<string> { "qemu" }, new HashSet<string> { "pve_create_pool" }, Nothing).Toolbox;

        await Assert.That(withoutPools.Find("pve_create_pool")).IsNotNull();
        await Assert.That(withoutPools.Find("pve_list_pools")).IsNull();
        await Assert.That(withoutPools.Without("pve_list_pools {} shows what is there now.", new(Caller.Stdio)))
            .DoesNotContain("pve_list_pools");
    }
}
