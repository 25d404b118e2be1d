using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>What a tool tells about its task besides the outcome.</summary>
/// <param name="Write">Adds members to the result.</param>
/// <param name="Text">Takes the place of the log's end in an error.</param>
internal sealed record TaskDetails(Action<Utf8JsonWriter> Write, string Text);

internal class WriteShape(bool withLog) : Shape
{
    /// <summary>Read when the task has ended.</summary>
    protected virtual Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation) => Task.FromResult<TaskDetails?>(null);

    /// <summary>What it means that PVE started no task; null where it means that the change is done.</summary>
    protected virtual Task<ToolResult?> NoTask(ToolRun run, CancellationToken cancellation) => Task.FromResult<ToolResult?>(null);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var shows = run.Call.Spec.Shows;
        var (before, beforeProblem) = shows is { Before: true } ? await Look(shows, run, cancellation) : (null, null);
        var answer = await run.Send(TaskJson.Default.PveText.Data(), cancellation);
        if (!Upid.TryParse(answer.Data.Value, out var upid))
        {
            return await NoTask(run, cancellation) ?? await Report(run, null, null, before, beforeProblem, cancellation);
        }
        TaskReport report;
        try
        {
            report = await run.Follow(upid, cancellation);
        }
        catch (PveException e)
        {
            // The task runs, only its end could not be seen: that is not a failure of the write.
            return run.Result((writer, _) =>
            {
                writer.WriteStartObject();
                writer.WriteString("outcome"u8, "running"u8);
                WriteTask(writer, upid);
                writer.WriteString("note"u8, $"The task was started, but its state could not be read: {e.Message}. Ask pve_get_task_status with this upid.");
                writer.WriteEndObject();
            }) with { Running = TaskHandle.Of(run, upid) };
        }
        return report.Outcome == TaskOutcome.Running
            ? await Report(run, report, null, before, beforeProblem, cancellation) with { Running = TaskHandle.Of(run, upid) }
            : await End(run, report, before, beforeProblem, cancellation);
    }

    /// <summary>The result of a task that has ended.</summary>
    /// <param name="before">Null where nobody looked.</param>
    public virtual async Task<ToolResult> End(ToolRun run, TaskReport report, IReadOnlyList<Fact>? before, string? beforeProblem,
        CancellationToken cancellation)
    {
        var details = await Told(run, report, cancellation);
        return report.Outcome == TaskOutcome.Failed
            ? ToolResult.Error(FailureText(run, report, details))
            : await Report(run, report, details, before, beforeProblem, cancellation);
    }

    private async Task<ToolResult> Report(ToolRun run, TaskReport? task, TaskDetails? details, IReadOnlyList<Fact>? before, string? problem, CancellationToken cancellation)
    {
        var shows = task?.Outcome == TaskOutcome.Running ? null : run.Call.Spec.Shows;
        IReadOnlyList<Fact>? after = null;
        if (shows is not null && problem is null)
        {
            (after, problem) = await Look(shows, run, cancellation);
        }
        // A task like hastart only gives the HA manager the order; the manager acts when its next round comes.
        var ordered = task is { Outcome: not TaskOutcome.Running } && task.Upid.Type.StartsWith("ha", StringComparison.Ordinal);
        if (ordered && shows is { Before: true } && problem is null && Same(before, after))
        {
            var left = TimeSpan.FromSeconds(run.Call.Wait) - task!.Elapsed;
            after = await run.Poll(async stop => await Look(shows, run, stop) is (var facts, null) && !Same(before, facts) ? facts : null, left, cancellation) ?? after;
        }
        var waiting = ordered && (shows is null || Same(before, after));
        var warning = task?.Outcome == TaskOutcome.Running ? null : waiting ? await HaTools.Ordered(run, cancellation)
            : await Warning(run, cancellation);
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            if (task is null)
            {
                writer.WriteString("outcome"u8, Name(TaskOutcome.Ok));
            }
            else
            {
                WriteReport(writer, task, call, withLog);
                details?.Write(writer);
            }
            if (problem is not null)
            {
                writer.WriteString("note"u8, $"The change was accepted; what is different now could not be read: {problem}");
            }
            else if (shows is not null && !(waiting && after is null))
            {
                WriteDifference(writer, call, shows.Before && !waiting ? before : null, after);
            }
            if (warning is not null)
            {
                writer.WriteString("no_effect_yet"u8, warning);
            }
            writer.WriteEndObject();
        });
    }

    /// <summary>How a task stands or ended, into an open object.</summary>
    internal static void WriteReport(Utf8JsonWriter writer, TaskReport task, ToolCall call, bool withLog)
    {
        writer.WriteString("outcome"u8, Name(task.Outcome));
        WriteTask(writer, task.Upid);
        writer.WriteNumber("seconds"u8, Math.Round(task.Elapsed.TotalSeconds, 1));
        if (task.Outcome is TaskOutcome.Warnings or TaskOutcome.Failed)
        {
            writer.WriteString("exit"u8, task.ExitStatus);
        }
        if ((withLog || task.Outcome != TaskOutcome.Ok) && task.Log.Count > 0)
        {
            writer.WriteStartArray("log"u8);
            foreach (var line in task.Log)
            {
                writer.WriteStringValue(line);
            }
            writer.WriteEndArray();
        }
        if (task.Outcome == TaskOutcome.Running)
        {
            writer.WriteString("next"u8, $"Still running after {call.Wait} s; it goes on by itself. Wait on with pve_wait_for_task and this upid.");
        }
    }

    private async Task<TaskDetails?> Told(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        try
        {
            return await Details(run, report, cancellation);
        }
        catch (PveException) // the outcome is known without them
        {
            return null;
        }
    }

    private static bool Same(IReadOnlyList<Fact>? before, IReadOnlyList<Fact>? after) =>
        before is null || after is null ? before == after : before.SequenceEqual(after);

    internal static async Task<string?> Warning(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return run.Call.Spec.Warns is { } warns ? await warns(run, cancellation) : null;
        }
        catch (PveException) // only a courtesy: the write itself is done
        {
            return null;
        }
    }

    /// <param name="before">Null where there was nothing to compare with.</param>
    internal static void WriteDifference(Utf8JsonWriter writer, ToolCall call, IReadOnlyList<Fact>? before, IReadOnlyList<Fact>? after)
    {
        if (after is null)
        {
            writer.WriteBoolean("gone"u8, true);
            return;
        }
        if (before is null)
        {
            writer.WriteStartObject("now"u8);
            foreach (var fact in after.Where(fact => fact.Value is not null).DistinctBy(fact => fact.Key))
            {
                writer.WriteString(fact.Key, Redaction.Hide(fact.Key, fact.Value));
            }
            writer.WriteEndObject();
            return;
        }
        // A list that names a thing twice must not cost the report of a write.
        var was = before.DistinctBy(fact => fact.Key).ToDictionary(fact => fact.Key);
        var changed = after.Where(fact => was.GetValueOrDefault(fact.Key).Value != fact.Value)
            .Concat(before.Where(fact => fact.Value is not null && after.All(now => now.Key != fact.Key)).Select(fact => new Fact(fact.Key, null)))
            .DistinctBy(fact => fact.Key).ToList();
        writer.WriteStartObject("changed"u8);
        foreach (var fact in changed)
        {
            writer.WriteStartObject(fact.Key);
            writer.WriteString("from"u8, Redaction.Hide(fact.Key, was.GetValueOrDefault(fact.Key).Value));
            writer.WriteString("to"u8, Redaction.Hide(fact.Key, fact.Value));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        var pending = after.Where(fact => fact.Pending is not null).DistinctBy(fact => fact.Key).ToList();
        if (pending.Count > 0)
        {
            writer.WriteStartObject("pending"u8);
            foreach (var fact in pending)
            {
                writer.WriteString(fact.Key, Redaction.Hide(fact.Key, fact.Pending));
            }
            writer.WriteEndObject();
            writer.WriteString("warning"u8, "What is pending takes effect when the guest is stopped and started again."u8);
        }
        else if (changed.Count == 0)
        {
            // PVE shows an old and a new password as the same asterisks.
            var hidden = string.Join(", ", call.Parameters.Select(parameter => parameter.Key).Where(call.IsSecret));
            writer.WriteString("note"u8, hidden.Length > 0 ? $"PVE took {hidden} and shows no difference." : "Nothing looks different from before.");
        }
    }

    // What is different now is a service to the reader; not seeing it must never look like a failed write.
    private static async Task<(IReadOnlyList<Fact>? Facts, string? Problem)> Look(Observation shows, ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return (await shows.Read(run, cancellation), null);
        }
        catch (PveException e)
        {
            return (null, e.Message);
        }
    }

    private static void WriteTask(Utf8JsonWriter writer, Upid upid)
    {
        writer.WriteString("task"u8, upid.Type);
        writer.WriteString("node"u8, upid.Node);
        writer.WriteString("upid"u8, upid.Text);
    }

    private static string FailureText(ToolRun run, TaskReport report, TaskDetails? details)
    {
        var log = details is not null ? $"\n{details.Text}" : report.Log.Count == 0 ? "" : $"\nEnd of its log:\n{string.Join('\n', report.Log)}";
        return $"{run.Call.Spec.Name}: the task {report.Upid.Type} failed on {report.Upid.Node} after {Readable.Duration((long)report.Elapsed.TotalSeconds)}: {report.ExitStatus}{Advice.ForTask(report)}{log}\nTask: {report.Upid.Text}";
    }

    internal static string Name(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Ok => "ok",
        TaskOutcome.Warnings => "warnings",
        TaskOutcome.Failed => "failed",
        _ => "running",
    };
}

internal sealed class TaskEndShape : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        if (!Upid.TryParse(run.Call["upid"], out var upid))
        {
            return ToolResult.Error($"{run.Call.Spec.Name}: '{run.Call["upid"]}' is no task id.");
        }
        var report = await run.Follow(upid, cancellation);
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            WriteShape.WriteReport(writer, report, call, withLog: false);
            writer.WriteEndObject();
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("outcome", "string"), ("task", "string"), ("node", "string"), ("upid", "string"), ("seconds", "number"), ("exit", "string"), ("log", "array"));
}
