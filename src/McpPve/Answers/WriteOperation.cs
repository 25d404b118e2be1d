using System.Text;
using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>What a tool tells about its task besides the outcome.</summary>
/// <param name="Write">Adds members to the result.</param>
/// <param name="Text">Takes the place of the log's end in an error; null leaves the log there.</param>
/// <param name="Secret">What PVE tells this one time only: it is told in spite of being a secret.</param>
internal sealed record TaskDetails(Action<Utf8JsonWriter> Write, string? Text = null, string? Secret = null);

/// <summary>A write: a task that is waited for, or a change that is done when PVE answers; then what is different now.</summary>
internal class WriteOperation : Operation
{
    private const string Unchanged = "Nothing looks different from before.";

    // What a guest needs to come up again once PVE says that it is rebooted.
    private static readonly TimeSpan ToSettle = TimeSpan.FromSeconds(10);

    /// <summary>With start=true PVE starts the guest in a task of its own once the first one has ended.</summary>
    public bool ThenStarts { get; init; }

    /// <summary>Changes the call before it is sent.</summary>
    protected virtual Task<ToolRun> Prepare(ToolRun run, CancellationToken cancellation) => Task.FromResult(run);

    /// <summary>Makes the call.</summary>
    /// <returns>The id of the task that it started, or what PVE said instead.</returns>
    protected virtual async Task<(string? Upid, TaskDetails? Told)> Send(ToolRun run, CancellationToken cancellation) =>
        ((await run.Send(TaskJson.Default.PveText.Data(), cancellation)).Data.Value, null);

    /// <summary>Read when the task has ended.</summary>
    protected virtual Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation) =>
        Task.FromResult<TaskDetails?>(null);

    /// <summary>What it means that PVE started no task; null where it means that the change is done.</summary>
    protected virtual Task<ToolResult?> NoTask(ToolRun run, CancellationToken cancellation) => Task.FromResult<ToolResult?>(null);

    public override async Task<IReadOnlyList<PveRequest>> Requests(ToolRun run, CancellationToken cancellation) =>
        [(await Prepare(run, cancellation)).Request()];

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        run = await Prepare(run, cancellation);
        var before = run.Call.Spec.ReadBack is { Before: true } shows ? await shows.LookBefore(run, cancellation) : default;
        var (text, told) = await Send(run, cancellation);
        if (!Upid.TryParse(text, out var upid))
        {
            return Upid.IsOne(text)
                ? Unreadable(run, text!)
                : await NoTask(run, cancellation) ?? await Report(run, null, told, before, cancellation);
        }
        try
        {
            var report = await run.Follow(upid, WithLog, cancellation);
            var last = await StartAfter(run, report, TimeSpan.FromSeconds(run.Call.Wait) - report.Elapsed, cancellation);
            return last is { Outcome: TaskOutcome.Running } || report.Outcome == TaskOutcome.Running
                ? await Report(run, last ?? report, null, before, cancellation) with { Running = TaskHandle.Of(run, (last ?? report).Upid) }
                : await Ended(run, report, last, before, cancellation);
        }
        catch (PveException e)
        {
            // The task runs, only its end could not be seen: that is not a failure of the write.
            return run.Result((writer, _) =>
            {
                writer.WriteStartObject();
                writer.WriteString("outcome"u8, "running"u8);
                WriteTask(writer, upid);
                writer.WriteString(
                    "note"u8,
                    $"The task was started, but its state could not be read: {e.Message}. Ask pve_get_task_status with this upid.");
                writer.WriteEndObject();
            }) with { Running = TaskHandle.Of(run, upid) };
        }
    }

    /// <summary>The result of a task that nobody has waited for until now; null while one is left to wait for.</summary>
    public override async Task<ToolResult?> End(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        var start = await StartAfter(run, report, TimeSpan.Zero, cancellation);
        return start is { Outcome: TaskOutcome.Running } ? null : await Ended(run, report, start, default, cancellation);
    }

    /// <summary>The result of a task that has ended.</summary>
    /// <param name="start">The start that followed it; null where none was to follow, or none was seen.</param>
    protected virtual async Task<ToolResult> Ended(
        ToolRun run, TaskReport report, TaskReport? start, ReadBackResult before, CancellationToken cancellation)
    {
        var details = await Told(run, report, cancellation);
        if (report.Outcome == TaskOutcome.Failed)
        {
            return ToolResult.Error(await FailureText(run, report, details, before, cancellation));
        }
        if (start is { Outcome: TaskOutcome.Failed })
        {
            return ToolResult.Error(
                $"{run.Call.Spec.Name}: the task {report.Upid.Type} is done, but the guest's start afterwards failed: "
                + $"{start.ExitStatus}{await run.TaskAdvice(start, cancellation)}{LogOf(start)}\nTask: {start.Upid.Text}");
        }
        return await Report(run, report, details, before, cancellation, start);
    }

    private async Task<ToolResult> Report(
        ToolRun run,
        TaskReport? task,
        TaskDetails? details,
        ReadBackResult before,
        CancellationToken cancellation,
        TaskReport? start = null)
    {
        var ended = task?.Outcome != TaskOutcome.Running;
        var shows = ended ? run.Call.Spec.ReadBack : null;
        var left = TimeSpan.FromSeconds(run.Call.Wait) - (task?.Elapsed ?? TimeSpan.Zero);
        var after = shows is null ? default : await shows.Look(run, cancellation);
        // A task like hastart only gives the HA manager the order; the manager acts when its next round comes.
        var ordered = ended && task?.Upid.Type.StartsWith("ha", StringComparison.Ordinal) is true;
        if (ordered && shows is { Before: true } && after.Problem is null && Same(before, after))
        {
            after = await LookUntil(shows, seen => !Same(before, seen), run, left, after, cancellation);
        }
        var waiting = ordered && (shows is null || Same(before, after));
        var unsettled = false;
        if (shows?.Settled is { } settled && !waiting && after.Settings is { } settings && !settled(settings))
        {
            var wait = run.Call.Wait == 0 ? TimeSpan.Zero : left < ToSettle ? ToSettle : left;
            after = await LookUntil(shows, seen => seen.Settings is { } now && settled(now), run, wait, after, cancellation);
            unsettled = after.Settings is { } last && !settled(last);
        }
        var warning = !ended ? null
            : waiting ? await HaOrders.Pending(run, cancellation)
            : unsettled ? shows!.Unsettled
            : await Warning(run, cancellation);
        var result = run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            if (task is null)
            {
                writer.WriteString("outcome"u8, Name(TaskOutcome.Ok));
            }
            else
            {
                WriteReport(writer, task, call, WithLog);
                if (ThenStarts && !ended && IsStart(task.Upid.Type))
                {
                    writer.WriteString("note"u8, "The guest itself is done; what still runs is its start."u8);
                }
            }
            details?.Write(writer);
            WriteStart(writer, start);
            if (shows is not null && !(waiting && after.Settings is null))
            {
                WriteDifference(writer, call, shows.Before && !waiting ? before : default, after, details is not null);
            }
            if (warning is not null)
            {
                writer.WriteString("no_effect_yet"u8, warning);
            }
            if (ended && !waiting)
            {
                UndoOf(new(run, before, after))?.Write(writer);
            }
            writer.WriteEndObject();
        });
        return details?.Secret is { } secret ? ResultText.WithSecret(result, secret) : result;
    }

    /// <summary>What puts back what the call did; null where there is nothing to put back.</summary>
    protected virtual Undo? UndoOf(Done done) =>
        done.Call.Spec.Undo is { } declared ? declared(done)
        : done.Call.Spec.Route.Method == HttpMethod.Delete ? Undo.None("what is deleted is gone")
        : done.Call.Spec.ReadBack is { Before: true } ? Undo.OldSettings(done)
        : Undo.None("no single call puts it back");

    private static async Task<ReadBackResult> LookUntil(
        ReadBack shows, Func<ReadBackResult, bool> enough, ToolRun run, TimeSpan wait, ReadBackResult now, CancellationToken cancellation)
    {
        var last = now;
        await run.Poll(
            async stop =>
                (last = await shows.Look(run, stop)) is { Problem: null } seen && enough(seen) ? "seen" : null, wait, cancellation);
        return last.Problem is null ? last : now;
    }

    /// <summary>How a task stands or ended, into an open object.</summary>
    internal static void WriteReport(Utf8JsonWriter writer, TaskReport task, ToolCall call, bool withLog)
    {
        writer.WriteString("outcome"u8, Name(task.Outcome));
        WriteTask(writer, task.Upid);
        writer.WriteNumber("waited_seconds"u8, Math.Round(task.Elapsed.TotalSeconds, 1));
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
            writer.WriteString(
                "next"u8, $"Still running after {call.Wait} s; it goes on by itself. Wait on with pve_wait_for_task and this upid.");
        }
    }

    private static void WriteStart(Utf8JsonWriter writer, TaskReport? start)
    {
        if (start is not null)
        {
            writer.WriteStartObject("start"u8);
            writer.WriteString("outcome"u8, Name(start.Outcome));
            writer.WriteString("upid"u8, start.Upid.Text);
            writer.WriteEndObject();
        }
    }

    // The first task ends well before the guest is started, and the start can fail by itself.
    private async Task<TaskReport?> StartAfter(ToolRun run, TaskReport first, TimeSpan left, CancellationToken cancellation)
    {
        if (!ThenStarts
            || !run.Call.Sends("start", "1")
            || first.Outcome is TaskOutcome.Failed or TaskOutcome.Running
            || IsStart(first.Upid.Type))
        {
            return null;
        }
        try
        {
            var wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            var upid = await run.Poll(stop => StartTask(run, first.Upid, stop), wait < ToSettle / 5 ? wait : ToSettle / 5, cancellation);
            return upid is null ? null : await run.Follow(upid, log: false, cancellation, wait);
        }
        catch (PveException) // the guest itself is there; whether it runs is looked up next
        {
            return null;
        }
    }

    private static bool IsStart(string type) => type is "qmstart" or "vzstart" or "hastart";

    private static async Task<Upid?> StartTask(ToolRun run, Upid first, CancellationToken cancellation)
    {
        var tasks = await run.Read(
            "/nodes/{node}/tasks", TaskJson.Default.TaskSummary.Rows(), cancellation,
            ("node", first.Node), ("vmid", first.Id), ("source", "all"), ("limit", "20"));
        var since = first.Started.ToUnixTimeSeconds();
        var start = (tasks.Data ?? [])
            .Where(task => task.StartTime.Value >= since && IsStart(task.Type.Value ?? ""))
            .MaxBy(task => task.StartTime.Value);
        return Upid.TryParse(start?.Upid.Value, out var upid) ? upid : null;
    }

    private static ToolResult Unreadable(ToolRun run, string text) => run.Result((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("outcome"u8, "unknown"u8);
        writer.WriteString("upid"u8, text);
        writer.WriteString(
            "note"u8,
            "PVE started a task whose id has a form that this version does not understand; it is given as it came. How the task ends "
                + "is not known: pve_list_tasks shows it.");
        writer.WriteEndObject();
    });

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

    private static bool Same(ReadBackResult before, ReadBackResult after) =>
        before.Settings is null || after.Settings is null
            ? before.Settings == after.Settings
            : before.Settings.SequenceEqual(after.Settings);

    internal static async Task<string?> Warning(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return run.Call.Spec.PostCheck is { } warns ? await warns(run, cancellation) : null;
        }
        catch (PveException) // only a courtesy: the write itself is done
        {
            return null;
        }
    }

    /// <param name="before">What there was to compare with.</param>
    /// <param name="isTold">Something else in the result tells what was done.</param>
    internal static void WriteDifference(Utf8JsonWriter writer, ToolCall call, ReadBackResult before, ReadBackResult after, bool isTold)
    {
        if (after.Problem is { } problem)
        {
            writer.WriteString("note"u8, $"The change was accepted; what is different now could not be read: {problem}");
            return;
        }
        if (after.Settings is null)
        {
            WriteMissing(writer, call, before);
            return;
        }
        if (before.Settings is null)
        {
            writer.WriteStartObject("now"u8);
            foreach (var setting in after.Settings.Where(setting => setting.Value is not null).DistinctBy(setting => setting.Key))
            {
                writer.WriteString(setting.Key, Redaction.Hide(setting.Key, setting.Value));
            }
            writer.WriteEndObject();
            WritePending(writer, after.Settings);
            if (before.Problem is { } unseen)
            {
                writer.WriteString("note"u8, $"What it was before could not be read: {unseen}");
            }
            return;
        }
        var changed = Changed(before.Settings, after.Settings);
        writer.WriteStartObject("changed"u8);
        foreach (var (key, from, to) in changed)
        {
            writer.WriteStartObject(key);
            writer.WriteString("from"u8, from);
            writer.WriteString("to"u8, to);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        var dropped = WriteDropped(writer, before.Settings, after.Settings);
        var pending = WritePending(writer, after.Settings);
        if (changed.Count == 0 && !dropped && !pending && !isTold)
        {
            // PVE shows an old and a new password as the same asterisks.
            var hidden = string.Join(", ", call.Parameters.Select(parameter => parameter.Key).Where(call.IsSecret));
            var note = hidden.Length > 0 ? $"PVE took {hidden} and shows no difference." : Unchanged;
            writer.WriteString(
                "note"u8,
                call.Empty.Count == 0
                    ? note
                    : $"{note} {string.Join(", ", call.Empty)} came empty, which counts as not given; 'delete' unsets a setting.");
        }
    }

    // Only a deletion makes something go away, and only what was there. Elsewhere it is somewhere else, or not to be seen yet.
    private static void WriteMissing(Utf8JsonWriter writer, ToolCall call, ReadBackResult before)
    {
        if (call.Spec.Route.Method != HttpMethod.Delete)
        {
            writer.WriteString(
                "note"u8,
                "PVE carried it out, but what it looks like now could not be read: it is not found where it should be. "
                + "HA or somebody else may have moved it since, or the cluster's files lag behind; pve_find looks for it.");
        }
        else if (before.IsMissing)
        {
            writer.WriteString("note"u8, "It was not there before either, or the token may not see it: nothing looks different.");
        }
        else
        {
            writer.WriteBoolean("gone"u8, true);
        }
    }

    private static List<(string Key, string? From, string? To)> Changed(
        IReadOnlyList<SettingValue> before, IReadOnlyList<SettingValue> after)
    {
        // A list that names a thing twice must not cost the report of a write.
        var was = before.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key);
        return
        [
            .. after.Where(setting => was.GetValueOrDefault(setting.Key).Value != setting.Value)
                .Concat(
                    before.Where(setting => setting.Value is not null && after.All(now => now.Key != setting.Key))
                        .Select(setting => new SettingValue(setting.Key, null)))
                .DistinctBy(setting => setting.Key)
                .Select(setting =>
                    (
                        setting.Key,
                        Redaction.Hide(setting.Key, was.GetValueOrDefault(setting.Key).Value),
                        Redaction.Hide(setting.Key, setting.Value))),
        ];
    }

    private static bool WritePending(Utf8JsonWriter writer, IReadOnlyList<SettingValue> settings)
    {
        var pending = settings.Where(setting => setting.Pending is not null).DistinctBy(setting => setting.Key).ToList();
        if (pending.Count == 0)
        {
            return false;
        }
        writer.WriteStartObject("pending"u8);
        foreach (var setting in pending)
        {
            writer.WriteString(setting.Key, Redaction.Hide(setting.Key, setting.Pending));
        }
        writer.WriteEndObject();
        writer.WriteString("warning"u8, "What is pending takes effect when the guest is stopped and started again."u8);
        return true;
    }

    // A value that waited for a restart and that no longer does, without having come into force.
    private static bool WriteDropped(Utf8JsonWriter writer, IReadOnlyList<SettingValue> before, IReadOnlyList<SettingValue> after)
    {
        var now = after.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key);
        var dropped = before.Where(setting =>
            setting.Pending is not null && now.GetValueOrDefault(setting.Key) is { Pending: null } left && left.Value == setting.Value)
            .DistinctBy(setting => setting.Key).ToList();
        if (dropped.Count == 0)
        {
            return false;
        }
        writer.WriteStartObject("no_longer_pending"u8);
        foreach (var setting in dropped)
        {
            writer.WriteString(setting.Key, Redaction.Hide(setting.Key, setting.Pending));
        }
        writer.WriteEndObject();
        return true;
    }

    private static void WriteTask(Utf8JsonWriter writer, Upid upid)
    {
        writer.WriteString("task"u8, upid.Type);
        writer.WriteString("node"u8, upid.Node);
        writer.WriteString("upid"u8, upid.Text);
    }

    private static async Task<string> FailureText(
        ToolRun run, TaskReport report, TaskDetails? details, ReadBackResult before, CancellationToken cancellation)
    {
        var text = new StringBuilder(
            $"{run.Call.Spec.Name}: the task {report.Upid.Type} failed on {report.Upid.Node} after "
                + $"{Readable.Duration((long)report.Elapsed.TotalSeconds)}: "
            + $"{report.ExitStatus}{await run.TaskAdvice(report, cancellation)}");
        text.Append(details?.Text is { } told ? "\n" + told : LogOf(report));
        if (await Aftermath(run, before, cancellation) is { } left)
        {
            text.Append('\n').Append(left);
        }
        return text.Append("\nTask: ").Append(report.Upid.Text).ToString();
    }

    private static string LogOf(TaskReport report) => report.Log.Count == 0 ? "" : $"\nEnd of its log:\n{string.Join('\n', report.Log)}";

    // A task that failed half-way is not one that did nothing.
    private static async Task<string?> Aftermath(ToolRun run, ReadBackResult before, CancellationToken cancellation)
    {
        if (run.Call.Spec.ReadBack is not { } shows || (shows.Before && before is not { Looked: true, Problem: null }))
        {
            return null;
        }
        var after = await shows.Look(run, cancellation);
        if (after.Problem is not null)
        {
            return null;
        }
        if (!shows.Before)
        {
            return after.Settings is { Count: > 0 }
                ? "What it was to make is there all the same, perhaps in part: look at it before "
                    + "trying again, and delete it if it is of no use."
                : null;
        }
        if (before.Settings is null || after.Settings is null)
        {
            return before.Settings is null ? null : "Although the task failed, it is gone now.";
        }
        var changed = Changed(before.Settings, after.Settings);
        return changed.Count == 0
            ? null
            : "Although the task failed, this is different now: "
                + $"{string.Join("; ", changed.Select(change => $"{change.Key}: {change.From ?? "nothing"} → {change.To ?? "nothing"}"))}.";
    }

    internal static string Name(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Ok => "ok",
        TaskOutcome.Warnings => "warnings",
        TaskOutcome.Failed => "failed",
        _ => "running",
    };
}
