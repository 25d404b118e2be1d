using System.Text;
using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.Tests.Catalog.Firewall;

/// <summary>Somebody else changes the rules at the same time: no rule of theirs is opened, none of ours stays off unsaid.</summary>
public sealed class FirewallRaceTests
{
    public static IEnumerable<(string Create, string List, string Guest, string Path)> Firewalls() =>
    [
        ("pve_create_firewall_rule", "pve_list_firewall_rules", "", "/cluster/firewall/rules"),
        ("pve_create_guest_firewall_rule", "pve_list_guest_firewall_rules", "\"vmid\":101,", "/nodes/pve1/qemu/101/firewall/rules"),
    ];

    [Test]
    [MethodDataSource(nameof(Firewalls))]
    public async Task A_rule_that_somebody_else_inserted_is_not_enabled(string create, string list, string guest, string path)
    {
        await using var lab = await TestCluster.Start(between: async (call, cluster, stop) =>
        {
            var reply = await cluster.Handle(call, stop);
            if (call.Method == "PUT" && Body(call).Contains("moveto", StringComparison.Ordinal))
            {
                // Another administrator is faster than our next look.
                await cluster.Handle(
                    call with
                    {
                        Method = "POST",
                        Path = path,
                        Body = Encoding.UTF8.GetBytes("type=in&action=ACCEPT&enable=1&comment=theirs"),
                    },
                    stop);
            }
            return reply;
        });
        await lab.Call(create, $$"""{{{guest}}"type":"in","action":"ACCEPT","comment":"off on purpose","enable":false}""");

        var created = await lab.Call(create, $$"""{{{guest}}"type":"in","action":"DROP","comment":"ours","pos":1}""");

        var rules = (await lab.Call(list, $$"""{{{guest}}"limit":50}""")).GetProperty("items").EnumerateArray().ToList();
        await Assert.That(Enabled(rules, "off on purpose")).IsFalse();
        await Assert.That(Enabled(rules, "ours")).IsTrue();
        await Assert.That(created.GetProperty("rule").GetProperty("comment").GetString()).IsEqualTo("ours");
        await Assert.That(created.GetProperty("rule").GetProperty("enable").GetBoolean()).IsTrue();
        await Assert.That(created.GetProperty("note").GetString()).Contains("stands at position 2");
    }

    [Test]
    [MethodDataSource(nameof(Firewalls))]
    public async Task Six_at_once_are_all_switched_on_or_say_that_they_are_not(string create, string list, string guest, string path)
    {
        await using var lab = await TestCluster.Start();
        _ = path;

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number =>
            lab.Call(create, $$"""{{{guest}}"type":"in","action":"ACCEPT","proto":"tcp","dport":"{{9000 + number}}","pos":1}""")));

        var rules = (await lab.Call(list, $$"""{{{guest}}"limit":50}""")).GetProperty("items").EnumerateArray().ToList();
        for (var number = 0; number < 6; number++)
        {
            var rule = rules.Single(rule => rule.TryGetProperty("dport", out var port) && port.GetString() == $"{9000 + number}");
            await Assert.That(answers[number].GetProperty("rule").GetProperty("dport").GetString()).IsEqualTo($"{9000 + number}");
            await Assert.That(rule.GetProperty("enable").GetBoolean() || answers[number].TryGetProperty("note", out _))
                .IsTrue()
                .Because(answers[number].GetRawText());
            await Assert.That(answers[number].GetProperty("rule").GetProperty("enable").GetBoolean())
                .IsEqualTo(rule.GetProperty("enable").GetBoolean());
        }
        await Assert.That(
            rules.Count(rule =>
                rule.GetProperty("enable").GetBoolean() && rule.TryGetProperty("dport", out var port) && port.GetString()!.StartsWith('9')))
            .IsEqualTo(6);
        if (guest.Length == 0)
        {
            await Assert.That(
                rules.Single(rule => rule.TryGetProperty("dport", out var port) && port.GetString() == "23")
                    .GetProperty("enable")
                    .GetBoolean())
                .IsFalse();
        }
    }

    [Test]
    public async Task Six_rules_alike_are_six_rules_that_are_on()
    {
        await using var lab = await TestCluster.Start();

        await Task.WhenAll(
            Enumerable.Range(0, 6)
                .Select(_ => lab.Call("pve_create_firewall_rule", """{"type":"in","action":"ACCEPT","comment":"same","pos":2}""")));

        var same = (await lab.Call("pve_list_firewall_rules", """{"filter":"same"}""")).GetProperty("items").EnumerateArray().ToList();
        await Assert.That(same.Count(rule => rule.GetProperty("enable").GetBoolean())).IsEqualTo(6);
    }

    [Test]
    public async Task A_rule_that_could_not_be_switched_on_says_so()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.Status500) { Method = "PUT", Skip = 1 });

        var created = await lab.Call("pve_create_firewall_rule", """{"type":"in","action":"ACCEPT","comment":"ours","pos":1}""");

        await Assert.That(created.GetProperty("rule").GetProperty("enable").GetBoolean()).IsFalse();
        await Assert.That(created.GetProperty("note").GetString()).Contains("is not switched on").And.Contains("pve_update_firewall_rule");
    }

    [Test]
    public async Task A_position_among_rules_that_cannot_be_read_is_refused()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(
            administrator,
            [
                "pveum user add writer@pve", "pveum role add Writes --privs Sys.Modify",
                "pveum acl modify / --users writer@pve --roles Writes",
            ]);
        var secret = await Pveum.Run(
            administrator,
            ["pveum user token add writer@pve tk --privsep 1", "pveum acl modify / --tokens 'writer@pve!tk' --roles Writes"]);
        await using var lab = await administrator.As("writer@pve!tk", secret);
        var before = lab.Writes;

        var text = await lab.Fail("pve_create_firewall_rule", """{"type":"in","action":"ACCEPT","pos":2}""");

        await Assert.That(text).Contains("Sys.Audit").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(before);
    }

    [Test]
    public async Task A_changed_rule_that_has_moved_is_found_again()
    {
        await using var lab = await TestCluster.Start(between: async (call, cluster, stop) =>
        {
            var reply = await cluster.Handle(call, stop);
            if (call.Method == "PUT")
            {
                await cluster.Handle(
                    call with
                    {
                        Method = "POST",
                        Path = "/cluster/firewall/rules",
                        Body = Encoding.UTF8.GetBytes("type=in&action=ACCEPT&enable=1&comment=theirs"),
                    },
                    stop);
            }
            return reply;
        });

        var changed = await lab.Call("pve_update_firewall_rule", """{"pos":0,"comment":"ssh of ours"}""");

        await Assert.That(changed.GetProperty("rule").GetProperty("comment").GetString()).IsEqualTo("ssh of ours");
        await Assert.That(changed.GetProperty("changed").GetProperty("comment").GetProperty("from").GetString()).IsEqualTo("ssh");
    }

    private static string Body(PveCall call) => Encoding.UTF8.GetString(call.Body.Span);

    private static bool Enabled(List<JsonElement> rules, string comment) =>
        rules.Single(rule => rule.TryGetProperty("comment", out var text) && text.GetString() == comment)
            .GetProperty("enable")
            .GetBoolean();
}
