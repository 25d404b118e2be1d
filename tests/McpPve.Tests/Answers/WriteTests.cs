using System.Text.Json;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Simulator;
using McpPve.Testing;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Answers;

/// <summary>What the caller of a write learns: how the task ended, what is different now, what waits.</summary>
public sealed class WriteTests
{
    [Test]
    public async Task A_start_waits_for_the_task_and_says_what_is_different_now()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_start_qemu_vm", """{"vmid":103}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(Upid.TryParse(result.GetProperty("upid").GetString(), out _)).IsTrue();
        await Assert.That(result.GetProperty("node").GetString()).IsEqualTo("pve3");
        await Assert.That(result.GetProperty("changed").GetRawText()).IsEqualTo("""{"status":{"from":"stopped","to":"running"}}""");
    }

    [Test]
    public async Task A_task_that_outlasts_the_wait_is_reported_as_running_with_its_id()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromMinutes(10) });

        var result = await lab.Call("pve_start_qemu_vm", """{"vmid":103,"wait_seconds":0}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(result.GetProperty("next").GetString()).Contains("pve_wait_for_task");
        await Assert.That(result.TryGetProperty("changed", out _)).IsFalse();

        var later = await lab.Call("pve_get_task_status", $$"""{"upid":"{{result.GetProperty("upid").GetString()}}"}""");
        await Assert.That(later.GetProperty("outcome").GetString()).IsEqualTo("running");
    }

    [Test]
    public async Task A_task_that_fails_is_an_error_with_its_reason_and_log()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.TaskFails) { Method = "POST", Message = "start failed: org.freedesktop.systemd1.UnitExists" });

        var text = await lab.Fail("pve_start_qemu_vm", """{"vmid":103}""");

        await Assert.That(text).Contains("the task qmstart failed on pve3").And.Contains("UnitExists").And.Contains("UPID:pve3:");
    }

    [Test]
    public async Task A_killed_task_is_not_taken_for_a_success()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.WorkerKilled) { Method = "POST" });

        var text = await lab.Fail("pve_start_qemu_vm", """{"vmid":103}""");

        await Assert.That(text).Contains("unexpected status").And.Contains("look at the guest before trying again");
    }

    [Test]
    public async Task A_write_whose_answer_is_lost_is_sent_once_and_says_how_to_find_out()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.DropAfterActing) { Method = "POST" });

        var text = await lab.Fail("pve_start_qemu_vm", """{"vmid":103}""");

        await Assert.That(text).Contains("may or may not have been carried out").And.Contains("pve_list_tasks");
        await Assert.That(lab.Writes).IsEqualTo(1);
        var tasks = await lab.Call("pve_list_tasks", """{"node":"pve3","vmid":103,"typefilter":"qmstart"}""");
        await Assert.That(tasks.GetProperty("count").GetInt32()).IsEqualTo(1);
    }

    [Test]
    public async Task Settings_of_a_running_guest_that_wait_are_told_as_pending()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_qemu_config", """{"vmid":108,"memory":4096,"description":"new"}""");

        await Assert.That(result.GetProperty("changed").GetProperty("description").GetProperty("to").GetString()).IsEqualTo("new");
        await Assert.That(result.GetProperty("pending").GetProperty("memory").GetString()).IsEqualTo("4096");
        await Assert.That(result.GetProperty("warning").GetString()).Contains("stopped and started");
    }

    [Test]
    public async Task An_update_that_changes_nothing_says_so()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_qemu_config", """{"vmid":103,"cores":8}""");

        await Assert.That(result.GetProperty("changed").EnumerateObject().Count()).IsEqualTo(0);
        await Assert.That(result.GetProperty("note").GetString()).Contains("Nothing looks different");
    }

    [Test]
    public async Task Unset_settings_show_as_changed_to_nothing()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_qemu_config", """{"vmid":103,"delete":"tags"}""");

        await Assert.That(result.GetProperty("changed").GetProperty("tags").GetProperty("to").ValueKind).IsEqualTo(JsonValueKind.Null);
    }

    [Test]
    public async Task A_password_that_is_set_appears_nowhere_in_the_answer()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Run("pve_update_qemu_config", """{"vmid":103,"options":{"cipassword":"marker-4711","ciuser":"admin"}}""");

        await Assert.That(result.IsError).IsFalse();
        await Assert.That(result.Text).DoesNotContain("marker-4711").And.Contains("ciuser");
    }

    [Test]
    public async Task A_password_that_PVE_quotes_in_its_refusal_is_hidden()
    {
        await using var server = await PveServer.Start((call, _) => Task.FromResult(call.Method == "GET"
            ? new PveReply(200, "OK", """{"data":[]}"""u8.ToArray(), "application/json")
            : new PveReply(
                400,
                "Parameter verification failed.",
                """{"data":null,"message":"no\n","errors":{"cipassword":"value 'marker-4711' is too short"}}"""u8.ToArray(),
                "application/json")));
        using var client = new PveClient(
            new() { BaseUrls = [server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" });

        var result = await new ToolRunner(new(client), Toolbox.Whole).Run(
            ToolCatalog.Find("pve_update_qemu_config")!,
            JsonElement.Parse("""{"vmid":100,"node":"pve1","options":{"cipassword":"marker-4711"}}""")
                .EnumerateObject()
                .ToDictionary(member => member.Name, member => member.Value),
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.Text).Contains("value '[redacted]' is too short").And.DoesNotContain("marker-4711");
    }

    [Test]
    public async Task PVEs_complaints_come_once_under_the_names_of_our_arguments()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(
            "pve_create_ha_rule", """{"rule":"x1","type":"node-affinity","resources":"no such guest","nodes":"pve1"}""");

        await Assert.That(text).StartsWith("pve_create_ha_rule failed: Parameter verification failed.\n- resources: ");
        await Assert.That(text.Split("resources: ").Length).IsEqualTo(2);
    }

    [Test]
    public async Task An_empty_text_that_was_to_clear_a_setting_is_told()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_qemu_config", """{"vmid":103,"memory":16384,"description":"","options":{"tags":""}}""");

        await Assert.That(result.GetProperty("note").GetString())
            .Contains("description, options.tags came empty").And.Contains("'delete' unsets");
    }

    [Test]
    public async Task A_locked_guest_fails_with_what_can_be_done()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_create_qemu_snapshot", """{"vmid":106,"snapname":"now"}""");

        await Assert.That(text).Contains("locked").And.Contains("qm unlock 106");
    }

    [Test]
    public async Task A_protected_guest_is_not_deleted()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_delete_qemu_vm", """{"vmid":102}""");

        await Assert.That(text).Contains("pve_delete_qemu_vm (guest 102)");
        await Assert.That((await lab.Call("pve_get_qemu_status", """{"vmid":102}""")).GetProperty("name").GetString()).IsEqualTo("mail");
    }

    [Test]
    public async Task A_guest_that_moved_since_it_was_looked_up_is_found_again()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_get_qemu_status", """{"vmid":109}""");
        await using var somebodyElse = await lab.Another();
        await somebodyElse.Call("pve_migrate_qemu_vm", """{"vmid":109,"target":"pve3","online":true,"wait_seconds":120}""");

        var result = await lab.Call("pve_reset_qemu_vm", """{"vmid":109}""");

        await Assert.That(result.GetProperty("node").GetString()).IsEqualTo("pve3");
    }

    [Test]
    public async Task A_guest_created_a_moment_ago_needs_no_node()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_get_qemu_status", """{"vmid":100}""");
        await lab.Call("pve_create_qemu_vm", """{"node":"pve2","vmid":150,"name":"young"}""");

        var result = await lab.Call("pve_get_qemu_status", """{"vmid":150}""");

        await Assert.That(result.GetProperty("name").GetString()).IsEqualTo("young");
    }

    [Test]
    public async Task A_container_id_is_pointed_to_the_container_tools()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_start_qemu_vm", """{"vmid":203}""");

        await Assert.That(text).Contains("guest 203 'ci-runner' on pve3 is a container (LXC)").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_missing_guest_is_reported_with_the_nearest_ids()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_start_qemu_vm", """{"vmid":110}""");

        await Assert.That(text).Contains("there is no guest 110").And.Contains("109 'vpn-gateway'");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task Progress_only_grows_and_names_what_happens()
    {
        await using var lab = await TestCluster.Start(speed: 5);
        var steps = new List<TaskProgress>();

        await lab.Run("pve_clone_qemu_vm", """{"vmid":100,"newid":151,"full":true,"wait_seconds":120}""", step =>
        {
            steps.Add(step);
            return Task.CompletedTask;
        });

        await Assert.That(steps.Count).IsGreaterThan(1);
        await Assert.That(steps.Select(step => step.Percent ?? 0)).IsInOrder();
        await Assert.That(steps.Any(step => step.Percent > 0 && step.Line is { Length: > 0 })).IsTrue();
    }

    [Test]
    public async Task Ending_the_wait_leaves_the_task_running()
    {
        await using var lab = await TestCluster.Start(speed: 1);
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));

        await Assert.That(
            async () =>
                await lab.Run("pve_clone_qemu_vm", """{"vmid":100,"newid":151,"full":true,"wait_seconds":120}""", null, impatience.Token))
            .Throws<OperationCanceledException>();

        var running = await lab.Call("pve_list_tasks", """{"node":"pve1","source":"active"}""");
        await Assert.That(running.GetProperty("items")[0].GetProperty("type").GetString()).IsEqualTo("qmclone");
        await Assert.That(lab.Cluster.Calls.Any(call => call.Method == "DELETE")).IsFalse();
    }

    [Test]
    public async Task A_call_that_the_version_lacks_says_which_one_has_it()
    {
        await using var lab = await TestCluster.Start(new() { Release = "8.4" });

        var text = await lab.Fail("pve_bulk_start_guests", """{"vms":[103]}""");

        await Assert.That(text).Contains("exists since PVE 9.1");
    }
}
