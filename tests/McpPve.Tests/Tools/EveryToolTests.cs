using McpPve.Tools;

namespace McpPve.Tests.Tools;

/// <summary>Each tool against the simulated cluster over HTTPS: it works, PVE refuses, an argument is wrong.</summary>
public sealed class EveryToolTests
{
    private const string OldTask = "UPID:pve1:00000001:00000001:65000000:qmstart:100:root@pam:";

    /// <param name="Answer">A piece of the JSON of a good answer.</param>
    /// <param name="Refused">Arguments that PVE refuses; null where PVE has nothing to refuse but the token.</param>
    public sealed record Case(string Tool, string Good, string Answer, string? Refused, string Refusal, string Wrong, string Complaint)
    {
        public override string ToString() => Tool;
    }

    private static readonly Case[] Table =
    [
        new("pve_list_nodes", "{}", "\"node\":\"pve2\"", null, "", """{"limit":0}""", "'limit' must be 1 to 10000, not 0"),
        new("pve_get_node_status", """{"node":"pve1"}""", "\"cpus\":16", """{"node":"pve9"}""", "the cluster has pve1, pve2, pve3", "{}", "'node' is required"),
        new("pve_get_node_version", """{"node":"pve1"}""", "\"version\":\"9.2", """{"node":"pve9"}""", "no node 'pve9'", """{"nod":"pve1","node":"pve1"}""", "did you mean 'node'?"),
        new("pve_get_node_dns", """{"node":"pve2"}""", "\"dns1\":", """{"node":"pve9"}""", "no node 'pve9'", """{"node":7}""", "must be a string"),
        new("pve_get_node_time", """{"node":"pve3"}""", "\"timezone\":", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"a b"}""", "must be a node name"),
        new("pve_get_node_syslog", """{"node":"pve1","limit":5}""", "\"lines\":[", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"pve1","limit":"ten"}""", "must be a whole number"),
        new("pve_list_node_services", """{"node":"pve1"}""", "\"service\":\"pveproxy\"", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"pve1","detail":"all"}""", "must be one of concise, full"),
        new("pve_manage_node_service", """{"node":"pve1","service":"cron","command":"restart"}""", "\"outcome\":\"ok\"", """{"node":"pve1","service":"nosuch","command":"start"}""", "service", """{"node":"pve1","service":"cron","command":"kill"}""", "must be one of start, stop, restart, reload"),

        new("pve_list_qemu_vms", """{"node":"pve1"}""", "\"vmid\":100,\"name\":\"web01\",\"status\":\"running\"", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"pve1","filtr":"x"}""", "did you mean 'filter'?"),
        new("pve_get_qemu_status", """{"vmid":100}""", "\"status\":\"running\"", """{"vmid":100,"node":"pve2"}""", "Guest 100 'web01' is on pve1", """{"vmid":"100"}""", "must be a whole number"),
        new("pve_get_qemu_config", """{"vmid":101}""", "\"scsi0\":", """{"vmid":105,"snapshot":"nosuch"}""", "nosuch", """{"vmid":100.5}""", "must be a whole number"),
        new("pve_get_qemu_rrddata", """{"vmid":100,"timeframe":"hour"}""", "\"columns\":[\"time\"", """{"vmid":100,"node":"pve3","timeframe":"hour"}""", "on pve1", """{"vmid":100,"timeframe":"decade"}""", "must be one of hour, day, week, month, year"),
        new("pve_list_qemu_snapshots", """{"vmid":105}""", "\"name\":\"before-upgrade\"", """{"vmid":105,"node":"pve1"}""", "on pve3", """{"vmid":105,"start":-1}""", "must be 0 or more"),
        new("pve_start_qemu_vm", """{"vmid":103}""", "\"status\":{\"from\":\"stopped\",\"to\":\"running\"}", """{"vmid":100}""", "already running", """{"vmid":103,"wait_seconds":601}""", "must be 0 to 600"),
        new("pve_stop_qemu_vm", """{"vmid":100}""", "\"to\":\"stopped\"", """{"vmid":100,"node":"pve2"}""", "on pve1", """{"vmid":100,"timeout":-1}""", "must be 0 or more"),
        new("pve_shutdown_qemu_vm", """{"vmid":100}""", "\"to\":\"stopped\"", """{"vmid":100,"node":"pve3"}""", "on pve1", """{"vmid":100,"force_stop":1}""", "must be true or false"),
        new("pve_reboot_qemu_vm", """{"vmid":100}""", "\"outcome\":\"ok\"", """{"vmid":103}""", "not running", """{"vmid":100,"options":{}}""", "'options' is no argument"),
        new("pve_suspend_qemu_vm", """{"vmid":100}""", "\"to\":\"paused\"", """{"vmid":103}""", "not running", """{"vmid":100,"todisk":"yes"}""", "must be true or false"),
        new("pve_resume_qemu_vm", """{"vmid":100}""", "\"outcome\":", """{"vmid":103}""", "not running", """{"vmid":"x"}""", "must be a whole number"),
        new("pve_reset_qemu_vm", """{"vmid":100}""", "\"outcome\":\"ok\"", """{"vmid":103}""", "not running", "{}", "'vmid' is required"),
        new("pve_migrate_qemu_vm", """{"vmid":109,"target":"pve2","online":true,"wait_seconds":60}""", "\"node\":{\"from\":\"pve1\",\"to\":\"pve2\"}", """{"vmid":109,"target":"pve9"}""", "no such cluster node", """{"vmid":109}""", "'target' is required"),
        new("pve_create_qemu_vm", """{"node":"pve2","vmid":150,"name":"new","memory":512,"scsi0":"local-lvm:4","options":{"tags":"lab"}}""", "\"tags\":\"lab\"", """{"node":"pve2","vmid":100}""", "already exists", """{"node":"pve2","vmid":150,"memory":8}""", "must be 16 or more"),
        new("pve_delete_qemu_vm", """{"vmid":107,"purge":true}""", "\"gone\":true", """{"vmid":100}""", "running", """{"vmid":107,"force":true}""", "'force' is no argument"),
        new("pve_update_qemu_config", """{"vmid":103,"memory":8192,"options":{"tags":"ci;big"}}""", "\"memory\":{\"from\":\"16384\",\"to\":\"8192\"}", """{"vmid":103,"memory":8192,"digest":"0000000000000000000000000000000000000000"}""", "use the new digest", """{"vmid":103,"tags":"x"}""", "goes into options"),
        new("pve_clone_qemu_vm", """{"vmid":9000,"newid":151,"name":"copy","full":true,"wait_seconds":60}""", "\"name\":\"copy\"", """{"vmid":9000,"newid":100}""", "already exists", """{"vmid":9000,"newid":99}""", "must be 100 to 999999999"),
        new("pve_create_qemu_snapshot", """{"vmid":100,"snapname":"before","description":"the upgrade"}""", "\"before\":{\"from\":null,", """{"vmid":105,"snapname":"before-upgrade"}""", "already", """{"vmid":100,"snapname":"bad name"}""", "must be a name of letters"),
        new("pve_delete_qemu_snapshot", """{"vmid":105,"snapname":"clean-install"}""", "\"clean-install\":{", """{"vmid":105,"snapname":"nosuch"}""", "nosuch", """{"vmid":105,"snapname":".."}""", "must be a name of letters"),
        new("pve_rollback_qemu_snapshot", """{"vmid":105,"snapname":"before-upgrade"}""", "\"outcome\":\"ok\"", """{"vmid":105,"snapname":"nosuch"}""", "nosuch", """{"vmid":105}""", "'snapname' is required"),

        new("pve_get_cluster_status", "{}", "\"quorate\":true", null, "", """{"type":"x"}""", "'type' is no argument"),
        new("pve_list_cluster_resources", """{"type":"vm","filter":"db01"}""", "\"vmid\":101,\"name\":\"db01\"", null, "", """{"type":"vms"}""", "did you mean 'vm'?"),
        new("pve_get_next_vmid", "{}", "\"vmid\":110", """{"vmid":100}""", "VM 100 already exists", """{"vmid":1}""", "must be 100 to"),
        new("pve_get_cluster_log", """{"max":5}""", "\"message\":", null, "", """{"max":0}""", "must be 1 to 5000"),
        new("pve_get_cluster_options", "{}", "\"keyboard\":", null, "", """{"detail":"Full"}""", "did you mean 'full'?"),
        new("pve_list_cluster_backup_info", "{}", "\"items\":[", null, "", """{"limit":1.5}""", "must be a whole number"),
        new("pve_get_cluster_ha_status", "{}", "\"type\":\"quorum\"", null, "", """{"x":1}""", "'x' is no argument"),
        new("pve_list_cluster_replication", "{}", "\"target\":", null, "", """{"x":1}""", "'x' is no argument"),
        new("pve_bulk_start_guests", """{"vms":[103,203]}""", "\"log\":[", """{"vms":[103],"options":{"maxworkers":4},"max_workers":3}""", "", """{"vms":[]}""", "with at least one"),
        new("pve_bulk_shutdown_guests", """{"vms":[100,201],"force_stop":true,"wait_seconds":60}""", "\"log\":[", null, "", """{"vms":"100"}""", "must be a list of guest ids"),
        new("pve_bulk_suspend_guests", """{"vms":[100]}""", "\"log\":[", null, "", """{"vms":[1]}""", "has an item that must be 100 to"),
        new("pve_bulk_migrate_guests", """{"vms":[109],"target":"pve3","online":true,"wait_seconds":60}""", "\"log\":[", """{"vms":[109],"target":"pve9"}""", "pve9", """{"vms":[109]}""", "'target' is required"),
        new("pve_update_cluster_options", """{"keyboard":"de","options":{"email_from":"pve@example.org"}}""", "\"to\":\"de\"", """{"keyboard":"klingon"}""", "keyboard:", """{"console":"ssh"}""", "must be one of applet, vv, html5, xtermjs"),

        new("pve_list_tasks", """{"node":"pve1"}""", "\"outcome\":\"ok\"", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"pve1","source":"running"}""", "must be one of archive, active, all"),
        new("pve_get_task_status", "", "\"outcome\":\"ok\"", $$"""{"upid":"{{OldTask}}"}""", "no such task", """{"upid":"nonsense"}""", "must be a task id"),
        new("pve_get_task_log", "", "\"lines\":[", $$"""{"upid":"{{OldTask}}"}""", "no such task", """{"upid":"UPID:..:1"}""", "must be a task id"),
        new("pve_stop_task", "", "\"outcome\":", $$"""{"upid":"{{OldTask}}"}""", "no such task", "{}", "'upid' is required"),
    ];

    public static IEnumerable<Func<Case>> Cases() => Table.Select(entry => (Func<Case>)(() => entry));

    public static IEnumerable<Func<Case>> Refusals() => Table.Where(entry => entry.Refusal.Length > 0).Select(entry => (Func<Case>)(() => entry));

    [Test]
    public async Task No_tool_is_left_out()
    {
        await Assert.That(Table.Select(entry => entry.Tool)).IsEquivalentTo(Catalog.All.Select(tool => tool.Name));
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task It_works(Case entry)
    {
        await using var lab = await Lab.Start();
        var arguments = entry.Good;
        if (arguments.Length == 0)
        {
            var started = await lab.Call("pve_start_qemu_vm", """{"vmid":103}""");
            arguments = $$"""{"upid":"{{started.GetProperty("upid").GetString()}}"}""";
        }

        var result = await lab.Run(entry.Tool, arguments);

        await Assert.That(result.Text).Contains(entry.Answer);
        await Assert.That(result.IsError).IsFalse();
        await Assert.That(result.Data!.Value.GetRawText()).IsEqualTo(result.Text);
    }

    [Test]
    [MethodDataSource(nameof(Refusals))]
    public async Task A_refusal_comes_with_PVEs_words_and_the_next_step(Case entry)
    {
        await using var lab = await Lab.Start();

        var text = await lab.Fail(entry.Tool, entry.Refused!);

        await Assert.That(text).StartsWith(entry.Tool).And.Contains(entry.Refusal);
        await Assert.That(text).DoesNotContain("   at ").And.DoesNotContain("Exception");
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_wrong_argument_reaches_nobody(Case entry)
    {
        await using var lab = await Lab.Start();

        var text = await lab.Fail(entry.Tool, entry.Wrong);

        await Assert.That(text).Contains(entry.Complaint).And.Contains("othing was done");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_token_without_privileges_gets_nothing_and_learns_why(Case entry)
    {
        await using var lab = await Lab.Start(tokenId: "nobody@pve!none");
        var arguments = entry.Good.Length > 0 ? entry.Good : $$"""{"upid":"{{OldTask}}"}""";

        var result = await lab.Run(entry.Tool, arguments);

        await Assert.That(lab.Writes == 0 || result.IsError).IsTrue().Because(result.Text);
        if (result.IsError)
        {
            await Assert.That(result.Text).Contains("token").Or.Contains("no such task");
        }
    }
}
