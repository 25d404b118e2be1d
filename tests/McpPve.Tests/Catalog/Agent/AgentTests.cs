using McpPve.Simulator;

namespace McpPve.Tests.Catalog.Agent;

/// <summary>Commands inside a guest.</summary>
public sealed class AgentTests
{
    [Test]
    public async Task A_command_that_fails_answers_its_code_and_its_complaint()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["cat","/nosuch"]}""");

        await Assert.That(result.GetRawText())
            .IsEqualTo("""{"outcome":"failed","exit_code":1,"error_output":"cat: /nosuch: No such file or directory\n","no_undo":"what the command does inside the guest, nobody here knows"}""");
    }

    [Test]
    public async Task Arguments_and_input_reach_the_program_unchanged()
    {
        await using var lab = await TestCluster.Start();

        var echo = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["echo","a b","c&d;e=f","%20"]}""");
        var cat = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["cat"],"input_data":"line 1\nline 2 ü"}""");

        await Assert.That(echo.GetProperty("output").GetString()).IsEqualTo("a b c&d;e=f %20\n");
        await Assert.That(cat.GetProperty("output").GetString()).IsEqualTo("line 1\nline 2 ü");
    }

    [Test]
    public async Task A_command_that_outlasts_the_wait_can_be_asked_about_later()
    {
        await using var lab = await TestCluster.Start(speed: 10);

        var running = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["sleep","20"],"wait_seconds":0}""");
        var status = $$"""{"vmid":100,"pid":{{running.GetProperty("pid").GetInt64()}}}""";
        var still = await lab.Call("pve_get_qemu_agent_exec_status", status);
        await Task.Delay(2200);
        var ended = await lab.Call("pve_get_qemu_agent_exec_status", status);

        await Assert.That(running.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(running.GetProperty("next").GetString()).Contains("pve_get_qemu_agent_exec_status");
        await Assert.That(still.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(ended.GetProperty("outcome").GetString()).IsEqualTo("ok");
    }

    [Test]
    public async Task The_end_is_waited_for_while_there_is_time()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["sleep","40"]}""");

        await Assert.That(result.GetProperty("exit_code").GetInt32()).IsEqualTo(0);
        await Assert.That(lab.Cluster.Calls.Count(call => call.Path.EndsWith("/exec-status", StringComparison.Ordinal))).IsBetween(2, 8);
    }

    [Test]
    public async Task Long_output_keeps_its_beginning_and_its_end_and_says_so()
    {
        await using var lab = await TestCluster.Start();
        var text = $"first{new string('x', 20_000)}last";

        var result = await lab.Call("pve_exec_in_guest", $$"""{"vmid":100,"command":["cat"],"input_data":"{{text}}"}""");

        await Assert.That(result.GetProperty("output").GetString()!.Length).IsLessThan(12_100);
        await Assert.That(result.GetProperty("output").GetString())
            .StartsWith("first").And.EndsWith("last").And.Contains("8009 characters left out");
        await Assert.That(result.GetProperty("output_truncated").GetBoolean()).IsTrue();
    }

    [Test]
    public async Task A_started_command_whose_end_can_not_be_seen_is_no_failure()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(
            new(FaultKind.Status500) { Method = "GET", PathContains = "exec-status", Message = "QEMU guest agent is not running" });

        var result = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["true"]}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(result.GetProperty("next").GetString()).Contains("was started").And.Contains("guest agent is not running");
    }

    [Test]
    public async Task Hidden_characters_in_output_do_not_reach_the_reader()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["cat"],"input_data":"a\u001b[2J\u202eb"}""");

        await Assert.That(result.GetProperty("output").GetString()).IsEqualTo("a[2Jb");
    }

    [Test]
    public async Task A_command_whose_start_was_not_confirmed_is_not_started_again()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.DropAfterActing) { Method = "POST" });

        var text = await lab.Fail("pve_exec_in_guest", """{"vmid":100,"command":["true"]}""");

        await Assert.That(text).Contains("may or may not have been carried out").And.Contains("inside the guest");
        await Assert.That(lab.Writes).IsEqualTo(1);
    }
}
