using McpPve.Catalog;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Answers;

/// <summary>What a report says is what happened: nothing is told as gone, done, running or unchanged that is not.</summary>
public sealed class ReportTests
{
    private const string Task = "UPID:n1:00000001:00000001:65000000:qmcreate:101:root@pam:";
    private const string Ended = """{"status":"stopped","exitstatus":"OK"}""";

    [Test]
    [Arguments("qemu", 105, "before-upgrade")]
    [Arguments("lxc", 204, "weekly")]
    public async Task A_rollback_tells_settings_disks_parent_and_the_time_of_the_snapshot(string kind, int vmid, string snapshot)
    {
        await using var lab = await TestCluster.Start();
        var container = kind == "lxc";
        await lab.Call(
            container ? "pve_update_lxc_config" : "pve_update_qemu_config", $$"""{"vmid":{{vmid}},"description":"changed since"}""");
        await lab.Call(container ? "pve_create_lxc_snapshot" : "pve_create_qemu_snapshot", $$"""{"vmid":{{vmid}},"snapname":"later"}""");

        var result = await lab.Call($"pve_rollback_{kind}_snapshot", $$"""{"vmid":{{vmid}},"snapname":"{{snapshot}}"}""");

        var changed = result.GetProperty("changed");
        await Assert.That(changed.GetProperty("description").GetProperty("from").GetString()).IsEqualTo("changed since");
        await Assert.That(changed.GetProperty("current").GetRawText()).IsEqualTo($$"""{"from":"after later","to":"after {{snapshot}}"}""");
        await Assert.That(changed.GetProperty("status").GetProperty("to").GetString()).IsEqualTo("stopped");
        var told = result.GetProperty("rolled_back_to");
        await Assert.That(told.GetProperty("snapshot").GetString()).IsEqualTo(snapshot);
        await Assert.That(told.GetProperty("taken").GetString()).StartsWith("20");
        await Assert.That(told.GetProperty("disks").EnumerateObject().Single().Value.GetString()).Contains($"{vmid}");
        await Assert.That(result.TryGetProperty("note", out _)).IsFalse();
    }

    [Test]
    public async Task A_rollback_that_changes_no_setting_still_says_what_it_did()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_rollback_qemu_snapshot", """{"vmid":105,"snapname":"before-upgrade"}""");

        var again = await lab.Call("pve_rollback_qemu_snapshot", """{"vmid":105,"snapname":"before-upgrade"}""");

        await Assert.That(again.GetRawText()).DoesNotContain("Nothing looks different").And.Contains("rolled_back_to");
    }

    [Test]
    [Arguments("pve_rollback_qemu_snapshot", 105)]
    [Arguments("pve_delete_qemu_snapshot", 105)]
    [Arguments("pve_rollback_lxc_snapshot", 204)]
    [Arguments("pve_delete_lxc_snapshot", 204)]
    public async Task Nobody_is_asked_about_a_snapshot_that_is_not_there(string tool, int vmid)
    {
        await using var lab = await TestCluster.Start();
        var asked = false;

        var result = await lab.Runner.Run(
            ToolCatalog.Find(tool)!, TestCluster.Members($$"""{"vmid":{{vmid}},"snapname":"nosuch"}"""),
            new(Caller.Stdio) { Consent = (_, _) => { asked = true; return System.Threading.Tasks.Task.FromResult<NotConfirmed?>(null); } },
            CancellationToken.None);

        await Assert.That(result.Text).Contains($"guest {vmid} has no snapshot 'nosuch'; it has ").And.Contains("Nothing was done");
        await Assert.That(asked).IsFalse();
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_question_about_a_rollback_shows_the_date_of_the_snapshot()
    {
        await using var lab = await TestCluster.Start(new() { Time = new FixedTime() });
        string? question = null;

        await lab.Runner.Run(
            ToolCatalog.Find("pve_rollback_qemu_snapshot")!, TestCluster.Members("""{"vmid":105,"snapname":"before-upgrade"}"""),
            new(Caller.Stdio)
            {
                Consent = (_, plan) =>
                    { question = plan.Question; return System.Threading.Tasks.Task.FromResult<NotConfirmed?>(new("declined")); },
            },
            CancellationToken.None);

        await Assert.That(question).Contains("The snapshot was taken at 2026-02-26T12:00:00Z: before the upgrade to trixie.");
    }

    [Test]
    [Arguments(
        "pve_update_qemu_config",
        """{"vmid":103,"options":{"template":true}}""",
        "POST /nodes/pve3/qemu/103/template",
        "qm template 103")]
    [Arguments(
        "pve_update_lxc_config",
        """{"vmid":203,"options":{"template":true}}""",
        "POST /nodes/pve3/lxc/203/template",
        "pct template 203")]
    [Arguments(
        "pve_create_qemu_vm",
        """{"node":"pve2","vmid":150,"options":{"template":true}}""",
        "POST /nodes/pve2/qemu/150/template",
        "qm template 150")]
    public async Task A_setting_that_is_another_call_is_refused_with_its_name(string tool, string arguments, string call, string command)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(tool, arguments);

        await Assert.That(text).Contains(call).And.Contains(command).And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_created_object_that_is_not_listed_yet_is_not_reported_as_gone()
    {
        await using var pve = await FakePve.Start(
            ("POST /nodes/n1/qemu", $"\"{Task}\""),
            ($"GET /nodes/n1/tasks/{Task}/status", Ended),
            ("GET /nodes/n1/qemu/101/pending", "!500 Configuration file 'nodes/n1/qemu-server/101.conf' does not exist"));

        var result = await pve.Call("pve_create_qemu_vm", """{"node":"n1","vmid":101,"name":"x"}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(result.TryGetProperty("gone", out _)).IsFalse();
        await Assert.That(result.GetProperty("note").GetString())
            .Contains("what it looks like now could not be read").And.Contains("pve_find");
    }

    [Test]
    public async Task A_migrated_guest_that_the_list_does_not_have_is_not_gone()
    {
        const string Move = "UPID:n1:00000001:00000001:65000000:qmigrate:101:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":101,"node":"n1","status":"stopped"}]"""),
            ("GET /cluster/resources", """[{"type":"qemu","vmid":101,"node":"n1","status":"stopped"}]"""),
            ("GET /cluster/resources", "[]"),
            ("GET /nodes/n1/qemu/101/pending", "[]"),
            ("POST /nodes/n1/qemu/101/migrate", $"\"{Move}\""),
            ($"GET /nodes/n1/tasks/{Move}/status", Ended));

        var result = await pve.Call("pve_migrate_qemu_vm", """{"vmid":101,"target":"n2"}""");

        await Assert.That(result.GetRawText()).DoesNotContain("\"gone\"");
    }

    [Test]
    public async Task Deleting_what_was_not_there_makes_nothing_gone()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call(
            "pve_delete_storage_volume", """{"node":"pve1","storage":"local","volume":"local:iso/never-was.iso"}""");

        await Assert.That(result.TryGetProperty("gone", out _)).IsFalse();
        await Assert.That(result.GetProperty("note").GetString()).Contains("not there before");
    }

    [Test]
    [Arguments("pve_delete_storage_volume", """{"node":"pve1","storage":"local","volume":"local:iso/never-was.iso"}""")]
    [Arguments("pve_delete_backup_job", """{"id":"never-was"}""")]
    [Arguments("pve_delete_qemu_vm", """{"vmid":100}""")]
    [Arguments("pve_delete_lxc_container", """{"vmid":200}""")]
    public async Task Nobody_is_asked_about_what_PVE_would_not_delete(string tool, string arguments)
    {
        await using var lab = await TestCluster.Start();
        var asked = false;

        var result = await lab.Runner.Run(
            ToolCatalog.Find(tool)!, TestCluster.Members(arguments),
            new(Caller.Stdio) { Consent = (_, _) => { asked = true; return System.Threading.Tasks.Task.FromResult<NotConfirmed?>(null); } },
            CancellationToken.None);

        await Assert.That(result.IsError).IsTrue();
        await Assert.That(result.Text).Contains("Nothing was done");
        await Assert.That(asked).IsFalse();
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    [Arguments("pve_run_backup", "POST /nodes/n1/vzdump", """{"node":"n1","vmid":"100","storage":"local"}""")]
    [Arguments("pve_create_qemu_vm", "POST /nodes/n1/qemu", """{"node":"n1","vmid":101}""")]
    [Arguments(
        "pve_download_to_storage",
        "POST /nodes/n1/storage/local/download-url",
        """{"node":"n1","storage":"local","url":"https://h/x.iso","filename":"x.iso","content":"iso"}""")]
    [Arguments("pve_bulk_start_guests", "POST /cluster/bulk-action/guest/start", """{"vms":[100]}""")]
    [Arguments("pve_apply_network_changes", "PUT /nodes/n1/network", """{"node":"n1"}""")]
    public async Task A_task_with_an_unreadable_id_is_reported_as_started(string tool, string call, string arguments)
    {
        const string Odd = "UPID:n1:1:1:65000000:vzdump:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]"""),
            ("GET /nodes/n1/storage/local/content", "[]"),
            ("GET /nodes/n1/network", "[]"),
            (call, $"\"{Odd}\""));

        var result = await pve.Call(tool, arguments);

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("unknown");
        await Assert.That(result.GetProperty("upid").GetString()).IsEqualTo(Odd);
        await Assert.That(result.GetRawText()).DoesNotContain("nothing was backed up");
    }

    [Test]
    [Arguments("!500 got timeout")]
    [Arguments("!429 Too Many Requests")]
    [Arguments("!503 Service Unavailable")]
    public async Task A_task_is_looked_at_again_after_a_look_that_failed(string failure)
    {
        await using var pve = await FakePve.Start(
            ("POST /nodes/n1/qemu", $"\"{Task}\""),
            ($"GET /nodes/n1/tasks/{Task}/status", failure),
            ($"GET /nodes/n1/tasks/{Task}/status", Ended),
            ("GET /nodes/n1/qemu/101/pending", """[{"key":"name","value":"x"}]"""));

        var result = await pve.Call("pve_create_qemu_vm", """{"node":"n1","vmid":101,"wait_seconds":1}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(result.GetProperty("now").GetProperty("name").GetString()).IsEqualTo("x");
    }

    [Test]
    public async Task A_value_that_no_longer_waits_is_told()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_qemu_config", """{"vmid":101,"options":{"revert":"memory"}}""");

        await Assert.That(result.GetProperty("no_longer_pending").GetRawText()).IsEqualTo("""{"memory":"24576"}""");
        await Assert.That(result.TryGetProperty("note", out _)).IsFalse();
    }

    [Test]
    public async Task A_failed_task_with_partial_effects_reports_them()
    {
        const string Rollback = "UPID:n1:00000001:00000001:65000000:qmrollback:100:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]"""),
            ("GET /nodes/n1/qemu/100/snapshot", """[{"name":"s1","snaptime":1700000000,"vmstate":1},{"name":"current","parent":"s1"}]"""),
            ("GET /nodes/n1/qemu/100/pending", """[{"key":"memory","value":"256"}]"""),
            ("GET /nodes/n1/qemu/100/status/current", """{"status":"running"}"""),
            ("GET /nodes/n1/qemu/100/status/current", """{"status":"stopped"}"""),
            ("POST /nodes/n1/qemu/100/snapshot/s1/rollback", $"\"{Rollback}\""),
            ($"GET /nodes/n1/tasks/{Rollback}/status", """{"status":"stopped","exitstatus":"timeout waiting on systemd"}"""),
            ($"GET /nodes/n1/tasks/{Rollback}/log", "[]"));

        var text = await pve.Fail("pve_rollback_qemu_snapshot", """{"vmid":100,"snapname":"s1"}""");

        await Assert.That(text)
            .Contains("timeout waiting on systemd").And.Contains(
                "Although the task failed, this is different now: status: running → stopped.");
    }

    [Test]
    public async Task A_guest_that_a_failed_restore_leaves_behind_is_told()
    {
        const string Restore = "UPID:n1:00000001:00000001:65000000:qmrestore:101:root@pam:";
        await using var pve = await FakePve.Start(
            ("POST /nodes/n1/qemu", $"\"{Restore}\""),
            ($"GET /nodes/n1/tasks/{Restore}/status", """{"status":"stopped","exitstatus":"command 'zstd' failed: exit code 1"}"""),
            ($"GET /nodes/n1/tasks/{Restore}/log", "[]"),
            ("GET /nodes/n1/qemu/101/pending", """[{"key":"name","value":"half"}]"""));

        var text = await pve.Fail(
            "pve_restore_guest", """{"node":"n1","vmid":101,"archive":"local:backup/vzdump-qemu-101-2026_01_01-00_00_00.vma"}""");

        await Assert.That(text).Contains("is there all the same");
    }

    [Test]
    public async Task Null_is_no_word_and_less_than_nothing_is_nothing()
    {
        await using var pve = await FakePve.Start(
            ("GET /storage/st", """{"storage":"st","type":"dir","content":null,"prune-backups":{"keep-last":"1","keep-daily":null}}"""),
            ("PUT /storage/st", "null"),
            ("GET /nodes/n1/status", """{"swap":{"used":-4096,"total":0},"cpu":-0.0000001}"""));

        var changed = await pve.Call("pve_update_storage", """{"storage":"st","nodes":"n1"}""");
        var status = await pve.Call("pve_get_node_status", """{"node":"n1"}""");

        await Assert.That(changed.GetRawText()).DoesNotContain("null");
        await Assert.That(status.GetProperty("swap").GetString()).IsEqualTo("0 B");
        await Assert.That(status.GetRawText()).DoesNotContain("-0");
    }

    [Test]
    public async Task A_guest_whose_settings_can_not_be_read_can_still_be_deleted()
    {
        const string Delete = "UPID:n1:00000001:00000001:65000000:qmdestroy:100:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n1","status":"stopped","name":"x"}]"""),
            ("GET /nodes/n1/qemu/100/pending", "!500 got timeout"),
            ("DELETE /nodes/n1/qemu/100", $"\"{Delete}\""),
            ($"GET /nodes/n1/tasks/{Delete}/status", Ended));
        string? question = null;

        var result = await pve.Run(
            "pve_delete_qemu_vm", """{"vmid":100}""",
            new(Caller.Stdio)
            {
                Consent = (_, plan) => { question = plan.Question; return System.Threading.Tasks.Task.FromResult<NotConfirmed?>(null); },
            });

        await Assert.That(result.IsError).IsFalse().Because(result.Text);
        await Assert.That(result.Text).Contains("\"outcome\":\"ok\"");
        await Assert.That(question).Contains("The present state could not be read: got timeout");
    }

    [Test]
    public async Task Bulk_calls_name_the_guests_that_are_not_there()
    {
        await using var lab = await TestCluster.Start();

        var some = await lab.Call("pve_bulk_start_guests", """{"vms":[103,777],"wait_seconds":60}""");
        var none = await lab.Fail("pve_bulk_migrate_guests", """{"vms":[777,778],"target":"pve2"}""");

        await Assert.That(some.GetProperty("not_there").GetRawText()).IsEqualTo("[777]");
        await Assert.That(none).Contains("there is no guest 777, 778").And.Contains("Nothing was done");
    }

    [Test]
    public async Task Stopping_a_task_that_has_ended_says_so()
    {
        await using var lab = await TestCluster.Start();
        var upid = (await lab.Call("pve_start_qemu_vm", """{"vmid":103}""")).GetProperty("upid").GetString();

        var result = await lab.Call("pve_stop_task", $$"""{"upid":"{{upid}}"}""");

        await Assert.That(result.GetProperty("no_effect_yet").GetString()).Contains("had ended by itself (OK)");
    }

    [Test]
    public async Task Regenerating_a_drive_that_is_not_there_is_refused()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_regenerate_qemu_cloudinit", """{"vmid":100}""");

        await Assert.That(text).Contains("There is no cloud-init drive").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_moved_or_migrated_disk_is_reported_with_its_new_volume()
    {
        await using var lab = await TestCluster.Start();

        var given = await lab.Call(
            "pve_move_guest_disk", """{"vmid":108,"disk":"scsi1","target_vmid":102,"target_disk":"scsi5","wait_seconds":60}""");
        var migrated = await lab.Call(
            "pve_migrate_qemu_vm", """{"vmid":103,"target":"pve1","with_local_disks":true,"targetstorage":"nas","wait_seconds":60}""");

        await Assert.That(given.GetProperty("changed").GetProperty("guest 102 scsi5").GetProperty("to").GetString()).Contains("102");
        await Assert.That(migrated.GetProperty("changed").GetProperty("scsi0").GetProperty("to").GetString()).StartsWith("nas:");
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
