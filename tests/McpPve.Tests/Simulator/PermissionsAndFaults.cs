using McpPve.Simulator;

namespace McpPve.Tests.Simulator;

public class PermissionsAndFaults
{
    [Test]
    [Arguments("/nodes/pve1/qemu")]
    [Arguments("/storage")]
    [Arguments("/access/users")]
    [Arguments("/pools")]
    public async Task Lists_leave_out_what_the_caller_may_not_see(string path)
    {
        var lab = new Lab();
        var all = (await lab.Get(path)).Data.GetArrayLength();
        lab.BeNobody();

        var none = await lab.Get(path);

        await Assert.That(all).IsGreaterThan(0);
        await Assert.That(none.Status).IsEqualTo(200);
        await Assert.That(none.Data.GetArrayLength()).IsEqualTo(0);
    }

    [Test]
    public async Task The_auditor_reads_and_changes_nothing()
    {
        var lab = new Lab();
        lab.BeAuditor();

        var read = await lab.Get("/nodes/pve1/qemu/100/config");
        var start = await lab.Post("/nodes/pve3/qemu/107/status/start");

        await Assert.That(read.Status).IsEqualTo(200);
        await Assert.That(start.Status).IsEqualTo(403);
        await Assert.That(start.Reason).IsEqualTo("Permission check failed (/vms/107, VM.PowerMgmt)");
    }

    [Test]
    public async Task A_separated_token_may_only_do_what_it_was_given_itself()
    {
        var lab = new Lab();
        var created = (await lab.Post("/access/users/alice@pve/token/ops", "privsep=1")).Data;
        var full = created.GetProperty("full-tokenid").GetString();
        await lab.Put("/access/acl", $"path=/vms/100&roles=PVEAdmin&tokens={Uri.EscapeDataString(full!)}");
        await lab.Put("/access/acl", "path=/vms/100&roles=PVEVMUser&users=alice@pve");
        lab.Token = $"PVEAPIToken={full}={created.GetProperty("value").GetString()}";

        var vms = (await lab.Get("/cluster/resources", "type=vm")).Data;
        var beyondTheUser = await lab.Put("/nodes/pve1/qemu/100/config", "cores=1");
        var permitted = (await lab.Get("/access/permissions", "path=/vms/100")).Data.GetProperty("/vms/100");

        await Assert.That(created.GetProperty("info").GetProperty("privsep").GetString()).IsEqualTo("1");
        await Assert.That(vms.GetArrayLength()).IsEqualTo(1);
        await Assert.That(beyondTheUser.Status).IsEqualTo(403);
        await Assert.That(permitted.TryGetProperty("VM.PowerMgmt", out _)).IsTrue();
        await Assert.That(permitted.TryGetProperty("VM.Config.CPU", out _)).IsFalse();
    }

    [Test]
    public async Task Rights_on_a_pool_reach_its_guests()
    {
        var lab = new Lab();
        var created = (await lab.Post("/access/users/alice@pve/token/ops", "privsep=0")).Data;
        lab.Token = $"PVEAPIToken=alice@pve!ops={created.GetProperty("value").GetString()}";

        var inside = await lab.Post("/nodes/pve2/qemu/102/status/stop");
        var outside = await lab.Post("/nodes/pve2/qemu/104/status/stop");

        await Assert.That(inside.Status).IsEqualTo(200);
        await Assert.That(outside.Status).IsEqualTo(403);
    }

    [Test]
    public async Task No_token_is_root_and_some_doors_are_closed_to_tokens()
    {
        var lab = new Lab();

        var root = await lab.Get("/cluster/backup-info");
        var closed = await lab.Put("/access/password", "userid=alice@pve&password=xxxxxxxxxxxx");

        await Assert.That(root.Reason).IsEqualTo("Permission check failed (user != root@pam)");
        await Assert.That(closed.Status).IsEqualTo(403);
    }

    [Test]
    [Arguments(FaultKind.Status500, 500)]
    [Arguments(FaultKind.Status502, 502)]
    [Arguments(FaultKind.Status503, 503)]
    [Arguments(FaultKind.Status595, 595)]
    [Arguments(FaultKind.Status596, 596)]
    public async Task A_fault_hits_as_often_as_asked_and_where_asked(FaultKind kind, int status)
    {
        var lab = new Lab();
        lab.Cluster.Faults.Add(new(kind) { Method = "GET", PathContains = "/qemu", Node = "pve2", Skip = 1, Times = 1 });

        var elsewhere = await lab.Get("/nodes/pve1/qemu");
        var skipped = await lab.Get("/nodes/pve2/qemu");
        var hit = await lab.Get("/nodes/pve2/qemu");
        var after = await lab.Get("/nodes/pve2/qemu");

        await Assert.That(new[] { elsewhere.Status, skipped.Status, hit.Status, after.Status }).IsEquivalentTo([200, 200, status, 200]);
    }

    [Test]
    [Arguments(FaultKind.DropBeforeActing, false)]
    [Arguments(FaultKind.DropAfterActing, true)]
    [Arguments(FaultKind.Refuse, false)]
    public async Task A_lost_connection_may_or_may_not_have_acted(FaultKind kind, bool acted)
    {
        var lab = new Lab();
        lab.Cluster.Faults.Add(new(kind) { Method = "PUT" });

        var lost = await lab.Put("/nodes/pve3/qemu/107/config", "name=acted");
        var name = (await lab.Get("/nodes/pve3/qemu/107/config")).Data.GetProperty("name").GetString();

        await Assert.That(lost.Raw.Abort).IsTrue();
        await Assert.That(name is "acted").IsEqualTo(acted);
    }

    [Test]
    public async Task Damaged_answers_with_status_200_are_failures()
    {
        var lab = new Lab();
        foreach (var kind in new[] { FaultKind.Garbage, FaultKind.Html, FaultKind.EmptyBody, FaultKind.Truncated })
        {
            lab.Cluster.Faults.Add(new(kind));
        }

        var garbage = await lab.Get("/version");
        var html = await lab.Get("/version");
        var empty = await lab.Get("/version");
        var truncated = await lab.Get("/version");

        await Assert.That(garbage.Status).IsEqualTo(200);
        await Assert.That(() => garbage.Json).Throws<System.Text.Json.JsonException>();
        await Assert.That(html.Raw.ContentType).IsEqualTo("text/html");
        await Assert.That(empty.Raw.Body.Length).IsEqualTo(0);
        await Assert.That(truncated.Raw.TruncateAt!.Value).IsLessThan(truncated.Raw.Body.Length);
    }

    [Test]
    [Arguments(FaultKind.TaskFails, "disk on fire")]
    [Arguments(FaultKind.WorkerKilled, "unexpected status")]
    [Arguments(FaultKind.TaskSlow, "OK")]
    public async Task A_fault_can_hit_the_task_that_a_call_starts(FaultKind kind, string end)
    {
        var lab = new Lab();
        lab.Cluster.Faults.Add(new(kind) { PathContains = "/snapshot", Message = "disk on fire", Delay = TimeSpan.FromSeconds(100) });

        var upid = await lab.Start("POST", "/nodes/pve1/qemu/100/snapshot", "snapname=one");
        lab.Pass(50);
        var early = (await lab.TaskStatus(upid)).GetProperty("status").GetString();
        lab.Pass(100);
        var late = (await lab.TaskStatus(upid)).GetProperty("exitstatus").GetString();

        await Assert.That(early).IsEqualTo(kind is FaultKind.TaskSlow ? "running" : "stopped");
        await Assert.That(late).IsEqualTo(end);
        // A killed worker can't clean up after itself.
        await Assert.That((await lab.Get("/nodes/pve1/qemu/100/config")).Data.TryGetProperty("lock", out _))
            .IsEqualTo(kind is FaultKind.WorkerKilled);
    }

    [Test]
    public async Task An_http_client_in_the_process_sees_answers_and_lost_connections()
    {
        var lab = new Lab();
        using var client = new HttpClient(new SimulatedPveHandler(lab.Cluster)) { BaseAddress = new("https://demo/api2/json/") };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", lab.Token);

        var answer = await client.GetAsync("nodes/pve1/qemu/999/config");
        using var form = new FormUrlEncodedContent([new("name", "through-http")]);
        var put = await client.PutAsync("nodes/pve3/qemu/107/config", form);
        lab.Cluster.Faults.Add(new(FaultKind.DropAfterActing));

        await Assert.That(answer.ReasonPhrase).IsEqualTo("Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist");
        await Assert.That((int)put.StatusCode).IsEqualTo(200);
        await Assert.That(async () => await client.GetAsync("version")).Throws<HttpRequestException>();
    }
}
