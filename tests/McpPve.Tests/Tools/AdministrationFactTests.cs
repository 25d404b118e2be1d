namespace McpPve.Tests.Tools;

/// <summary>What holds where PVE leaves its defaults out, and what a list does not show.</summary>
public sealed class AdministrationFactTests
{
    [Test]
    [Arguments("pve_create_pool", """{"poolid":"fresh"}""", "poolid", "fresh")]
    [Arguments("pve_create_group", """{"groupid":"fresh"}""", "groupid", "fresh")]
    public async Task What_was_created_is_told(string tool, string arguments, string member, string value)
    {
        await using var lab = await Lab.Start();

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
        await using var lab = await Lab.Start();

        var text = await lab.Fail(tool, arguments);

        await Assert.That(text).Contains(wanted).And.Contains("Nothing was done").And.DoesNotContain("oneOf");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task Interfaces_of_other_kinds_are_not_offered()
    {
        await using var lab = await Lab.Start();

        var text = await lab.Fail("pve_create_network", """{"node":"pve1","iface":"net1","type":"vnet"}""");

        await Assert.That(text).Contains("must be one of bridge").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }
}
