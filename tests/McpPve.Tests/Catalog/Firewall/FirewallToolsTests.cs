using McpPve.Simulator;

namespace McpPve.Tests.Catalog.Firewall;

/// <summary>Rules stand where they were wanted, do what was meant, and the answer tells when they do nothing.</summary>
public sealed class FirewallToolsTests
{
    [Test]
    public async Task A_new_rule_is_in_force_and_warns_while_the_firewall_is_off()
    {
        await using var lab = await TestCluster.Start();

        var off = await lab.Call("pve_create_firewall_rule", """{"type":"in","action":"ACCEPT","proto":"tcp","dport":"8006"}""");
        await lab.Call("pve_update_firewall_options", """{"enable":true}""");
        var on = await lab.Call("pve_create_firewall_rule", """{"type":"in","action":"DROP","enable":false}""");

        await Assert.That(off.GetProperty("rule").GetProperty("enable").GetBoolean()).IsTrue();
        await Assert.That(off.GetProperty("no_effect_yet").GetString()).Contains("datacenter firewall is off");
        await Assert.That(on.GetProperty("rule").GetProperty("enable").GetBoolean()).IsFalse();
        await Assert.That(on.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    [Arguments(0, 0)]
    [Arguments(1, 1)]
    [Arguments(3, 3)]
    [Arguments(99, 3)]
    public async Task A_new_rule_stands_where_it_was_wanted(int pos, int stands)
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call("pve_create_firewall_rule", $$"""{"type":"out","action":"REJECT","comment":"mine","pos":{{pos}}}""");

        await Assert.That(created.GetProperty("rule").GetProperty("pos").GetInt32()).IsEqualTo(stands);
        await Assert.That(created.GetProperty("rule").GetProperty("comment").GetString()).IsEqualTo("mine");
        var rules = await Comments(lab);
        await Assert.That(rules.IndexOf("mine")).IsEqualTo(stands);
        await Assert.That(rules.Where(comment => comment != "mine")).IsEquivalentTo(new[] { "ssh", "web", "DROP" });
    }

    [Test]
    public async Task A_rule_that_could_not_be_moved_is_still_reported_as_created()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.Status596) { Method = "PUT" });

        var created = await lab.Call("pve_create_firewall_rule", """{"type":"out","action":"REJECT","comment":"mine","pos":2}""");

        await Assert.That(created.GetProperty("outcome").GetString()).IsEqualTo("ok");
        // The answer was lost, the move was not.
        await Assert.That(created.GetProperty("rule").GetProperty("pos").GetInt32()).IsEqualTo(2);
        await Assert.That(created.GetProperty("rule").GetProperty("enable").GetBoolean()).IsFalse();
        await Assert.That(created.GetProperty("note").GetString())
            .Contains("stands at position 2 (wanted: 2)").And.Contains("not switched on");
    }

    [Test]
    [Arguments("ACCEPT")]
    [Arguments("wbe")]
    public async Task A_group_rule_names_a_group_that_exists(string name)
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Fail("pve_create_firewall_rule", $$"""{"type":"group","action":"{{name}}"}""");
        var changed = await lab.Fail("pve_update_firewall_rule", $$"""{"pos":1,"action":"{{name}}"}""");
        var good = await lab.Call("pve_create_firewall_rule", """{"type":"group","action":"web"}""");

        await Assert.That(created).Contains($"there is no '{name}'").And.Contains("There are: web.").And.Contains("Nothing was done");
        await Assert.That(changed).Contains($"there is no '{name}'");
        await Assert.That(good.GetProperty("rule").GetProperty("action").GetString()).IsEqualTo("web");
        await Assert.That(lab.Writes).IsEqualTo(1);
    }

    [Test]
    [Arguments(0, 2)]
    [Arguments(2, 0)]
    [Arguments(1, 2)]
    [Arguments(1, 1)]
    public async Task A_moved_rule_stands_at_the_position_that_was_given(int from, int to)
    {
        await using var lab = await TestCluster.Start();
        var name = (await Comments(lab))[from];

        var moved = await lab.Call("pve_update_firewall_rule", $$"""{"pos":{{from}},"moveto":{{to}}}""");

        await Assert.That((await Comments(lab)).IndexOf(name)).IsEqualTo(to);
        await Assert.That(moved.GetProperty("rule").GetProperty("pos").GetInt32()).IsEqualTo(to);
        await Assert.That(moved.GetProperty("changed").EnumerateObject().Count()).IsEqualTo(from == to ? 0 : 1);
    }

    [Test]
    public async Task A_move_with_other_changes_is_refused_because_they_would_be_lost()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_update_firewall_rule", """{"pos":0,"moveto":2,"comment":"x"}""");

        await Assert.That(text).Contains("ignores everything else").And.Contains("'comment'").And.Contains("Nothing was done");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    public async Task A_deleted_rule_is_told_and_the_next_one_is_not_hit()
    {
        await using var lab = await TestCluster.Start();

        var deleted = await lab.Call("pve_delete_firewall_rule", """{"pos":2}""");

        await Assert.That(deleted.GetProperty("deleted").GetProperty("dport").GetString()).IsEqualTo("23");
        await Assert.That(deleted.GetProperty("rules").GetInt32()).IsEqualTo(2);
        await Assert.That(await Comments(lab)).IsEquivalentTo(new[] { "ssh", "web" });
    }

    [Test]
    public async Task A_stale_digest_refuses_every_change_of_a_rule()
    {
        await using var lab = await TestCluster.Start();
        var digest = (await lab.Call("pve_list_firewall_rules", "{}")).GetProperty("digest").GetString();
        await lab.Call("pve_create_firewall_rule", """{"type":"in","action":"ACCEPT"}""");

        foreach (var (tool, arguments) in new[]
        {
            ("pve_delete_firewall_rule", $$"""{"pos":0,"digest":"{{digest}}"}"""),
            ("pve_update_firewall_rule", $$"""{"pos":0,"enable":false,"digest":"{{digest}}"}"""),
            ("pve_create_firewall_rule", $$"""{"type":"in","action":"DROP","digest":"{{digest}}"}"""),
        })
        {
            await Assert.That(await lab.Fail(tool, arguments)).Contains("modified configuration").And.Contains("use the new digest");
        }
    }

    [Test]
    public async Task Fields_of_a_rule_can_be_unset()
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call("pve_update_firewall_rule", """{"pos":0,"delete":"source,comment"}""");

        await Assert.That(changed.GetProperty("changed").GetRawText())
            .IsEqualTo("""{"comment":{"from":"ssh","to":null},"source":{"from":"+admins","to":null}}""");
    }

    [Test]
    public async Task Enabling_the_firewall_is_reported_and_ends_the_warning()
    {
        await using var lab = await TestCluster.Start();

        var policy = await lab.Call("pve_update_firewall_options", """{"policy_out":"DROP"}""");
        var on = await lab.Call("pve_update_firewall_options", """{"enable":true,"delete":"policy_out"}""");

        await Assert.That(policy.GetProperty("no_effect_yet").GetString()).Contains("is off");
        await Assert.That(on.GetProperty("changed").GetRawText())
            .IsEqualTo("""{"enable":{"from":"0","to":"1"},"policy_out":{"from":"DROP","to":null}}""");
        await Assert.That(on.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    // The comment of each rule; where it has none, its action.
    private static async Task<List<string>> Comments(TestCluster lab)
    {
        var rules = await lab.Call("pve_list_firewall_rules", "{}");
        return
        [
            .. rules.GetProperty("items")
            .EnumerateArray()
            .Select(rule => (rule.TryGetProperty("comment", out var comment) ? comment : rule.GetProperty("action")).GetString()!),
        ];
    }
}
