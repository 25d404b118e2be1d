namespace McpPve.Tests.Catalog;

/// <summary>What holds where PVE leaves its defaults out, and what a list does not show.</summary>
public sealed class AdministrationFactTests
{
    [Test]
    public async Task DHCP_is_let_through_unless_it_is_switched_off()
    {
        await using var lab = await TestCluster.Start();

        var unset = await lab.Call("pve_get_guest_firewall_options", """{"vmid":101}""");
        await lab.Call("pve_update_guest_firewall_options", """{"vmid":101,"options":{"dhcp":false}}""");
        var off = await lab.Call("pve_get_guest_firewall_options", """{"vmid":101}""");

        await Assert.That(unset.GetProperty("dhcp").GetBoolean()).IsTrue();
        await Assert.That(off.GetProperty("dhcp").GetBoolean()).IsFalse();
    }

    [Test]
    public async Task Policies_of_the_datacenter_that_are_not_set_are_those_that_hold()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_update_firewall_options", """{"policy_in":"ACCEPT"}""");
        await lab.Call("pve_update_firewall_options", """{"delete":"policy_in,policy_out,policy_forward"}""");

        var options = await lab.Call("pve_get_firewall_options", "{}");

        await Assert.That(options.GetProperty("policy_in").GetString()).IsEqualTo("DROP");
        await Assert.That(options.GetProperty("policy_out").GetString()).IsEqualTo("ACCEPT");
        await Assert.That(options.GetProperty("policy_forward").GetString()).IsEqualTo("ACCEPT");
    }

    [Test]
    public async Task An_HA_resource_without_a_state_is_started()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_ha_resource", """{"sid":"ct:200"}""");

        var one = await lab.Call("pve_get_ha_resource", """{"sid":"ct:200"}""");
        var row = (await lab.Call("pve_list_ha_resources", """{"filter":"ct:200"}""")).GetProperty("items")[0];

        foreach (var resource in new[] { one, row })
        {
            await Assert.That(resource.GetProperty("state").GetString()).IsEqualTo("started");
            await Assert.That(resource.GetProperty("max_restart").GetInt32()).IsEqualTo(1);
            await Assert.That(resource.GetProperty("max_relocate").GetInt32()).IsEqualTo(1);
        }
        await Assert.That(one.GetProperty("failback").GetRawText()).IsEqualTo("1");
        await Assert.That(row.GetProperty("failback").GetRawText()).IsEqualTo("true");
    }

    [Test]
    public async Task An_empty_log_has_no_line()
    {
        await using var lab = await TestCluster.Start();

        var log = await lab.Call("pve_get_node_syslog", """{"node":"pve1","service":"nosuch"}""");

        await Assert.That(log.GetProperty("lines").GetArrayLength()).IsEqualTo(0);
        await Assert.That(log.GetProperty("total").GetInt32()).IsEqualTo(0);
    }

    [Test]
    public async Task A_guest_whose_only_job_is_switched_off_has_no_backup()
    {
        await using var lab = await TestCluster.Start();
        foreach (var job in (await lab.Call("pve_list_backup_jobs", "{}")).GetProperty("items").EnumerateArray()
            .Select(job => job.GetProperty("id").GetString()))
        {
            await lab.Call("pve_delete_backup_job", $$"""{"id":"{{job}}"}""");
        }
        await lab.Call("pve_create_backup_job", """{"id":"paused","vmid":"100,101","storage":"nas","schedule":"21:00","enabled":false}""");
        await lab.Call("pve_create_backup_job", """{"id":"runs","vmid":"101","storage":"nas","schedule":"21:00"}""");

        var answer = await lab.Call("pve_list_cluster_backup_info", """{"limit":100}""");

        var off = answer.GetProperty("only_in_disabled_jobs").EnumerateArray().ToDictionary(guest => guest.GetProperty("vmid").GetInt32());
        await Assert.That(off[100].GetProperty("jobs").GetString()).IsEqualTo("paused");
        await Assert.That(off.ContainsKey(101)).IsFalse();
        await Assert.That(answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("vmid").GetInt32())).Contains(103);
    }

    [Test]
    public async Task Entries_of_IP_sets_and_security_groups_are_shown()
    {
        await using var lab = await TestCluster.Start();

        var sets = (await lab.Call("pve_list_firewall_ipsets", "{}"))
            .GetProperty("items")
            .EnumerateArray()
            .First(set => set.GetProperty("name").GetString() == "admins");
        var groups = (await lab.Call("pve_list_firewall_groups", "{}"))
            .GetProperty("items")
            .EnumerateArray()
            .First(group => group.GetProperty("group").GetString() == "web");

        await Assert.That(sets.GetProperty("entries").GetArrayLength()).IsGreaterThan(0);
        await Assert.That(groups.GetProperty("rules").GetArrayLength()).IsGreaterThan(0);
    }

    [Test]
    [Arguments("pve_list_storage_content", """{"node":"pve1","storage":"local-lvm"}""", "VM.Config.Disk")]
    [Arguments("pve_list_networks", """{"node":"pve1"}""", "SDN.Audit")]
    [Arguments("pve_get_cluster_options", "{}", "Sys.Audit")]
    [Arguments("pve_get_pool", """{"poolid":"prod"}""", "VM.Audit")]
    public async Task A_list_that_may_be_filtered_says_so(string tool, string arguments, string privilege)
    {
        await using var administrator = await TestCluster.Start();
        const string few = "Datastore.Audit,Pool.Audit";
        await Pveum.Run(administrator, [
            "pveum user add few@pve", $"pveum role add Few --privs '{few}'", "pveum role add Looks --privs Sys.Audit",
            "pveum acl modify / --users few@pve --roles Few", "pveum acl modify /nodes --users few@pve --roles Looks"]);
        var secret = await Pveum.Run(administrator, [
            "pveum user token add few@pve tk --privsep 1",
            "pveum acl modify / --tokens 'few@pve!tk' --roles Few",
            "pveum acl modify /nodes --tokens 'few@pve!tk' --roles Looks"]);
        await using var lab = await administrator.As("few@pve!tk", secret);

        var partial = await lab.Call(tool, arguments);
        var whole = await administrator.Call(tool, arguments);

        await Assert.That(partial.GetProperty("partial").GetString()).Contains(privilege);
        await Assert.That(whole.TryGetProperty("partial", out _)).IsFalse();
    }

    [Test]
    public async Task An_entry_on_one_guest_does_not_make_the_options_of_the_datacenter_partial()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(administrator, [
            "pveum user add some@pve",
            "pveum acl modify / --users some@pve --roles PVEAuditor",
            "pveum acl modify /vms/100 --users some@pve --roles PVEVMUser"]);
        var secret = await Pveum.Run(administrator, ["pveum user token add some@pve tk --privsep 0"]);
        await using var lab = await administrator.As("some@pve!tk", secret);

        var options = await lab.Call("pve_get_cluster_options", "{}");

        await Assert.That(options.TryGetProperty("partial", out _)).IsFalse();
    }

    [Test]
    public async Task A_pool_names_the_pools_inside_it()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_pool", """{"poolid":"prod/db"}""");

        var outer = await lab.Call("pve_get_pool", """{"poolid":"prod"}""");
        var inner = await lab.Call("pve_get_pool", """{"poolid":"prod/db"}""");

        await Assert.That(outer.GetProperty("pools_inside")[0].GetString()).IsEqualTo("prod/db");
        await Assert.That(inner.TryGetProperty("pools_inside", out _)).IsFalse();
    }

    [Test]
    [Arguments("pve_create_pool", """{"poolid":"fresh"}""", "poolid", "fresh")]
    [Arguments("pve_create_group", """{"groupid":"fresh"}""", "groupid", "fresh")]
    public async Task A_created_object_is_reported(string tool, string arguments, string member, string value)
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call(tool, arguments);

        await Assert.That(created.GetProperty("now").GetProperty(member).GetString()).IsEqualTo(value);
    }

    [Test]
    [Arguments("pve_get_ha_rule", """{"rule":"a"}""", "two")]
    [Arguments("pve_get_node_syslog", """{"node":"pve1","since":"2026-03-01T12:00:00Z"}""", "2026-03-01 12:00:00")]
    [Arguments("pve_create_ha_rule", """{"rule":"r1","type":"node-affinity","resources":"vm:101"}""", "'nodes'")]
    [Arguments("pve_create_ha_rule", """{"rule":"r1","type":"resource-affinity","resources":"vm:101,vm:109"}""", "'affinity'")]
    public async Task A_wrong_form_is_answered_with_the_form_that_is_wanted(string tool, string arguments, string wanted)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(tool, arguments);

        await Assert.That(text).Contains(wanted).And.Contains("Nothing was done").And.DoesNotContain("oneOf");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task Interfaces_of_other_kinds_are_not_offered()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_create_network", """{"node":"pve1","iface":"net1","type":"vnet"}""");

        await Assert.That(text).Contains("must be one of bridge").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }
}
