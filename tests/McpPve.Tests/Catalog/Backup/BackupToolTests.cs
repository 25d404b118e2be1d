using System.Text.Json;
using McpPve.Catalog.Backup;

namespace McpPve.Tests.Catalog.Backup;

/// <summary>What a backup has done, guest by guest, and what a job will do.</summary>
public sealed class BackupToolTests
{
    [Test]
    public async Task The_log_of_a_real_backup_names_archive_size_and_time()
    {
        var log = new BackupLog(
        [
            "INFO: starting new backup job: vzdump 200 --compress gzip --mode stop --storage local --node pve",
            "INFO: Starting Backup of VM 200 (lxc)",
            "INFO: CT Name: ct200",
            "INFO: creating vzdump archive '/var/lib/vz/dump/vzdump-lxc-200-2026_11_23-13_55_00.tar.gz'",
            "INFO: Total bytes written: 2099200 (2.1MiB, 14MiB/s)",
            "INFO: archive file size: 1MB",
            "INFO: Finished Backup of VM 200 (00:00:05)",
            "INFO: Backup job finished successfully",
        ]);

        await Assert.That(log.Guests).IsEquivalentTo(new GuestBackup[]
        {
            new(200, "/var/lib/vz/dump/vzdump-lxc-200-2026_11_23-13_55_00.tar.gz", "1MB", "00:00:05", null),
        });
        await Assert.That(log.Elsewhere).IsNull();
    }

    [Test]
    public async Task A_backup_server_has_snapshots_without_a_size_and_a_failure_leaves_no_archive()
    {
        var log = new BackupLog(
        [
            "INFO: skip external VMs: 102, 104",
            "INFO: Starting Backup of VM 100 (qemu)",
            "INFO: creating Proxmox Backup Server archive 'vm/100/2026-03-01T12:00:00Z'",
            "INFO: Finished Backup of VM 100 (00:01:07)",
            "INFO: Starting Backup of VM 101 (qemu)",
            "INFO: creating Proxmox Backup Server archive 'vm/101/2026-03-01T12:01:07Z'",
            "ERROR: Backup of VM 101 failed - job aborted",
            "INFO: Failed at 2026-03-01 12:01:30",
        ]);

        await Assert.That(log.Guests).IsEquivalentTo(new GuestBackup[]
        {
            new(100, "vm/100/2026-03-01T12:00:00Z", null, "00:01:07", null),
            new(101, null, null, null, "job aborted"),
        });
        await Assert.That(log.Elsewhere).IsEqualTo("102, 104");
    }

    [Test]
    public async Task A_backup_tells_the_volume_that_restores_each_guest()
    {
        await using var lab = await TestCluster.Start(speed: 500);

        var result = await lab.Call("pve_run_backup", """{"node":"pve1","vmid":"100,200,102","storage":"nas","wait_seconds":300}""");
        var stored = await lab.Call("pve_list_storage_content", """{"node":"pve1","storage":"nas","content":"backup"}""");

        var volumes = stored.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("volid").GetString()).ToList();
        var backups = result.GetProperty("backups").EnumerateArray().ToList();
        await Assert.That(backups.Select(backup => backup.GetProperty("vmid").GetInt32())).IsEquivalentTo(new[] { 100, 200 });
        await Assert.That(backups.All(backup => volumes.Contains(backup.GetProperty("archive").GetString()))).IsTrue();
        await Assert.That(backups.All(backup => backup.GetProperty("size").GetString()!.EndsWith("MB", StringComparison.Ordinal))).IsTrue();
        await Assert.That(result.GetProperty("not_backed_up").GetString()).EndsWith(": 102");
    }

    [Test]
    public async Task When_one_of_several_fails_the_error_tells_what_became_of_each()
    {
        await using var lab = await TestCluster.Start(speed: 500);

        var text = await lab.Fail("pve_run_backup", """{"node":"pve1","vmid":"100,106,999","storage":"nas","wait_seconds":300}""");

        await Assert.That(text).Contains("the task vzdump failed on pve1")
            .And.Contains("- guest 100: backed up to nas:backup/vzdump-qemu-100-")
            .And.Contains("- guest 106: failed: VM is locked (backup)")
            .And.Contains("- guest 999: failed: unable to find VM '999'");
    }

    [Test]
    public async Task Guests_of_another_node_are_not_silently_left_without_a_backup()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_run_backup", """{"node":"pve1","vmid":"102","storage":"nas"}""");

        await Assert.That(text).Contains("nothing was backed up").And.Contains("guest 102 is on pve2");
    }

    [Test]
    [Arguments("{}", "choose the guests")]
    [Arguments("""{"all":false}""", "choose the guests")]
    [Arguments("""{"exclude":"100"}""", "choose the guests")]
    [Arguments("""{"vmid":"100","all":true}""", "given: 'vmid', 'all'")]
    [Arguments("""{"vmid":"all"}""", "must be guest ids")]
    public async Task A_backup_without_a_clear_selection_is_refused_before_anything_is_sent(string arguments, string complaint)
    {
        await using var lab = await TestCluster.Start();
        var selection = arguments == "{}" ? "" : arguments[1..^1] + ",";

        var once = await lab.Fail("pve_run_backup", $$"""{{{selection}}"node":"pve1"}""");
        var job = await lab.Fail("pve_create_backup_job", $$"""{{{selection}}"schedule":"21:00"}""");

        await Assert.That(once).Contains(complaint);
        await Assert.That(job).Contains(complaint);
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    public async Task A_new_job_is_reported_with_the_id_that_PVE_gave_it()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call(
            "pve_create_backup_job", """{"pool":"prod","schedule":"sat 03:00","storage":"nas","prune_backups":"keep-weekly=4"}""");

        var job = created.GetProperty("changed").EnumerateObject().Single();
        var read = await lab.Call("pve_get_backup_job", $$"""{"id":"{{job.Name}}"}""");
        await Assert.That(read.GetProperty("pool").GetString()).IsEqualTo("prod");
        await Assert.That(job.Value.GetProperty("to").GetString()).Contains("prune-backups=keep-weekly=4").And.Contains("next_run=20");
        await Assert.That(created.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    public async Task A_job_that_is_switched_off_says_so()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Call("pve_create_backup_job", """{"id":"later","all":true,"schedule":"21:00","enabled":false}""");
        var changed = await lab.Call("pve_update_backup_job", """{"id":"weekly-test","storage":"local"}""");
        var enabled = await lab.Call("pve_update_backup_job", """{"id":"weekly-test","enabled":true}""");

        await Assert.That(created.GetProperty("no_effect_yet").GetString()).Contains("disabled");
        await Assert.That(changed.GetProperty("no_effect_yet").GetString()).Contains("disabled");
        await Assert.That(enabled.TryGetProperty("no_effect_yet", out _)).IsFalse();
        await Assert.That(enabled.GetProperty("changed").GetProperty("enabled").GetProperty("to").GetString()).IsEqualTo("1");
    }

    [Test]
    public async Task A_new_selection_takes_the_place_of_the_old_one()
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call("pve_update_backup_job", """{"id":"nightly","all":true,"exclude":"106"}""");

        await Assert.That(changed.GetProperty("changed").GetProperty("vmid").GetProperty("to").ValueKind).IsEqualTo(JsonValueKind.Null);
        await Assert.That(changed.GetProperty("changed").GetProperty("all").GetProperty("to").GetString()).IsEqualTo("1");
    }

    [Test]
    public async Task A_deleted_job_leaves_its_backups()
    {
        await using var lab = await TestCluster.Start();
        var before = await lab.Call("pve_list_storage_content", """{"node":"pve1","storage":"nas","content":"backup"}""");

        await lab.Call("pve_delete_backup_job", """{"id":"nightly"}""");

        var after = await lab.Call("pve_list_storage_content", """{"node":"pve1","storage":"nas","content":"backup"}""");
        await Assert.That(after.GetRawText()).IsEqualTo(before.GetRawText());
        await Assert.That((await lab.Call("pve_list_backup_jobs", "{}")).GetProperty("total").GetInt32()).IsEqualTo(1);
    }
}
