using McpPve.Answers;

namespace McpPve.Tests.Catalog;

/// <summary>What PVE tells arrives, also in the concise form.</summary>
public sealed class FactTests
{
    [Test]
    [Arguments(0L, "0 B")]
    [Arguments(-1L, "0 B")]
    [Arguments(812L, "812 B")]
    [Arguments(1_153_434L, "1.1 MiB")]
    [Arguments(128L << 20, "128 MiB")]
    [Arguments(2500L << 20, "2500 MiB")]
    [Arguments(1536L << 20, "1.5 GiB")]
    [Arguments(32L << 30, "32 GiB")]
    [Arguments(476_936L << 20, "465.76 GiB")]
    [Arguments(3L << 40, "3 TiB")]
    [Arguments(long.MaxValue, "8192 PiB")]
    public async Task A_size_is_readable_and_what_was_configured_stays_exact(long bytes, string text)
    {
        await Assert.That(Readable.Size(bytes)).IsEqualTo(text);
    }

    [Test]
    public async Task All_addresses_of_a_container_are_told()
    {
        await using var lab = await TestCluster.Start();

        var running = await lab.Call("pve_get_guest_addresses", """{"vmid":200,"filter":"eth0"}""");
        var stopped = await lab.Call("pve_get_guest_addresses", """{"vmid":203}""");

        await Assert.That(running.GetProperty("items")[0].GetProperty("addresses").GetRawText())
            .IsEqualTo("""["192.0.2.0/24","2001:db8::c8/64","fe80::be24:11ff:fe00:c8/64"]""");
        await Assert.That(stopped.GetProperty("note").GetString()).Contains("does not run");
    }

    [Test]
    public async Task A_container_of_an_older_release_tells_the_addresses_that_it_has()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"lxc","vmid":200,"node":"n1","status":"running"}]"""),
            ("GET /nodes/n1/lxc/200/interfaces", """[{"name":"eth0","inet":"192.0.2.5/24","inet6":"fe80::5/64"}]"""));

        var result = await pve.Call("pve_get_guest_addresses", """{"vmid":200}""");

        await Assert.That(result.GetProperty("items")[0].GetProperty("addresses").GetRawText())
            .IsEqualTo("""["192.0.2.5/24","fe80::5/64"]""");
    }

    [Test]
    public async Task Zones_and_fabrics_have_names_and_are_found()
    {
        await using var pve = await FakePve.Start(("GET /cluster/resources", """
            [{"type":"network","id":"network/n1/zone/blue","node":"n1","network":"blue","network-type":"zone","status":"available"},
            {"type":"network","id":"network/n1/fabric/core","node":"n1","network":"core","network-type":"fabric","protocol":"openfabric","status":"ok"},
            {"type":"node","id":"node/n1","node":"n1","status":"online"}]
            """));

        var all = await pve.Call("pve_list_cluster_resources", """{"type":"sdn"}""");
        var found = await pve.Call("pve_find", """{"name":"core"}""");

        await Assert.That(all.GetProperty("total").GetInt32()).IsEqualTo(2);
        await Assert.That(all.GetRawText())
            .Contains("\"network\":\"blue\",\"network_type\":\"zone\"").And.Contains("\"protocol\":\"openfabric\"");
        await Assert.That(pve.Calls[0].Sent).IsEqualTo("");
        await Assert.That(found.GetProperty("total").GetInt32()).IsEqualTo(1);
    }

    [Test]
    [Arguments("db-*", 1)]
    [Arguments("*one", 1)]
    [Arguments("db-???", 1)]
    [Arguments("b-o", 1)]
    [Arguments("web-*", 0)]
    public async Task A_search_takes_wildcards_and_does_not_blame_permissions_for_what_it_did_not_match(string name, int count)
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"name":"db-one","node":"n1","status":"running"}]"""));

        var result = await pve.Call("pve_find", $$"""{"name":"{{name}}"}""");

        await Assert.That(result.GetProperty("total").GetInt32()).IsEqualTo(count);
        await Assert.That(
            count > 0 || result.GetProperty("note").GetString() == "None of the 1 that the token sees is what was searched for.")
            .IsTrue();
    }

    [Test]
    public async Task How_an_interface_gets_its_address_is_told()
    {
        await using var pve = await FakePve.Start(("GET /nodes/n1/network", """
            [{"iface":"vmbr0","type":"bridge","method":"dhcp","method6":"auto"},{"iface":"in7","type":"OVSIntPort","method":"manual","ovs_tag":"42"},
            {"iface":"bond0","type":"bond","method":"manual","bond-primary":"eno3"},{"iface":"vmbr9","type":"bridge","method":"static","address":"192.0.2.9/24"}]
            """));

        var result = await pve.Call("pve_list_networks", """{"node":"n1"}""");

        await Assert.That(result.GetRawText()).Contains("\"method\":\"dhcp\",\"method6\":\"auto\"").And.Contains("\"ovs_tag\":42")
            .And.Contains("\"bond_primary\":\"eno3\"").And.Contains(
                "\"address\":\"192.0.2.9/24\"").And.DoesNotContain("manual").And.DoesNotContain("static");
    }

    [Test]
    public async Task Unfinished_snapshots_broken_rules_and_encrypted_backups_show_as_that()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]"""),
            ("GET /nodes/n1/qemu/100/snapshot", """[{"name":"s","snaptime":1,"snapstate":"delete"}]"""),
            (
                "GET /cluster/firewall/rules",
                """[{"pos":0,"type":"in","action":"ACCEPT","enable":1,"errors":{"dport":"invalid port 'x'\n"}}]"""),
            ("GET /access/permissions", """{"/":{"Datastore.Allocate":1}}"""),
            (
                "GET /nodes/n1/storage/pbs/content",
                """[{"volid":"pbs:backup/vm/100/2026-01-01T00:00:00Z","content":"backup","encrypted":"aa:bb","size":1},{"volid":"pbs:backup/x","encrypted":"1"}]"""));

        var snapshots = await pve.Call("pve_list_qemu_snapshots", """{"vmid":100}""");
        var rules = await pve.Call("pve_list_firewall_rules", "{}");
        var backups = await pve.Call("pve_list_storage_content", """{"node":"n1","storage":"pbs"}""");

        await Assert.That(snapshots.GetRawText()).Contains("\"unfinished\":\"delete\"");
        await Assert.That(rules.GetRawText()).Contains("\"errors\":\"dport: invalid port 'x'\"");
        await Assert.That(backups.GetRawText()).Contains("\"encrypted\":\"aa:bb\"").And.Contains("\"encrypted\":\"yes\"");
    }

    [Test]
    public async Task A_row_of_which_nothing_is_known_is_shown_as_it_came()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/log", """[{"n":1,"t":"starting qmstart"}]"""), ("GET /nodes/n1/dns", """{"servers":["192.0.2.1"]}"""));

        var log = await pve.Call("pve_get_cluster_log", "{}");
        var dns = await pve.Call("pve_get_node_dns", """{"node":"n1"}""");

        await Assert.That(log.GetProperty("items")[0].GetRawText()).IsEqualTo("""{"full":{"n":1,"t":"starting qmstart"}}""");
        await Assert.That(dns.GetRawText()).IsEqualTo("""{"full":{"servers":["192.0.2.1"]}}""");
    }

    [Test]
    public async Task An_empty_log_has_no_lines()
    {
        const string Upid = "UPID:n1:00000001:00000001:65000000:qmcreate:100:root@pam:";
        await using var lab = await TestCluster.Start();
        await using var pve = await FakePve.Start(($"GET /nodes/n1/tasks/{Upid}/log", """{"data":[{"n":1,"t":"no content"}],"total":1}"""));

        var task = await pve.Call("pve_get_task_log", $$"""{"upid":"{{Upid}}"}""");
        var system = await lab.Call("pve_get_node_syslog", """{"node":"pve1","service":"nosuch"}""");

        await Assert.That(task.GetRawText()).Contains("\"lines\":[],\"start\":0,\"count\":0,\"total\":0");
        await Assert.That(system.GetRawText()).Contains("\"lines\":[]").And.Contains("\"total\":0");
    }

    [Test]
    public async Task Peaks_that_are_merged_stay_peaks_and_rows_without_a_value_are_left_out()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]"""),
            (
                "GET /nodes/n1/qemu/100/rrddata",
                """[{"time":60,"cpu":0.1,"maxmem":134217728},{"time":120,"cpu":0.9,"maxmem":134217728},{"time":180},{"time":240}]"""));

        var peak = await pve.Call("pve_get_qemu_rrddata", """{"vmid":100,"timeframe":"hour","cf":"MAX","limit":2}""");
        var mean = await pve.Call("pve_get_qemu_rrddata", """{"vmid":100,"timeframe":"hour","limit":2}""");

        await Assert.That(peak.GetProperty("rows").GetRawText()).IsEqualTo("""[["1970-01-01T00:01:00Z",90,128]]""");
        await Assert.That(mean.GetProperty("rows")[0][1].GetDouble()).IsEqualTo(50);
        await Assert.That(peak.GetProperty("columns").GetRawText()).IsEqualTo("""["time","cpu_pct","maxmem_mib"]""");
        await Assert.That(peak.GetProperty("points_without_value").GetInt32()).IsEqualTo(2);
    }

    [Test]
    public async Task Defaults_that_PVE_leaves_out_are_told()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]"""),
            ("GET /nodes/n1/qemu/100/firewall/options", "{}"),
            ("GET /cluster/firewall/options", """{"enable":1}"""),
            ("GET /cluster/ha/resources", """[{"sid":"vm:100","type":"vm"}]"""),
            ("GET /cluster/ha/resources/vm:100", """{"sid":"vm:100","type":"vm"}"""));

        var guest = await pve.Call("pve_get_guest_firewall_options", """{"vmid":100}""");
        var cluster = await pve.Call("pve_get_firewall_options", "{}");
        var resources = await pve.Call("pve_list_ha_resources", "{}");
        var resource = await pve.Call("pve_get_ha_resource", """{"sid":"vm:100"}""");

        await Assert.That(guest.GetProperty("dhcp").GetBoolean()).IsTrue();
        await Assert.That(cluster.GetRawText()).Contains("\"policy_in\":\"DROP\",\"policy_out\":\"ACCEPT\",\"policy_forward\":\"ACCEPT\"");
        await Assert.That(resources.GetRawText()).Contains("\"state\":\"started\",\"max_restart\":1,\"max_relocate\":1,\"failback\":true");
        await Assert.That(resource.GetRawText()).Contains("\"state\":\"started\"").And.Contains("\"max_restart\":1");
    }

    [Test]
    public async Task A_guest_covered_only_by_a_disabled_job_is_reported_as_not_covered()
    {
        await using var lab = await TestCluster.Start();

        await lab.Call("pve_update_backup_job", """{"id":"nightly","enabled":false}""");

        var result = await lab.Call("pve_list_cluster_backup_info", "{}");

        var guests = result.GetProperty("only_in_disabled_jobs").EnumerateArray().ToList();
        await Assert.That(guests.Select(guest => guest.GetProperty("vmid").GetInt32()))
            .IsEquivalentTo(new[] { 100, 101, 102, 200, 201, 202, 204 });
        await Assert.That(guests.All(guest => guest.GetProperty("jobs").GetString() == "nightly")).IsTrue();
        await Assert.That(result.GetProperty("items").EnumerateArray().Any(guest => guest.GetProperty("vmid").GetInt32() == 100)).IsFalse();
    }

    [Test]
    public async Task Sets_and_groups_show_what_is_in_them()
    {
        await using var lab = await TestCluster.Start();

        var sets = await lab.Call("pve_list_firewall_ipsets", "{}");
        var groups = await lab.Call("pve_list_firewall_groups", "{}");

        await Assert.That(sets.GetRawText()).Contains("\"entries\":[\"192.0.2.10 # jump host\"]");
        await Assert.That(groups.GetRawText()).Contains("\"rules\":[\"in ACCEPT tcp dport 80,443\"]");
    }

    [Test]
    [Arguments("pve_list_networks", """{"node":"pve1"}""", "SDN.Audit")]
    [Arguments("pve_get_cluster_options", "{}", "Sys.Audit")]
    [Arguments("pve_list_storage_content", """{"node":"pve1","storage":"local"}""", "VM.Backup")]
    [Arguments("pve_get_pool", """{"poolid":"prod"}""", "VM.Audit")]
    public async Task A_list_that_is_perhaps_not_whole_says_so(string tool, string arguments, string privilege)
    {
        await using var whole = await TestCluster.Start();
        await using var filtered = await FakePve.Start(
            ("GET /access/permissions", """{"/":{"Pool.Audit":1},"/vms":{"VM.Config.Disk":1}}"""),
            ("GET /nodes/pve1/network", "[]"),
            ("GET /cluster/options", """{"keyboard":"de"}"""),
            ("GET /nodes/pve1/storage/local/content", "[]"),
            ("GET /pools", """[{"poolid":"prod","members":[]}]"""));

        var all = await whole.Call(tool, arguments);
        var some = await filtered.Call(tool, arguments);

        await Assert.That(all.TryGetProperty("partial", out _)).IsFalse();
        await Assert.That(some.GetProperty("partial").GetString()).Contains(privilege);
    }

    [Test]
    public async Task A_paused_machine_does_not_look_like_a_running_one()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_suspend_qemu_vm", """{"vmid":100}""");

        var result = await lab.Call("pve_list_qemu_vms", """{"node":"pve1","full":true,"filter":"web01"}""");

        await Assert.That(result.GetRawText()).Contains("\"qmpstatus\":\"paused\"");
    }

    [Test]
    [Arguments("local:iso/team#drivers.iso")]
    [Arguments("local:iso/Windows [2025] & tools 100%!.iso")]
    [Arguments("local:iso/Übung 'neu'.iso")]
    public async Task A_volume_of_any_name_that_a_storage_shows_can_be_deleted(string volume)
    {
        await using var pve = await FakePve.Start(
            ("GET /nodes/n1/storage/local/content", $$"""[{"volid":"{{volume}}","content":"iso","size":1}]"""),
            ("GET /nodes/n1/storage/local/content", "[]"),
            ($"DELETE /nodes/n1/storage/local/content/{volume}", "null"));

        var result = await pve.Call("pve_delete_storage_volume", $$"""{"node":"n1","storage":"local","volume":"{{volume}}"}""");

        await Assert.That(result.GetProperty("gone").GetBoolean()).IsTrue();
    }

    [Test]
    [Arguments("local:iso/../x.iso")]
    [Arguments("local:iso//x.iso")]
    [Arguments("local:iso/x\\u0007.iso")]
    public async Task A_volume_id_with_a_path_outside_its_storage_is_refused(string volume)
    {
        await using var pve = await FakePve.Start();

        var text = await pve.Fail("pve_delete_storage_volume", $$"""{"node":"n1","storage":"local","volume":"{{volume}}"}""");

        await Assert.That(text).Contains("must be a volume id");
        await Assert.That(pve.Calls).IsEmpty();
    }
}
