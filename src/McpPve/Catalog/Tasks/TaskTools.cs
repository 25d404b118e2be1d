using McpPve.Effects;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Tasks;

/// <summary>Tasks: /nodes/{node}/tasks.</summary>
internal static class TaskTools
{
    private static readonly Columns<TaskSummary> Summary = new Columns<TaskSummary>()
        .Text("type", t => t.Type).Text("id", t => t.Id)
        .Add((writer, t) => writer.WriteString("outcome"u8, Outcome(t.Status.Value is "RUNNING" or null ? null : t.Status.Value)))
        .Add((writer, t) =>
        {
            if (t.Status.Value is { } status and not ("OK" or "RUNNING"))
            {
                writer.WriteString("exit", status);
            }
        })
        .Time("started", t => t.StartTime).Add((writer, t) =>
        {
            if (t.EndTime.Value - t.StartTime.Value is { } seconds and >= 0)
            {
                writer.WriteString("took"u8, Readable.Duration(seconds));
            }
        })
        .Text("node", t => t.Node).Text("user", t => t.User).Text("upid", t => t.Upid);

    private static readonly Columns<Client.Models.TaskStatus> Status = new Columns<Client.Models.TaskStatus>()
        .Add((writer, t) => writer.WriteString("outcome"u8, Outcome(t.Status.Value == "running" ? null : t.ExitStatus.Value)))
        .Text("exit", t => t.ExitStatus).Text("type", t => t.Type).Text("id", t => t.Id).Time("started", t => t.StartTime)
        .Text("node", t => t.Node).Text("user", t => t.User).Text("tokenid", t => t.TokenId).Text("upid", t => t.Upid);

    private static readonly ReadBack State = ReadBack.Of(
        "/nodes/{node}/tasks/{upid}/status",
        () => TaskJson.Default.TaskStatus.Data(),
        task =>
            [new("outcome", Outcome(task.Status.Value == "running" ? null : task.ExitStatus.Value)), new("exit", task.ExitStatus.Value)]);

    public static readonly ToolGroup Group = new("tasks", "Tasks",
    [
        new()
        {
            Name = "pve_list_tasks",
            Title = "List tasks",
            Description = "List the tasks of one node, newest first, running ones included: what, for which guest, by whom, outcome.",
            Route = Get("/nodes/{node}/tasks"),
            Args =
            [
                Arg.Node,
                Arg.Vmid.As("vmid", "Only tasks of this guest.") with { Required = false },
                Arg.Text("typefilter", "Only this type: qmstart, vzdump, …", 64),
                Arg.Choice("source", "Finished, running or both.", "archive", "active", "all") with { Default = "all", Bare = true },
                Arg.Flag("errors", "Only failed ones."),
                Arg.Text("userfilter", "Only of this user.", 128),
                Arg.Text("statusfilter", "ok, error, warning, unknown.") with { Separator = ',' },
                Arg.Integer("since", "Seconds since 1970."), Arg.Integer("until", "Seconds since 1970."),
                Arg.Start with { Local = false }, Arg.Limit with { Local = false }, Arg.Detail,
            ],
            RequiredPrivileges = [SeesNodes],
            Returns = Operations.List(() => TaskJson.Default.TaskSummary, Summary),
        },
        new()
        {
            Name = "pve_list_cluster_tasks",
            Title = "List tasks of all nodes",
            Extra = true,
            Description = "List the latest tasks of all nodes, newest first, running ones included.",
            Route = Get("/cluster/tasks"),
            Args = Arg.Listing,
            RequiredPrivileges = [SeesNodes],
            Returns = Operations.List(() => TaskJson.Default.TaskSummary, Summary, t => -(t.StartTime.Value ?? 0)),
        },
        new()
        {
            Name = "pve_get_task_status",
            Title = "Task status",
            Description = "Get whether a task is still running, or how it ended (outcome: ok, warnings, failed, running).",
            Route = Get("/nodes/{node}/tasks/{upid}/status"),
            Args = [Arg.Upid, Arg.NodeOfTask, Arg.Detail],
            RequiredPrivileges = [SeesNodes],
            Returns = Operations.One(() => TaskJson.Default.TaskStatus, Status),
        },
        new()
        {
            Name = "pve_wait_for_task",
            ServesDoor = true,
            Title = "Wait for task",
            Description = "Wait until a task ends, at most wait_seconds, and return its outcome, with the end of its log when it went "
                + "wrong.",
            Route = Get("/nodes/{node}/tasks/{upid}/status"),
            Args = [Arg.Upid, Arg.NodeOfTask, Arg.Wait],
            AlsoReads = ["/nodes/{node}/tasks/{upid}/log", "/nodes/{node}/{kind}/{vmid}/status/current"],
            RequiredPrivileges = [SeesNodes],
            Returns = new TaskEndOperation(),
        },
        new()
        {
            Name = "pve_get_task_log",
            Title = "Task log",
            Description = "Read the log of a task, newest lines unless start says otherwise.",
            Route = Get("/nodes/{node}/tasks/{upid}/log"),
            Args = [Arg.Upid, Arg.NodeOfTask, Arg.LineStart, Arg.Lines],
            RequiredPrivileges = [SeesNodes],
            Returns = Operations.Log,
        },
        new()
        {
            Name = "pve_stop_task",
            Title = "Stop task",
            Description = "Stop a running task. What it has done so far stays; a half-made clone or backup is cleaned up by PVE.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Delete("/nodes/{node}/tasks/{upid}"),
            Args = [Arg.Upid, Arg.NodeOfTask],
            RequiredPrivileges =
            [
                SeesNodes with { For = "tasks that others have started" },
                new RequiredPrivilege(NodePath, "Sys.Modify") { For = "tasks that others have started" },
            ],
            Returns = Operations.Write,
            Undo = Undo.Never("a task that was ended does not go on"),
            ReadBack = State,
            PostCheck = EndedBefore,
        },
    ]);

    // PVE takes the call for a task that has ended, and does nothing.
    private static async Task<string?> EndedBefore(ToolRun run, CancellationToken cancellation)
    {
        var task = (await run.Read("/nodes/{node}/tasks/{upid}/status", TaskJson.Default.TaskStatus.Data(), cancellation)).Data;
        return task is { Status.Value: "stopped", ExitStatus.Value: { } exit }
            && !exit.Contains("interrupt", StringComparison.Ordinal)
            && exit != "unexpected status"
            ? $"There was nothing to stop: the task had ended by itself ({exit})."
            : null;
    }

    /// <param name="exit">PVE's exit status; null while the task runs.</param>
    private static string Outcome(string? exit) => WriteOperation.Name(ExitStatus.Outcome(exit));
}
