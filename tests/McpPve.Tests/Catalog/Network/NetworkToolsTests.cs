using System.Text.Json;

namespace McpPve.Tests.Catalog.Network;

/// <summary>Network changes wait until they are applied, and every answer says so.</summary>
public sealed class NetworkToolsTests
{
    [Test]
    public async Task A_change_waits_is_seen_and_is_applied()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call(
            "pve_create_network",
            """{"node":"pve1","iface":"vlan30","type":"vlan","vlan_raw_device":"eno2","vlan_id":30,"cidr":"203.0.113.2/24"}""");
        var waiting = await lab.Call("pve_list_networks", """{"node":"pve1"}""");
        var applied = await lab.Call("pve_apply_network_changes", """{"node":"pve1","wait_seconds":60}""");
        var after = await lab.Call("pve_list_networks", """{"node":"pve1","filter":"vlan30"}""");

        await Assert.That(created.GetProperty("now").GetProperty("vlan-id").GetString()).IsEqualTo("30");
        await Assert.That(created.GetProperty("no_effect_yet").GetString())
            .Contains("waits on pve1").And.Contains("pve_apply_network_changes");
        await Assert.That(waiting.GetProperty("changes").GetString()).Contains("+iface vlan30");
        await Assert.That(applied.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(applied.GetProperty("changed").GetProperty("pending_changes").GetProperty("from").GetString())
            .Contains("+iface vlan30");
        await Assert.That(applied.TryGetProperty("no_effect_yet", out _)).IsFalse();
        await Assert.That(after.TryGetProperty("changes", out _)).IsFalse();
        await Assert.That(after.GetProperty("items")[0].GetProperty("active").GetBoolean()).IsTrue();
    }

    [Test]
    public async Task A_revert_tells_what_it_discarded()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_delete_network", """{"node":"pve1","iface":"vmbr1"}""");

        var reverted = await lab.Call("pve_revert_network_changes", """{"node":"pve1"}""");
        var again = await lab.Call("pve_revert_network_changes", """{"node":"pve1"}""");

        await Assert.That(reverted.GetProperty("changed").GetProperty("pending_changes").GetProperty("from").GetString())
            .Contains("-iface vmbr1");
        await Assert.That(again.GetProperty("note").GetString()).Contains("Nothing looks different");
        await Assert.That((await lab.Call("pve_get_network", """{"node":"pve1","iface":"vmbr1"}""")).GetProperty("type").GetString())
            .IsEqualTo("bridge");
    }

    [Test]
    public async Task Settings_not_given_stay_and_delete_unsets_them()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call(
            "pve_update_network", """{"node":"pve1","iface":"vmbr1","type":"bridge","bridge_vids":"2-100","delete":"comments"}""");

        await Assert.That(result.GetProperty("changed").EnumerateObject().Select(change => change.Name))
            .IsEquivalentTo(new[] { "bridge_vids", "comments" });
        await Assert.That(result.GetProperty("changed").GetProperty("comments").GetProperty("to").ValueKind).IsEqualTo(JsonValueKind.Null);
        await Assert.That(result.GetProperty("no_effect_yet").GetString()).Contains("pve_revert_network_changes");
    }

    [Test]
    public async Task Rarer_settings_go_through_options()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call(
            "pve_create_network",
            """{"node":"pve1","iface":"bond0","type":"bond","slaves":"eno1 eno2","bond_mode":"active-backup","options":{"bond-primary":"eno1"}}""");

        await Assert.That(result.GetProperty("now").GetProperty("bond-primary").GetString()).IsEqualTo("eno1");
    }
}
