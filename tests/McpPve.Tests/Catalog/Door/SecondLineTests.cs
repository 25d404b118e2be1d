using System.Text.Json;

namespace McpPve.Tests.Catalog.Door;

/// <summary>What an administrator does once a month, through the door alone.</summary>
public sealed class SecondLineTests
{
    private const string Read = "pve_read", Change = "pve_change";

    [Test]
    public async Task An_SDN_zone_a_vnet_and_a_subnet_are_made_and_not_applied()
    {
        await using var lab = await TestCluster.Start();

        var zone = await Do(lab, Change, "POST /cluster/sdn/zones", """{"zone":"lab","type":"simple"}""");
        var vnet = await Do(lab, Change, "POST /cluster/sdn/vnets", """{"vnet":"labnet","zone":"lab","alias":"lab network"}""");
        var subnet = await Do(
            lab, Change, "POST /cluster/sdn/vnets/labnet/subnets",
            """{"subnet":"10.20.0.0/24","type":"subnet","gateway":"10.20.0.1","snat":true}""");
        var pending = await Do(lab, Read, "GET /cluster/sdn/vnets", """{"pending":true}""");
        var running = await Do(lab, Read, "GET /cluster/sdn/zones", """{"running":true}""");

        await Assert.That(zone.GetRawText()).Contains("lab");
        await Assert.That(vnet.GetRawText()).Contains("labnet");
        await Assert.That(subnet.GetRawText()).Contains("lab-10.20.0.0-24");
        await Assert.That(Items(pending)[0].GetProperty("state").GetString()).IsEqualTo("new");
        await Assert.That(Items(running)).IsEmpty();
        await Assert.That(lab.Cluster.Calls.Any(call => call is { Method: "PUT", Path: "/cluster/sdn" })).IsFalse();
        foreach (var made in new[] { subnet, vnet, zone })
        {
            await Undone(lab, made);
        }
        await Assert.That(Items(await Do(lab, Read, "GET /cluster/sdn/zones", """{"pending":true}"""))).IsEmpty();
    }

    [Test]
    public async Task A_second_entry_of_a_list_is_told_alone()
    {
        await using var lab = await TestCluster.Start();
        await Do(lab, Change, "POST /cluster/sdn/zones", """{"zone":"lab","type":"simple"}""");

        var second = await Do(lab, Change, "POST /cluster/sdn/zones", """{"zone":"dmz","type":"vlan","bridge":"vmbr0"}""");

        await Assert.That(second.GetProperty("changed").GetRawText())
            .IsEqualTo("""{"dmz":{"from":null,"to":"bridge=vmbr0,type=vlan,zone=dmz"}}""");
    }

    [Test]
    public async Task Applying_the_SDN_is_a_task_that_is_waited_for()
    {
        await using var lab = await TestCluster.Start();
        await Do(lab, Change, "POST /cluster/sdn/zones", """{"zone":"lab","type":"simple"}""");

        var applied = await Do(lab, Change, "PUT /cluster/sdn", "{}");
        var running = await Do(lab, Read, "GET /cluster/sdn/zones", """{"running":true}""");

        await Assert.That(applied.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(Items(running)[0].GetProperty("zone").GetString()).IsEqualTo("lab");
    }

    [Test]
    public async Task A_notification_target_and_a_matcher_are_made_and_the_token_is_told_to_nobody()
    {
        await using var lab = await TestCluster.Start();

        var target = await Do(
            lab, Change, "POST /cluster/notifications/endpoints/gotify",
            """{"name":"phone","server":"https://192.0.2.60","token":"marker-4711"}""");
        var matcher = await Do(
            lab, Change, "POST /cluster/notifications/matchers",
            """{"name":"errors","match-severity":["error"],"target":["phone"]}""");
        var tested = await Do(lab, Change, "POST /cluster/notifications/targets/phone/test", "{}");
        var used = await Failed(lab, Change, "DELETE /cluster/notifications/endpoints/gotify/phone", "{}");

        await Assert.That(target.GetRawText() + matcher.GetRawText()).DoesNotContain("marker-4711");
        await Assert.That(matcher.GetProperty("changed").GetProperty("errors").GetProperty("to").GetString()).Contains("target=phone");
        await Assert.That(tested.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(used).Contains("referenced by: errors");
    }

    [Test]
    [Arguments("POST /cluster/metrics/server/graf", """{"type":"graphite","server":"192.0.2.50","port":2003}""",
        "GET /cluster/metrics/server", "192.0.2.50")]
    [Arguments("POST /cluster/mapping/dir", """{"id":"share","map":["node=pve1,path=/srv"]}""", "GET /cluster/mapping/dir", "/srv")]
    [Arguments("PUT /nodes/pve1/apt/repositories", """{"handle":"test"}""", "GET /nodes/pve1/apt/repositories", "pve-test")]
    [Arguments("POST /nodes/pve1/hosts", """{"data":"127.0.0.1 localhost\n192.0.2.77 nas\n"}""", "GET /nodes/pve1/hosts", "192.0.2.77 nas")]
    [Arguments("PUT /nodes/pve1/dns", """{"search":"lab.example","dns1":"192.0.2.53"}""", "GET /nodes/pve1/dns", "192.0.2.53")]
    [Arguments("PUT /nodes/pve1/time", """{"timezone":"Europe/Vienna"}""", "GET /nodes/pve1/time", "Europe/Vienna")]
    [Arguments("PUT /nodes/pve1/config", """{"description":"rack 7"}""", "GET /nodes/pve1/config", "rack 7")]
    [Arguments("POST /cluster/firewall/aliases", """{"name":"lab","cidr":"192.0.2.128/25"}""", "GET /cluster/firewall/aliases", "192.0.2.128/25")]
    [Arguments("POST /cluster/firewall/ipset", """{"name":"lab"}""", "GET /cluster/firewall/ipset", "lab")]
    [Arguments("POST /cluster/firewall/groups", """{"group":"lab"}""", "GET /cluster/firewall/groups", "lab")]
    [Arguments("POST /cluster/firewall/groups/web", """{"type":"in","action":"ACCEPT","proto":"tcp","dport":"8443"}""",
        "GET /cluster/firewall/groups/web", "8443")]
    public async Task A_change_is_told_and_can_be_read(string call, string arguments, string read, string shown)
    {
        await using var lab = await TestCluster.Start();

        var before = await Do(lab, Read, read, "{}");
        var changed = await Do(lab, Change, call, arguments);
        var after = await Do(lab, Read, read, "{}");

        await Assert.That(before.GetRawText()).DoesNotContain($"\"{shown}\"");
        await Assert.That(changed.TryGetProperty("undo", out _) || changed.TryGetProperty("no_undo", out _)).IsTrue();
        await Assert.That(after.GetRawText()).Contains(shown.Replace("\n", "\\n", StringComparison.Ordinal));
        if (changed.TryGetProperty("undo", out _))
        {
            await Undone(lab, changed);
            await Assert.That((await Do(lab, Read, read, "{}")).GetRawText()).IsEqualTo(before.GetRawText());
        }
    }

    [Test]
    [Arguments("GET /nodes/pve1/disks/smart", """{"disk":"/dev/nvme0n1"}""", "Temperature: 38")]
    [Arguments("GET /nodes/pve1/certificates/info", "{}", "pve-ssl.pem")]
    [Arguments("GET /nodes/pve1/apt/versions", "{}", "pve-manager")]
    [Arguments("GET /nodes/pve1/hardware/pci", "{}", "NVIDIA")]
    [Arguments("GET /nodes/pve1/disks/zfs", "{}", "ONLINE")]
    public async Task What_a_node_is_made_of_can_be_read(string call, string arguments, string shown)
    {
        await using var lab = await TestCluster.Start();

        await Assert.That((await Do(lab, Read, call, arguments)).GetRawText()).Contains(shown);
    }

    [Test]
    public async Task An_API_token_may_only_look_at_one_VM()
    {
        await using var lab = await TestCluster.Start();

        var token = await Do(
            lab, Change, "POST /access/users/alice@pve/token/watch", """{"privsep":true,"comment":"looks at VM 100"}""");
        var right = await Do(
            lab, Change, "PUT /access/acl", """{"path":"/vms/100","roles":["PVEAuditor"],"tokens":["alice@pve!watch"]}""");
        var shown = token.GetProperty("secret_shown_once").GetString()!;
        await using var other = await lab.As("alice@pve!watch", shown);
        var seen = await other.Call("pve_list_qemu_vms", """{"node":"pve1"}""");
        var stopped = await other.Fail("pve_stop_qemu_vm", """{"vmid":100}""");

        await Assert.That(right.GetRawText()).DoesNotContain(shown);
        await Assert.That(Items(seen).Select(item => item.GetProperty("vmid").GetInt32())).IsEquivalentTo([100]);
        await Assert.That(stopped).Contains("VM.PowerMgmt");
    }

    /// <summary>What the answer says that undoes it is done.</summary>
    private static async Task Undone(TestCluster lab, JsonElement answer)
    {
        var undo = answer.GetProperty("undo");
        await lab.Call(undo.GetProperty("tool").GetString()!, undo.GetProperty("arguments").GetRawText());
    }

    private static async Task<JsonElement> Do(TestCluster lab, string door, string call, string arguments) =>
        await lab.Call(door, $$"""{"call":"{{call}}","arguments":{{arguments}} }""");

    private static Task<string> Failed(TestCluster lab, string door, string call, string arguments) =>
        lab.Fail(door, $$"""{"call":"{{call}}","arguments":{{arguments}} }""");

    private static List<JsonElement> Items(JsonElement answer) => [.. answer.GetProperty("items").EnumerateArray()];
}
