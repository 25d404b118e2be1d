using McpPve.Tests.Catalog;

namespace McpPve.Tests.Answers;

/// <summary>
/// What happens after PVE's task has ended: a guest that comes up again, a start that follows, a task that somebody waits for later.
/// </summary>
public sealed class StartAfterTests
{
    [Test]
    public async Task A_rebooted_machine_is_looked_at_until_it_runs_again()
    {
        await using var lab = await TestCluster.Start(speed: 10);

        var result = await lab.Call("pve_reboot_qemu_vm", """{"vmid":100}""");

        await Assert.That(result.GetProperty("changed").TryGetProperty("status", out _)).IsFalse().Because(result.GetRawText());
        await Assert.That(result.GetProperty("changed").GetProperty("uptime").GetProperty("to").GetString()).EndsWith("s");
        await Assert.That(result.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    public async Task A_machine_that_stays_down_after_a_reboot_is_told()
    {
        const string Reboot = "UPID:n1:00000001:00000001:65000000:qmreboot:100:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]"""),
            ("GET /nodes/n1/qemu/100/status/current", """{"status":"running","uptime":100}"""),
            ("GET /nodes/n1/qemu/100/status/current", """{"status":"stopped","uptime":0}"""),
            ("POST /nodes/n1/qemu/100/status/reboot", $"\"{Reboot}\""),
            ($"GET /nodes/n1/tasks/{Reboot}/status", """{"status":"stopped","exitstatus":"OK"}"""));

        var result = await pve.Call("pve_reboot_qemu_vm", """{"vmid":100,"wait_seconds":1}""");

        await Assert.That(result.GetProperty("changed").GetProperty("status").GetProperty("to").GetString()).IsEqualTo("stopped");
        await Assert.That(result.GetProperty("no_effect_yet").GetString()).Contains("does not run again yet");
    }

    [Test]
    [Arguments("pve_create_qemu_vm", """{"node":"pve2","vmid":150,"scsi0":"local-lvm:1","start":true}""", "qmstart")]
    [Arguments(
        "pve_create_lxc_container",
        """{"node":"pve2","vmid":250,"ostemplate":"nas:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst","start":true,"wait_seconds":60}""",
        "vzstart")]
    [Arguments("pve_rollback_qemu_snapshot", """{"vmid":105,"snapname":"before-upgrade","start":true}""", "qmstart")]
    [Arguments("pve_rollback_lxc_snapshot", """{"vmid":204,"snapname":"weekly","start":true}""", "vzstart")]
    public async Task The_start_that_follows_is_followed(string tool, string arguments, string start)
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call(tool, arguments);

        await Assert.That(result.GetProperty("start").GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(result.GetProperty("start").GetProperty("upid").GetString()).Contains($":{start}:");
    }

    [Test]
    public async Task A_start_that_fails_afterwards_is_a_failure()
    {
        const string Create = "UPID:n1:00000001:00000001:65000000:qmcreate:101:root@pam:";
        const string Start = "UPID:n1:00000002:00000001:65000001:qmstart:101:root@pam:";
        await using var pve = await FakePve.Start(
            ("POST /nodes/n1/qemu", $"\"{Create}\""),
            ($"GET /nodes/n1/tasks/{Create}/status", """{"status":"stopped","exitstatus":"OK"}"""),
            ("GET /nodes/n1/tasks", $$"""[{"upid":"{{Start}}","type":"qmstart","starttime":{{0x65000001}},"node":"n1","id":"101"}]"""),
            ($"GET /nodes/n1/tasks/{Start}/status", """{"status":"stopped","exitstatus":"bridge 'vmbr9' does not exist"}"""),
            ($"GET /nodes/n1/tasks/{Start}/log", """[{"n":1,"t":"bridge 'vmbr9' does not exist"}]"""));

        var text = await pve.Fail("pve_create_qemu_vm", """{"node":"n1","vmid":101,"start":true}""");

        await Assert.That(text)
            .Contains(
                "the task qmcreate is done, but the guest's start afterwards failed: bridge 'vmbr9' does not exist").And.Contains(Start);
    }

    [Test]
    public async Task Waiting_later_tells_the_archives_of_a_backup()
    {
        await using var lab = await TestCluster.Start(speed: 200);
        var first = await lab.Call("pve_run_backup", """{"node":"pve1","vmid":"100,200","storage":"nas","wait_seconds":0}""");

        var later = await lab.Call("pve_wait_for_task", $$"""{"upid":"{{first.GetProperty("upid").GetString()}}","wait_seconds":300}""");

        await Assert.That(later.GetProperty("backups").EnumerateArray().Select(backup => backup.GetProperty("vmid").GetInt32()))
            .IsEquivalentTo(new[] { 100, 200 });
        await Assert.That(later.GetProperty("backups")[0].GetProperty("archive").GetString()).StartsWith("nas:backup/");
    }

    [Test]
    public async Task Waiting_later_tells_the_log_of_a_bulk_action_and_how_a_guest_is_now()
    {
        await using var lab = await TestCluster.Start();
        var bulk = await lab.Call("pve_bulk_shutdown_guests", """{"vms":[100],"wait_seconds":0}""");
        var start = await lab.Call("pve_start_qemu_vm", """{"vmid":103,"wait_seconds":0}""");

        var log = await lab.Call("pve_wait_for_task", $$"""{"upid":"{{bulk.GetProperty("upid").GetString()}}","wait_seconds":60}""");
        var now = await lab.Call("pve_wait_for_task", $$"""{"upid":"{{start.GetProperty("upid").GetString()}}","wait_seconds":60}""");

        await Assert.That(log.GetProperty("log").GetArrayLength()).IsGreaterThan(0);
        await Assert.That(now.GetProperty("now").GetProperty("status").GetString()).IsEqualTo("running");
    }

    [Test]
    public async Task A_backup_tells_what_it_left_out_and_what_it_pruned()
    {
        await using var lab = await TestCluster.Start(speed: 500);
        await lab.Call("pve_update_qemu_config", """{"vmid":108,"options":{"scsi1":"nas:108/vm-108-disk-1.qcow2,backup=0"}}""");
        await lab.Call("pve_run_backup", """{"node":"pve2","vmid":"108","storage":"nas","wait_seconds":300}""");
        await Task.Delay(1100);

        var result = await lab.Call(
            "pve_run_backup", """{"node":"pve2","vmid":"108","storage":"nas","prune_backups":"keep-last=1","wait_seconds":300}""");

        var backup = result.GetProperty("backups")[0];
        await Assert.That(backup.GetProperty("left_out")[0].GetString()).IsEqualTo("scsi1");
        await Assert.That(backup.GetProperty("pruned").GetArrayLength()).IsGreaterThanOrEqualTo(1);
    }

    [Test]
    public async Task A_backup_without_a_storage_still_names_the_volume()
    {
        await using var lab = await TestCluster.Start(speed: 500);

        var result = await lab.Call("pve_run_backup", """{"node":"pve1","vmid":"200","wait_seconds":300}""");

        await Assert.That(result.GetProperty("backups")[0].GetProperty("archive").GetString()).StartsWith("local:backup/vzdump-lxc-200-");
    }

    [Test]
    [Arguments("pve_run_backup", """{"node":"pve1","pool":"prod","exclude":"100"}""")]
    [Arguments("pve_create_backup_job", """{"pool":"prod","exclude":"100","schedule":"21:00"}""")]
    public async Task An_exclusion_that_PVE_would_ignore_is_refused(string tool, string arguments)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(tool, arguments);

        await Assert.That(text).Contains("'exclude' counts with all=true only");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_log_of_a_task_that_ended_well_is_not_read_for_nothing()
    {
        await using var lab = await TestCluster.Start(speed: 500);

        await lab.Call("pve_start_qemu_vm", """{"vmid":103}""");
        await lab.Call("pve_run_backup", """{"node":"pve1","vmid":"200","storage":"nas","wait_seconds":300}""");

        await Assert.That(lab.Cluster.Calls.Count(call => call.Path.EndsWith("/log", StringComparison.Ordinal))).IsEqualTo(1);
    }

    [Test]
    [Arguments("pve_update_storage", """{"storage":"nas","nodes":"pve1,pve2"}""", "/storage/nas")]
    [Arguments("pve_update_backup_job", """{"id":"nightly","comment":"x"}""", "/cluster/backup")]
    [Arguments("pve_update_firewall_options", """{"policy_in":"DROP"}""", "/cluster/firewall/options")]
    public async Task An_object_is_read_once_before_and_once_after_a_change(string tool, string arguments, string path)
    {
        await using var lab = await TestCluster.Start();

        await lab.Call(tool, arguments);

        await Assert.That(lab.Cluster.Calls.Count(call => call.Method == "GET" && call.Path == path)).IsEqualTo(2);
    }
}
