using System.Text.Json.Nodes;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Simulator;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Tools;

/// <summary>What a task that outlived its call is found by, and what comes of it in the end.</summary>
public sealed class TaskHandleTests
{
    private static readonly Seal Key = Seal.OfThisProcess();

    public static IEnumerable<Func<ToolCase>> Tasks() => EveryToolTests.Tasks();

    [Test]
    [MethodDataSource(nameof(Tasks))]
    public async Task The_end_of_a_task_can_be_told_from_its_handle_alone(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var arguments = JsonNode.Parse(await lab.Arguments(entry))!.AsObject();
        arguments["wait_seconds"] = 0;
        lab.Cluster.Faults.Add(
            new(FaultKind.TaskSlow) { Method = ToolCatalog.Find(entry.Tool)!.Route.Method.Method, Delay = TimeSpan.FromSeconds(1) });

        var running = (await lab.Run(entry.Tool, arguments.ToJsonString())).Running!;
        var text = running.Close(Key);
        var handle = TaskHandle.Open(text, Key, Caller.Stdio, DateTimeOffset.UtcNow)!;
        await Assert.That(Upid.TryParse(handle.Upid, out var upid)).IsTrue();
        TaskReport report;
        while ((report = await lab.Runner.Look(handle, upid!, CancellationToken.None)).Outcome == TaskOutcome.Running)
        {
            await Assert.That(await lab.Runner.Result(handle, report, new(Caller.Stdio), CancellationToken.None)).IsNull();
            await Task.Delay(50);
        }
        var result = (await lab.Runner.Result(handle, report, new(Caller.Stdio), CancellationToken.None))!;

        await Assert.That(result.IsError).IsFalse().Because(result.Text);
        await Assert.That(result.Data!.Value.GetProperty("upid").GetString()).IsEqualTo(handle.Upid);
        await Assert.That(result.Data!.Value.GetProperty("outcome").GetString()).IsNotEqualTo("running");
        await Assert.That(text.Length).IsLessThan(2000);
    }

    [Test]
    public async Task A_handle_is_good_for_its_owner_for_a_day()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        var handle = (await lab.Run("pve_start_qemu_vm", """{"vmid":103,"wait_seconds":0}""")).Running!;
        var text = handle.Close(Key);
        var now = DateTimeOffset.UtcNow;

        await Assert.That(TaskHandle.Open(text, Key, Caller.Stdio, now)!.Upid).IsEqualTo(handle.Upid);
        await Assert.That(TaskHandle.Open(text, Key, "somebody else", now)).IsNull();
        await Assert.That(TaskHandle.Open(text, Seal.OfThisProcess(), Caller.Stdio, now)).IsNull();
        await Assert.That(TaskHandle.Open(text[..^2] + "AA", Key, Caller.Stdio, now)).IsNull();
        await Assert.That(TaskHandle.Open(text, Key, Caller.Stdio, now + TimeSpan.FromHours(25))).IsNull();
    }

    [Test]
    public async Task No_secret_travels_in_a_handle()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });

        var handle = (
            await lab.Run(
                "pve_create_lxc_container",
                """{"node":"pve2","vmid":250,"ostemplate":"nas:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst","rootfs":"local-lvm:4","password":"marker-4711","wait_seconds":0}""")).Running!;

        await Assert.That(handle.Values.Keys).Contains("vmid").And.DoesNotContain("password");
        await Assert.That(handle.Values.Values).DoesNotContain("marker-4711");
    }
}
