namespace McpPve.Tests.Catalog.Ha;

/// <summary>What is wanted of high availability, and what it has done so far.</summary>
public sealed class HaToolTests
{
    [Test]
    public async Task A_new_resource_is_reported_to_be_queued_until_the_manager_has_it()
    {
        await using var lab = await TestCluster.Start(speed: 1);

        var created = await lab.Call("pve_create_ha_resource", """{"sid":"200"}""");

        await Assert.That(created.GetProperty("now").GetProperty("state").GetString()).IsEqualTo("started");
        await Assert.That(created.GetProperty("no_effect_yet").GetString()).Contains("the guest is queued, wanted is started");
    }

    [Test]
    public async Task A_resource_that_is_where_it_should_be_needs_no_warning()
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call("pve_update_ha_resource", """{"sid":"101","comment":"primary"}""");

        await Assert.That(changed.GetProperty("changed").GetProperty("comment").GetProperty("to").GetString()).IsEqualTo("primary");
        await Assert.That(changed.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    public async Task While_HA_is_disarmed_a_change_has_no_effect_and_says_so()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_disarm_ha", """{"resource_mode":"ignore"}""");

        var changed = await lab.Call("pve_update_ha_resource", """{"sid":"vm:101","state":"stopped"}""");
        var armed = await lab.Call("pve_arm_ha", "{}");

        await Assert.That(changed.GetProperty("no_effect_yet").GetString()).Contains("disarmed");
        await Assert.That(armed.GetProperty("changed").GetProperty("ha").GetProperty("to").GetString()).IsEqualTo("armed");
    }

    [Test]
    [Arguments("pve_create_ha_resource", """{"sid":"vm:103","group":"fast"}""")]
    [Arguments("pve_update_ha_resource", """{"sid":"vm:101","group":"fast"}""")]
    public async Task A_group_is_refused_by_PVE_9_with_the_way_that_took_its_place(string tool, string arguments)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(tool, arguments);

        await Assert.That(text).Contains("migrated to rules").And.Contains("pve_create_ha_rule type=node-affinity");
    }

    [Test]
    public async Task PVE_8_takes_a_group()
    {
        await using var lab = await TestCluster.Start(new() { Release = "8.4" });

        var created = await lab.Call("pve_create_ha_resource", """{"sid":"vm:103","group":"fast","state":"stopped"}""");

        await Assert.That(created.GetProperty("now").GetProperty("group").GetString()).IsEqualTo("fast");
    }

    [Test]
    public async Task Parameters_unknown_to_an_older_version_are_named()
    {
        await using var lab = await TestCluster.Start(new() { Release = "8.4" });

        var text = await lab.Fail("pve_create_ha_resource", """{"sid":"vm:103","failback":false,"auto-rebalance":true}""");
        var rule = await lab.Fail("pve_create_ha_rule", """{"rule":"x1","type":"node-affinity","resources":"vm:101","nodes":"pve1"}""");

        await Assert.That(text)
            .Contains("does not know").And.Contains("'failback'").And.Contains("'auto_rebalance'").And.Contains("new in 9.x");
        await Assert.That(rule).Contains("exists since PVE 9.0");
    }

    [Test]
    [Arguments("""{"rule":"keep-apart","comment":"never together"}""")]
    [Arguments("""{"rule":"keep-apart","comment":"never together","type":"auto"}""")]
    [Arguments("""{"rule":"keep-apart","comment":"never together","type":"resource-affinity"}""")]
    public async Task A_rule_is_changed_whether_or_not_its_type_is_given(string arguments)
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call("pve_update_ha_rule", arguments);

        await Assert.That(changed.GetProperty("changed").GetProperty("comment").GetProperty("to").GetString()).IsEqualTo("never together");
        await Assert.That(lab.Cluster.Calls.Single(call => call.Method == "PUT").Parameters["type"]).IsEqualTo("resource-affinity");
    }

    [Test]
    public async Task A_disabled_rule_that_is_changed_tells_that_it_is_disabled()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_update_ha_rule", """{"rule":"keep-apart","disable":true}""");

        var changed = await lab.Call("pve_update_ha_rule", """{"rule":"keep-apart","affinity":"positive"}""");

        await Assert.That(changed.GetProperty("no_effect_yet").GetString()).Contains("disabled");
    }

    [Test]
    public async Task A_guest_taken_out_of_HA_leaves_the_rules_but_runs_on()
    {
        await using var lab = await TestCluster.Start();

        await lab.Call("pve_delete_ha_resource", """{"sid":"vm:101"}""");

        var rule = await lab.Call("pve_get_ha_rule", """{"rule":"keep-apart"}""");
        var guest = await lab.Call("pve_get_qemu_status", """{"vmid":101}""");
        await Assert.That(rule.GetProperty("resources").GetString()).IsEqualTo("vm:109");
        await Assert.That(guest.GetProperty("status").GetString()).IsEqualTo("running");
    }
}
