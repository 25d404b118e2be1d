using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Nodes;

/// <summary>Starts, stops, restarts or reloads a service. One that PVE itself runs in ends the task that restarts it.</summary>
internal sealed class ServiceOperation : WriteOperation
{
    protected override async Task<ToolResult> Ended(
        ToolRun run, TaskReport report, TaskReport? start, ReadBackResult before, CancellationToken cancellation)
    {
        if (WasEnded(report) && run.Call["command"] == "restart")
        {
            try
            {
                var left = TimeSpan.FromSeconds(run.Call.Wait) - report.Elapsed;
                var runs = await run.Poll(async stop => await State(run, stop) is { } state && Runs(state) ? state : null, left,
                    cancellation);
                report = runs is null ? report : report with { Outcome = TaskOutcome.Ok };
            }
            catch (PveException) // then the task's own word stands
            {
            }
        }
        // A service that ran before a restart looks the same after it.
        return await base.Ended(run, report, start, run.Call["command"] is "restart" or "reload" ? default : before, cancellation);
    }

    protected override Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation) =>
        Task.FromResult(report is { Outcome: TaskOutcome.Ok } && WasEnded(report)
            ? new TaskDetails(writer => writer.WriteString("note"u8,
                $"{run.Call["service"]} runs again. Its restart ended the task that did it, and every other task of {run.Call["node"]}: "
                    + "command=reload does not."), "")
            : null);

    /// <summary>A start or restart after which the service does not run, a stop after which it does.</summary>
    public static async Task<string?> NotAsWanted(ToolRun run, CancellationToken cancellation)
    {
        if (await State(run, cancellation) is not { } state || Runs(state) == (run.Call["command"] != "stop"))
        {
            return null;
        }
        var service = run.Call["service"];
        return Runs(state)
            ? $"{service} still runs although the stop went well."
            : $"{service} is {state.State.Value ?? state.ActiveState.Value}: it did not stay up. pve_get_node_syslog service={service} "
                + "may tell why.";
    }

    /// <summary>A start for a stop and the other way round, where the service was in the other state.</summary>
    public static Undo? Back(Done done)
    {
        var command = done.Call["command"];
        if (command is not ("start" or "stop"))
        {
            return Undo.None("a restart is over when it is done");
        }
        if (done.Was("state") == done.Is("state"))
        {
            return null;
        }
        var arguments = Undo.Same(done, "node", "service");
        arguments["command"] = command == "start" ? "stop" : "start";
        return Undo.By(done.Call.Spec.Name, arguments);
    }

    private static bool WasEnded(TaskReport report) =>
        report.ExitStatus is { } exit && (exit == "unexpected status" || exit.Contains("received interrupt", StringComparison.Ordinal)
            || exit.Contains("got signal", StringComparison.Ordinal));

    // A service that does its work once is active without running.
    private static bool Runs(NodeService service) => service.State.Value == "running" || service.ActiveState.Value == "active";

    private static async Task<NodeService?> State(ToolRun run, CancellationToken cancellation) =>
        (await run.Read("/nodes/{node}/services/{service}/state", NodeJson.Default.NodeService.Data(), cancellation)).Data;
}
