using System.Diagnostics;
using McpPve.Tests.Catalog;

namespace McpPve.Tests.Calls;

/// <summary>What an error says is to be done is what helps.</summary>
public sealed class AdviceTests
{
    private const string Guest = """[{"type":"qemu","vmid":100,"node":"n1","status":"stopped","name":"x"}]""";

    [Test]
    public async Task A_guest_on_a_node_that_is_off_is_reported_with_its_node_and_asked_once()
    {
        await using var lab = await TestCluster.Start(speed: 10);
        lab.Cluster.TakeDown("pve2");

        var first = await lab.Fail("pve_get_qemu_status", """{"vmid":102}""");
        var asked = lab.Cluster.Calls.Count(call => call.Status == 595);
        var watch = Stopwatch.StartNew();
        var again = await lab.Fail("pve_get_qemu_config", """{"vmid":102}""");
        var write = await lab.Fail("pve_start_qemu_vm", """{"vmid":104}""");

        await Assert.That(first).Contains("node pve2 is offline").And.Contains("pve_get_cluster_status").And.DoesNotContain("try again");
        await Assert.That(asked).IsEqualTo(1);
        await Assert.That(again).Contains("node pve2 is offline");
        await Assert.That(write).Contains("node pve2 is offline; nothing was sent to it");
        await Assert.That(lab.Cluster.Calls.Count(call => call.Status == 595)).IsEqualTo(1);
        await Assert.That(lab.Writes).IsEqualTo(0);
        await Assert.That(watch.ElapsedMilliseconds).IsLessThan(2000);
    }

    [Test]
    public async Task A_node_that_is_back_is_asked_again()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.TakeDown("pve2");
        await lab.Fail("pve_get_node_status", """{"node":"pve2"}""");
        lab.Cluster.BringBack("pve2");

        var status = await lab.Call("pve_get_node_status", """{"node":"pve2"}""");

        await Assert.That(status.TryGetProperty("version", out _)).IsTrue();
    }

    [Test]
    public async Task Without_quorum_the_advice_is_not_to_try_again()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.TakeDown("pve2");
        lab.Cluster.TakeDown("pve3");

        var text = await lab.Fail("pve_create_pool", """{"poolid":"new"}""");

        await Assert.That(text).Contains("no quorum!").And.Contains("pve_get_cluster_status shows which nodes are missing");
    }

    [Test]
    public async Task A_stale_lock_is_not_waited_for()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_migrate_qemu_vm", """{"vmid":106,"target":"pve2"}""");

        await Assert.That(text).Contains("lock 'backup'").And.Contains("qm unlock 106").And.DoesNotContain("wait for");
    }

    [Test]
    public async Task A_lock_that_a_task_holds_names_the_task()
    {
        await using var lab = await TestCluster.Start(speed: 1);
        var running = await lab.Call("pve_run_backup", """{"node":"pve1","vmid":"101","storage":"nas","wait_seconds":1}""");

        var text = await lab.Fail("pve_create_qemu_snapshot", """{"vmid":101,"snapname":"now"}""");

        await Assert.That(text).Contains("pve_wait_for_task").And.Contains(running.GetProperty("upid").GetString()!);
    }

    [Test]
    public async Task A_hibernated_VM_is_reported_as_hibernated()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_suspend_qemu_vm", """{"vmid":100,"todisk":true,"wait_seconds":60}""");

        var text = await lab.Fail("pve_migrate_qemu_vm", """{"vmid":100,"target":"pve2"}""");

        await Assert.That(text).Contains("hibernated").And.Contains("pve_resume_qemu_vm");
    }

    [Test]
    [Arguments(500, "only root can set 'usb0' config for real devices", "mapping=NAME")]
    [Arguments(500, "only root can set 'args' config", "No API token may do that")]
    [Arguments(400, "Only root may use this option.", "No API token may do that")]
    [Arguments(403, "Permission check failed (user != root@pam)", "No API token may do that")]
    [Arguments(500, "Only root can pass arbitrary filesystem paths.", "pve_list_storage_content")]
    [Arguments(403, "Permission check failed (pool 'nosuch' does not exist)", "There is no pool 'nosuch'")]
    [Arguments(500, "can't migrate running VM without --online", "online=true")]
    [Arguments(500, "storage 'nosuch' does not exist", "There is no storage 'nosuch'; there is local.")]
    [Arguments(503, "Service Unavailable", "may or may not have been carried out")]
    [Arguments(595, "Connection refused", "was not carried out")]
    public async Task PVEs_words_get_the_advice_that_fits_them(int status, string words, string advice)
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Guest),
            ("GET /nodes", """[{"node":"n1","status":"online"}]"""),
            ("GET /storage", """[{"storage":"local"}]"""),
            ("GET /nodes/n1/qemu/100/pending", "[]"),
            ("GET /nodes/n1/tasks", "[]"),
            ("GET /cluster/status", """[{"type":"node","name":"n1","local":1}]"""),
            ("POST /nodes/n1/qemu/100/config", $"!{status} {words}"));

        var text = await pve.Fail("pve_update_qemu_config", """{"vmid":100,"name":"y"}""");

        await Assert.That(text).Contains(words).And.Contains(advice).And.DoesNotContain("Nothing was sent");
    }

    [Test]
    public async Task The_privilege_that_is_missing_is_that_of_the_setting()
    {
        const string All =
            "VM.Config.Disk|VM.Config.CDROM|VM.Config.CPU|VM.Config.Memory|VM.Config.Network|VM.Config.HWType|VM.Config.Options|VM.Config.Cloudinit";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Guest),
            ("GET /nodes/n1/qemu/100/pending", "[]"),
            ("POST /nodes/n1/qemu/100/config", $"!403 Permission check failed (/vms/100, {All})"));

        var text = await pve.Fail("pve_update_qemu_config", """{"vmid":100,"cores":2,"options":{"net1":"virtio,bridge=vmbr0"}}""");

        await Assert.That(text)
            .Contains("lacks VM.Config.CPU and VM.Config.Network on /vms/100").And.Contains("--privs VM.Config.CPU,VM.Config.Network");
    }

    [Test]
    public async Task Force_is_not_advised_where_it_does_not_help()
    {
        await using var lab = await TestCluster.Start();

        var other = await lab.Fail("pve_restore_guest", await lab.Prepare("""{"node":"pve1","vmid":100,"archive":"backup-of-200"}"""));
        var same = await lab.Fail("pve_restore_guest", await lab.Prepare("""{"node":"pve1","vmid":200,"archive":"backup-of-200"}"""));

        await Assert.That(other).Contains("Guest 100 'web01' is a virtual machine on pve1").And.DoesNotContain("force=true replaces");
        await Assert.That(same).Contains("force=true replaces the guest that is there");
    }

    [Test]
    public async Task An_empty_list_of_nodes_names_none()
    {
        await using var pve = await FakePve.Start(
            ("GET /nodes", "[]"), ("GET /nodes/x1/status", "!500 hostname lookup 'x1' failed - no address"));

        var text = await pve.Fail("pve_get_node_status", """{"node":"x1"}""");

        await Assert.That(text).DoesNotContain("the cluster has .");
    }

    [Test]
    [Arguments("can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout", "no longer among the running tasks")]
    [Arguments("unable to find configuration file for VM 100 on node 'n1'", "Guest 100 'x' is on n2")]
    [Arguments("checksum mismatch (file change by other user?)", "use the new digest")]
    [Arguments("command 'x' failed: received interrupt", "Somebody stopped it")]
    [Arguments("VM is locked (clone)", "qm unlock 100")]
    [Arguments("cfs-lock 'storage-nas' error: no quorum!", "without quorum PVE changes nothing")]
    public async Task A_failed_task_gets_the_same_advice_as_a_refused_call(string exit, string advice)
    {
        const string Start = "UPID:n1:00000001:00000001:65000000:qmstart:100:root@pam:";
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Guest),
            ("GET /cluster/resources", """[{"type":"qemu","vmid":100,"node":"n2","status":"stopped","name":"x"}]"""),
            ("GET /nodes/n1/tasks", "[]"),
            ("GET /nodes/n1/qemu/100/status/current", """{"status":"stopped"}"""),
            ("POST /nodes/n1/qemu/100/status/start", $"\"{Start}\""),
            ($"GET /nodes/n1/tasks/{Start}/status", $$"""{"status":"stopped","exitstatus":"{{exit}}"}"""),
            ($"GET /nodes/n1/tasks/{Start}/log", "[]"));

        var text = await pve.Fail("pve_start_qemu_vm", """{"vmid":100}""");

        await Assert.That(text).Contains(exit).And.Contains(advice);
    }

    [Test]
    public async Task A_suggestion_ends_with_one_mark_only()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_list_nodes", """{"filtr":"x"}""");

        await Assert.That(text)
            .Contains(
                "did you mean 'filter'? pve_list_nodes takes filter, limit, start, detail. Nothing was done").And.DoesNotContain("?.");
    }
}
