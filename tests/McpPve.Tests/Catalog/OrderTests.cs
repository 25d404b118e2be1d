namespace McpPve.Tests.Catalog;

/// <summary>An order is not its execution: what is told is what has happened, and what has not.</summary>
public sealed class OrderTests
{
    [Test]
    public async Task Arming_and_disarming_are_waited_for()
    {
        await using var lab = await TestCluster.Start();

        var disarmed = await lab.Call("pve_disarm_ha", """{"resource_mode":"freeze"}""");
        var armed = await lab.Call("pve_arm_ha", "{}");

        await Assert.That(disarmed.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(disarmed.GetProperty("changed").GetProperty("ha").GetRawText()).IsEqualTo("""{"from":"armed","to":"disarmed"}""");
        await Assert.That(armed.GetProperty("changed").GetProperty("ha").GetRawText()).IsEqualTo("""{"from":"disarmed","to":"armed"}""");
    }

    [Test]
    public async Task An_order_to_HA_that_is_not_carried_out_yet_is_reported_as_ordered()
    {
        await using var lab = await TestCluster.Start(speed: 1);

        var disarmed = await lab.Call("pve_disarm_ha", """{"resource_mode":"freeze","wait_seconds":0}""");

        await Assert.That(disarmed.GetProperty("outcome").GetString()).IsEqualTo("ordered");
        await Assert.That(disarmed.GetProperty("no_effect_yet").GetString())
            .Contains("still armed").And.Contains("pve_get_cluster_ha_status");
        await Assert.That(disarmed.TryGetProperty("note", out _)).IsFalse();
    }

    [Test]
    public async Task Guests_that_HA_has_yet_to_act_on_are_named()
    {
        await using var lab = await TestCluster.Start(speed: 1);

        var result = await lab.Call("pve_bulk_shutdown_guests", """{"vms":[101],"wait_seconds":3}""");

        await Assert.That(result.GetProperty("left_to_ha").GetRawText()).IsEqualTo("[101]");
        await Assert.That(result.GetProperty("note").GetString()).Contains("its manager has the order");
    }

    [Test]
    public async Task Guests_that_are_not_there_are_named_by_a_bulk_call()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_bulk_start_guests", """{"vms":[103,9998]}""");
        var none = await lab.Fail("pve_bulk_start_guests", """{"vms":[9997,9998]}""");

        await Assert.That(result.GetProperty("not_there").GetRawText()).IsEqualTo("[9998]");
        await Assert.That(none).Contains("9997, 9998").And.Contains("Nothing was done");
    }

    [Test]
    public async Task A_disarmed_HA_manager_is_not_said_to_act()
    {
        await using var lab = await TestCluster.Start(between: async (call, cluster, stop) =>
        {
            var reply = await cluster.Handle(call, stop);
            return call.Path.EndsWith("/cluster/ha/status/current", StringComparison.Ordinal)
                ? reply with
                {
                    Body = System.Text.Encoding.UTF8.GetBytes("""{"data":[{"type":"fencing","id":"fencing","armed-state":"disarmed"}]}"""),
                }
                : reply;
        }, speed: 1);

        var result = await lab.Call("pve_shutdown_qemu_vm", """{"vmid":101,"wait_seconds":2}""");

        await Assert.That(result.GetProperty("no_effect_yet").GetString())
            .Contains("disarmed").And.Contains("pve_arm_ha").And.DoesNotContain("within a minute");
    }

    [Test]
    public async Task A_restart_that_ends_its_own_task_is_no_failure()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_manage_node_service", """{"node":"pve1","service":"pvedaemon","command":"restart"}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(result.GetProperty("now").GetProperty("state").GetString()).IsEqualTo("running");
        await Assert.That(result.GetProperty("note").GetString()).Contains("every other task").And.Contains("reload");
    }

    [Test]
    public async Task A_service_that_stays_dead_after_a_start_is_said_to_be_dead()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_manage_node_service", """{"node":"pve3","service":"ksmtuned","command":"start"}""");

        await Assert.That(result.GetProperty("no_effect_yet").GetString()).Contains("ksmtuned is dead").And.Contains("pve_get_node_syslog");
    }
}
