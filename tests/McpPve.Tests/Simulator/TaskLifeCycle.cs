namespace McpPve.Tests.Simulator;

public class TaskLifeCycle
{
    [Test]
    public async Task A_clone_logs_its_progress_and_locks_the_new_guest_until_it_is_done()
    {
        var lab = new Lab();
        var upid = await lab.Start("POST", "/nodes/pve1/qemu/100/clone", "newid=500&name=copy&full=1");

        lab.Pass(10);
        var running = await lab.TaskStatus(upid);
        var half = await lab.TaskLog(upid);
        var row = (await lab.Get("/nodes/pve1/qemu/500/status/current")).Data;
        lab.Pass(3600);
        var done = await lab.TaskStatus(upid);
        var whole = await lab.TaskLog(upid);

        await Assert.That(running.GetProperty("status").GetString()).IsEqualTo("running");
        await Assert.That(running.TryGetProperty("exitstatus", out _)).IsFalse();
        await Assert.That(row.GetProperty("lock").GetString()).IsEqualTo("clone");
        await Assert.That(half[^1]).StartsWith("transferred ");
        await Assert.That(half.Count).IsLessThan(whole.Count);
        await Assert.That(done.GetProperty("exitstatus").GetString()).IsEqualTo("OK");
        await Assert.That(whole).Contains("transferred 32.0 GiB of 32.0 GiB (100.00%)");
        await Assert.That(whole[^1]).IsEqualTo("TASK OK");
        await Assert.That((await lab.Get("/nodes/pve1/qemu/500/config")).Data.TryGetProperty("lock", out _)).IsFalse();
    }

    [Test]
    public async Task A_task_id_names_node_type_guest_and_token()
    {
        var lab = new Lab();

        var upid = await lab.Start("POST", "/nodes/pve3/qemu/107/status/start");
        var status = await lab.TaskStatus(upid);

        await Assert.That(upid).StartsWith("UPID:pve3:");
        await Assert.That(upid).EndsWith(":qmstart:107:root@pam!demo:");
        await Assert.That(upid.Split(':').Length).IsEqualTo(9);
        await Assert.That(status.GetProperty("user").GetString()).IsEqualTo("root@pam");
        await Assert.That(status.GetProperty("tokenid").GetString()).IsEqualTo("demo");
        await Assert.That(status.GetProperty("id").GetString()).IsEqualTo("107");
        await Assert.That(status.GetProperty("pid").GetInt32()).IsEqualTo(Convert.ToInt32(upid.Split(':')[2], 16));
    }

    [Test]
    public async Task A_second_snapshot_meets_the_lock_of_the_first()
    {
        var lab = new Lab();
        var first = await lab.Start("POST", "/nodes/pve1/qemu/100/snapshot", "snapname=one");
        lab.Pass(0.2);
        var second = await lab.Start("POST", "/nodes/pve1/qemu/100/snapshot", "snapname=two");

        lab.Pass(60);

        await Assert.That((await lab.TaskStatus(first)).GetProperty("exitstatus").GetString()).IsEqualTo("OK");
        await Assert.That((await lab.TaskStatus(second)).GetProperty("exitstatus").GetString()).IsEqualTo("VM is locked (snapshot)");
        var names = (await lab.Get("/nodes/pve1/qemu/100/snapshot")).Data.EnumerateArray()
            .Select(row => row.GetProperty("name").GetString()!)
            .ToList();
        await Assert.That(names).IsEquivalentTo(["one", "current"]);
    }

    [Test]
    public async Task Stopping_a_task_frees_the_guest_and_takes_the_half_made_clone_away()
    {
        var lab = new Lab();
        var upid = await lab.Start("POST", "/nodes/pve1/qemu/100/clone", "newid=500&full=1");
        lab.Pass(5);
        await lab.Get("/version");

        var stop = await lab.Delete($"/nodes/pve1/tasks/{Uri.EscapeDataString(upid)}");
        var again = await lab.Delete($"/nodes/pve1/tasks/{Uri.EscapeDataString(upid)}");

        await Assert.That(stop.Status).IsEqualTo(200);
        await Assert.That(again.Status).IsEqualTo(200);
        await Assert.That((await lab.TaskStatus(upid)).GetProperty("exitstatus").GetString()).IsEqualTo("received interrupt");
        await Assert.That((await lab.Get("/nodes/pve1/qemu/500/config")).Status).IsEqualTo(500);
    }

    [Test]
    public async Task A_clone_that_fails_or_is_stopped_at_once_leaves_nothing_behind()
    {
        var lab = new Lab();
        lab.Cluster.Faults.Add(new(McpPve.Simulator.FaultKind.TaskFails) { PathContains = "/clone", Message = "no space left" });
        var failed = await lab.Run("POST", "/nodes/pve1/qemu/100/clone", "newid=500&full=1");
        var upid = await lab.Start("POST", "/nodes/pve1/qemu/100/clone", "newid=501&full=1");

        await lab.Delete($"/nodes/pve1/tasks/{Uri.EscapeDataString(upid)}");

        await Assert.That(failed).IsEqualTo("no space left");
        await Assert.That((await lab.Get("/nodes/pve1/qemu/500/config")).Status).IsEqualTo(500);
        await Assert.That((await lab.Get("/nodes/pve1/qemu/501/config")).Status).IsEqualTo(500);
    }

    [Test]
    public async Task The_list_shows_running_tasks_only_when_asked()
    {
        var lab = new Lab();
        await lab.Start("POST", "/nodes/pve1/qemu/100/clone", "newid=500&full=1");
        lab.Pass(5);

        var archive = await lab.Get("/nodes/pve1/tasks");
        var active = await lab.Get("/nodes/pve1/tasks", "source=active");
        var all = await lab.Get("/nodes/pve1/tasks", "source=all&limit=1");

        await Assert.That(archive.Data.EnumerateArray().Any(row => row.GetProperty("type").GetString() is "qmclone")).IsFalse();
        await Assert.That(active.Data[0].GetProperty("status").GetString()).IsEqualTo("RUNNING");
        await Assert.That(active.Data[0].GetProperty("user").GetString()).IsEqualTo("root@pam!demo");
        await Assert.That(all.Data.GetArrayLength()).IsEqualTo(1);
        await Assert.That(all.Json.GetProperty("total").GetInt32()).IsEqualTo(archive.Json.GetProperty("total").GetInt32() + 1);
    }

    [Test]
    public async Task Tasks_run_as_fast_as_the_options_say()
    {
        var lab = new Lab(speed: 20);
        var upid = await lab.Start("POST", "/nodes/pve1/qemu/100/clone", "newid=500&full=1");

        lab.Pass(2.5);

        await Assert.That((await lab.TaskStatus(upid)).GetProperty("status").GetString()).IsEqualTo("stopped");
    }
}
