namespace McpPve.Tests.Catalog.Firewall;

/// <summary>Rules of one guest: where they go, what guards them, whether they count.</summary>
public sealed class GuestFirewallTests
{
    [Test]
    [Arguments(0, 0)]
    [Arguments(1, 1)]
    [Arguments(2, 2)]
    [Arguments(9, 2)]
    public async Task A_new_rule_is_on_and_stands_where_it_was_asked_for(int pos, int place)
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call(
            "pve_create_guest_firewall_rule", $$"""{"vmid":101,"type":"in","action":"REJECT","comment":"rule","pos":{{pos}}}""");
        var list = await lab.Call("pve_list_guest_firewall_rules", """{"vmid":101}""");

        var comments = list.GetProperty("items").EnumerateArray()
            .Select(rule => rule.TryGetProperty("comment", out var comment) ? comment.GetString() : "drop").ToList();
        await Assert.That(result.GetProperty("rule").GetProperty("pos").GetInt32()).IsEqualTo(place);
        await Assert.That(result.GetProperty("rule").GetProperty("enable").GetBoolean()).IsTrue();
        await Assert.That(comments[place]).IsEqualTo("rule");
        await Assert.That(string.Join(' ', comments.Where(comment => comment != "rule"))).IsEqualTo("PostgreSQL drop");
    }

    [Test]
    public async Task On_its_way_to_its_place_a_rule_never_counts()
    {
        await using var lab = await TestCluster.Start();

        await lab.Call("pve_create_guest_firewall_rule", """{"vmid":101,"type":"in","action":"DROP","pos":2}""");

        var writes = lab.Cluster.Calls.Where(call => call.Method != "GET").Select(call => call.Parameters).ToList();
        await Assert.That(writes[0]["enable"]).IsEqualTo("0");
        await Assert.That(writes[1].Keys).IsEquivalentTo(new[] { "moveto", "digest" });
        await Assert.That(writes[2].Keys).IsEquivalentTo(new[] { "enable", "digest" });
    }

    [Test]
    public async Task A_group_rule_names_its_group()
    {
        await using var lab = await TestCluster.Start();

        var rule = await lab.Call("pve_create_guest_firewall_rule", """{"vmid":101,"type":"group","action":"web"}""");
        var unknown = await lab.Fail("pve_create_guest_firewall_rule", """{"vmid":101,"type":"group","action":"nosuch"}""");
        var verdict = await lab.Fail("pve_create_guest_firewall_rule", """{"vmid":101,"type":"group","action":"ACCEPT"}""");

        await Assert.That(rule.GetProperty("rule").GetProperty("action").GetString()).IsEqualTo("web");
        await Assert.That(unknown).Contains("there is no 'nosuch'").And.Contains("Nothing was done");
        await Assert.That(verdict).Contains("'action' is the name of a security group").And.Contains("Nothing was done");
    }

    [Test]
    public async Task A_rule_that_does_not_count_yet_says_why()
    {
        await using var lab = await TestCluster.Start();

        var container = await lab.Call("pve_create_guest_firewall_rule", """{"vmid":200,"type":"in","action":"ACCEPT"}""");
        var vm = await lab.Call("pve_create_guest_firewall_rule", """{"vmid":101,"type":"in","action":"ACCEPT"}""");

        await Assert.That(container.GetProperty("no_effect_yet").GetString())
            .Contains("the whole datacenter is off").And.Contains("of this guest is off").And.Contains("not for net0: firewall=1");
        await Assert.That(vm.GetProperty("no_effect_yet").GetString())
            .Contains("the whole datacenter is off").And.DoesNotContain("firewall of this guest").And.DoesNotContain("net0");
    }

    [Test]
    public async Task A_rule_is_deleted_only_while_it_is_the_one_that_was_seen()
    {
        await using var lab = await TestCluster.Start();

        var deleted = await lab.Call("pve_delete_guest_firewall_rule", """{"vmid":101,"pos":0}""");
        var none = await lab.Fail("pve_delete_guest_firewall_rule", """{"vmid":101,"pos":1}""");

        await Assert.That(deleted.GetRawText()).Contains("\"dport\":\"5432\"").And.Contains("\"rules\":1");
        await Assert.That(lab.Cluster.Calls.Single(call => call.Method == "DELETE").Parameters.Keys).Contains("digest");
        await Assert.That(none).Contains("no rule at position 1");
    }

    [Test]
    public async Task A_moved_rule_is_reported_by_its_positions()
    {
        await using var lab = await TestCluster.Start();

        var moved = await lab.Call("pve_update_guest_firewall_rule", """{"vmid":101,"pos":0,"moveto":1}""");
        var both = await lab.Fail("pve_update_guest_firewall_rule", """{"vmid":101,"pos":0,"moveto":2,"enable":false}""");

        await Assert.That(moved.GetProperty("changed").GetRawText()).IsEqualTo("""{"pos":{"from":"0","to":"1"}}""");
        await Assert.That(both).Contains("here 'enable'").And.Contains("Nothing was done");
    }

    [Test]
    public async Task A_node_that_the_guest_is_not_on_is_refused_though_PVE_would_not_care()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_create_guest_firewall_rule", """{"vmid":101,"node":"pve2","type":"in","action":"ACCEPT"}""");

        await Assert.That(text).Contains("Guest 101 'db01' is on pve1").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_digest_of_a_list_is_shown_once()
    {
        await using var lab = await TestCluster.Start();

        var list = await lab.Call("pve_list_guest_firewall_rules", """{"vmid":101}""");
        var changed = await lab.Call(
            "pve_update_guest_firewall_rule",
            $$"""{"vmid":101,"pos":1,"comment":"rest","digest":"{{list.GetProperty("digest").GetString()}}"}""");

        await Assert.That(list.GetProperty("items")[0].TryGetProperty("digest", out _)).IsFalse();
        await Assert.That(changed.GetProperty("changed").GetRawText()).IsEqualTo("""{"comment":{"from":null,"to":"rest"}}""");
    }
}
