using McpPve.Simulator;

namespace McpPve.Tests.Catalog.Network;

/// <summary>A change of an interface changes nothing else, and says where PVE does less than was asked for.</summary>
public sealed class NetworkFaithTests
{
    private const string Dual =
        """{"node":"pve1","iface":"vmbr7","type":"bridge","cidr":"203.0.113.1/24","options":{"cidr6":"2001:db8::5/64","gateway6":"2001:db8::1"}}""";

    [Test]
    public async Task A_comment_alone_changes_nothing_else()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_network", Dual);

        var changed = await lab.Call("pve_update_network", """{"node":"pve1","iface":"vmbr7","type":"bridge","comments":"lab"}""");
        var gateway = await lab.Call("pve_update_network", """{"node":"pve1","iface":"vmbr0","type":"bridge","comments":"up"}""");

        await Assert.That(changed.GetProperty("changed").EnumerateObject().Select(change => change.Name))
            .IsEquivalentTo(new[] { "comments" });
        await Assert.That(gateway.GetProperty("changed").EnumerateObject().Select(change => change.Name))
            .IsEquivalentTo(new[] { "comments" });
    }

    [Test]
    public async Task An_address_that_is_given_or_unset_takes_the_place_of_the_one_that_stands()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_network", Dual);

        var other = await lab.Call("pve_update_network", """{"node":"pve1","iface":"vmbr7","type":"bridge","cidr":"203.0.113.9/24"}""");
        var none = await lab.Call("pve_update_network", """{"node":"pve1","iface":"vmbr7","type":"bridge","delete":"cidr6,gateway6"}""");

        await Assert.That(other.GetProperty("changed").EnumerateObject().Select(change => change.Name))
            .IsEquivalentTo(new[] { "address", "cidr" });
        var left = await lab.Call("pve_get_network", """{"node":"pve1","iface":"vmbr7"}""");
        await Assert.That(none.GetProperty("changed").GetRawText()).Contains("cidr6");
        await Assert.That(left.TryGetProperty("cidr6", out _)).IsFalse();
        await Assert.That(left.GetProperty("cidr").GetString()).IsEqualTo("203.0.113.9/24");
    }

    [Test]
    public async Task Vlan_awareness_is_switched_off()
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call("pve_update_network", """{"node":"pve1","iface":"vmbr1","type":"bridge","bridge_vlan_aware":false}""");

        await Assert.That(changed.GetProperty("changed").GetProperty("bridge_vlan_aware").GetRawText())
            .IsEqualTo("""{"from":"1","to":null}""");
    }

    [Test]
    public async Task An_address_by_DHCP_is_not_lost_for_a_comment()
    {
        await using var lab = await TestCluster.Start(between: async (call, cluster, stop) =>
        {
            var reply = await cluster.Handle(call, stop);
            return call is { Method: "GET" } && call.Path.EndsWith("/network/eno2", StringComparison.Ordinal)
                ? reply with { Body = System.Text.Encoding.UTF8.GetBytes("""{"data":{"type":"eth","method":"dhcp","method6":"manual"}}""") }
                : reply;
        });

        var text = await lab.Fail("pve_update_network", """{"node":"pve1","iface":"eno2","type":"eth","comments":"uplink"}""");

        await Assert.That(text).Contains("DHCP").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_new_interface_is_brought_up_unless_that_is_not_wanted()
    {
        await using var lab = await TestCluster.Start();

        var usual = await lab.Call("pve_create_network", """{"node":"pve1","iface":"vmbr8","type":"bridge"}""");
        var down = await lab.Call("pve_create_network", """{"node":"pve1","iface":"vmbr9","type":"bridge","autostart":false}""");
        var applied = await lab.Call("pve_apply_network_changes", """{"node":"pve1"}""");

        await Assert.That(usual.GetProperty("now").GetProperty("autostart").GetString()).IsEqualTo("1");
        await Assert.That(usual.GetProperty("no_effect_yet").GetString()).DoesNotContain("autostart");
        await Assert.That(down.GetProperty("no_effect_yet").GetString()).Contains("autostart");
        await Assert.That(applied.GetProperty("no_effect_yet").GetString())
            .Contains("vmbr9").And.Contains("autostart").And.DoesNotContain("vmbr8");
    }

    [Test]
    public async Task VLAN_ids_on_a_bridge_without_vlan_awareness_are_reported_as_dropped()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call("pve_create_network", """{"node":"pve1","iface":"vmbr8","type":"bridge","bridge_vids":"2-100"}""");
        var changed = await lab.Call("pve_update_network", """{"node":"pve1","iface":"vmbr0","type":"bridge","bridge_vids":"2-100"}""");

        await Assert.That(created.GetProperty("no_effect_yet").GetString()).Contains("bridge_vids").And.Contains("bridge_vlan_aware=true");
        await Assert.That(changed.GetProperty("no_effect_yet").GetString()).Contains("bridge_vids").And.Contains("bridge_vlan_aware=true");
    }

    [Test]
    public async Task After_a_failed_apply_nothing_is_pending_and_that_is_said()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_network", """{"node":"pve1","iface":"vmbr8","type":"bridge"}""");
        lab.Cluster.Faults.Add(
            new(FaultKind.TaskFails) { Method = "PUT", PathContains = "/network", Message = "command 'ifreload -a' failed: exit code 1" });

        var text = await lab.Fail("pve_apply_network_changes", """{"node":"pve1"}""");

        await Assert.That(text).Contains("nothing is pending any more").And.Contains("pve_revert_network_changes");
        await Assert.That((await lab.Call("pve_list_networks", """{"node":"pve1"}""")).TryGetProperty("changes", out _)).IsFalse();
    }
}
