using System.Globalization;
using McpPve.Client.Json;

namespace McpPve.Client;

public enum TaskOutcome
{
    Ok,
    Warnings,
    Failed,
    Running,
}

/// <summary>Where a task stands.</summary>
/// <param name="ExitStatus">PVE's own word once it has ended: <c>OK</c>, <c>WARNINGS: n</c> or the error text.</param>
/// <param name="Elapsed">How long it was followed.</param>
/// <param name="Log">The last lines of its log, oldest first, without the closing <c>TASK …</c> line.</param>
/// <param name="LogTotal">How many lines the log has.</param>
public sealed record TaskReport(
    Upid Upid, TaskOutcome Outcome, string? ExitStatus, TimeSpan Elapsed, IReadOnlyList<string> Log, long LogTotal);

/// <summary>One step of a running task.</summary>
/// <param name="Percent">0–100 where the log tells it.</param>
/// <param name="Line">The newest log line.</param>
public sealed record TaskProgress(Upid Upid, TimeSpan Elapsed, double? Percent, string? Line);

/// <summary>Waits for tasks. Ending a wait never ends the task.</summary>
public sealed class TaskFollower(PveClient client)
{
    private const string StatusPath = "/nodes/{node}/tasks/{upid}/status";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(1);

    private TimeProvider Time => client.Options.Time;

    /// <summary>Polls until the task ends or <paramref name="wait"/> is over; then says where it stands. No wait means one look.</summary>
    /// <param name="progress">Called at most once a second while the task runs.</param>
    /// <param name="log">Reads the log of a task that ended well, too; of any other its end is read in any case.</param>
    /// <exception cref="PveException">The task can't be looked at.</exception>
    public async Task<TaskReport> Follow(
        Upid upid, TimeSpan wait, Func<TaskProgress, Task>? progress, CancellationToken cancellation, bool log = false)
    {
        var start = Time.GetTimestamp();
        var lines = new TaskLog(client, upid);
        var pause = FirstPause;
        long? reported = null;
        while (true)
        {
            var exit = await Look(upid, start, wait, cancellation);
            var elapsed = Time.GetElapsedTime(start);
            if (exit.Ended)
            {
                client.Changed();
                return await End(upid, exit.Status, elapsed, lines, log, cancellation);
            }
            if (elapsed >= wait)
            {
                await lines.TryRead(client.Options.Log, cancellation);
                return new(upid, TaskOutcome.Running, null, elapsed, lines.Last(10), lines.Total);
            }
            if (progress is not null && (reported is not { } last || Time.GetElapsedTime(last) >= ProgressPause))
            {
                var now = Time.GetTimestamp();
                reported = now;
                await lines.TryRead(client.Options.Log, cancellation);
                await progress(new(upid, Time.GetElapsedTime(start, now), lines.Percent, lines.Last(1).FirstOrDefault()));
            }
            var left = wait - Time.GetElapsedTime(start);
            await Task.Delay(pause < left ? pause : left > TimeSpan.Zero ? left : TimeSpan.Zero, Time, cancellation);
            pause = pause * 1.6 < LongestPause ? pause * 1.6 : LongestPause;
        }
    }

    // A look that fails says nothing about the task, so there is another one while there is time; a second one even where there is none.
    private async Task<(bool Ended, string? Status)> Look(Upid upid, long start, TimeSpan wait, CancellationToken cancellation)
    {
        var pause = FirstPause;
        for (var looks = 1; ; looks++)
        {
            try
            {
                var request = PveRequest.Create(HttpMethod.Get, StatusPath, PathParameters(upid));
                var state = (await client.Send(request, ClientJson.Default.TaskState.Data(), cancellation)).Data
                    ?? throw new PveException(
                        PveFailure.NotPve, $"the status of task {upid} has an unknown form") { Call = $"GET {StatusPath}" };
                return (
                    state.Status.Value == "stopped" || (state.Status.Value != "running" && state.Exitstatus.Value is not null),
                    state.Exitstatus.Value);
            }
            catch (PveException e) when (MayPass(e) && (looks == 1 || Time.GetElapsedTime(start) + pause < wait))
            {
                client.Options.Log?.Invoke($"the status of task {upid} can't be read; the task itself may be fine: {e.Message}");
                await Task.Delay(pause, Time, cancellation);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    // PVE says 400, 401, 403 or 501 for good; what a proxy or a busy node says may be different a moment later.
    private static bool MayPass(PveException e) =>
        e.OfflineNode is null
            && (
                e.Failure is PveFailure.Unreachable or PveFailure.Timeout or PveFailure.NotPve
                    || e.Status is 408 or 425 or 429 or 500 or > 501);

    private async Task<TaskReport> End(Upid upid, string? status, TimeSpan elapsed, TaskLog lines, bool log, CancellationToken cancellation)
    {
        var exit = status ?? "unexpected status"; // PVE's own word for a log without an end
        var outcome = ExitStatus.Outcome(exit);
        if (log || outcome != TaskOutcome.Ok)
        {
            await lines.TryRead(client.Options.Log, cancellation);
        }
        return new(upid, outcome, exit, elapsed, lines.Last(outcome == TaskOutcome.Failed ? 20 : 10), lines.Total);
    }

    private static Dictionary<string, string> PathParameters(Upid upid) =>
        new(StringComparer.Ordinal) { ["node"] = upid.Node, ["upid"] = upid.Text };

    /// <summary>The end of a task's log, read on from where the last look stopped.</summary>
    private sealed class TaskLog(PveClient client, Upid upid)
    {
        private const int PageSize = 500;
        private const int KeptLines = 40;

        private readonly Queue<string> _lines = new(KeptLines);
        private long _next;

        public long Total { get; private set; }

        public double? Percent { get; private set; }

        public List<string> Last(int count) =>
            [.. _lines.Where(static line => !IsClosing(line)).TakeLast(count)];

        // The outcome is known without the log, so a log that can't be read must not hide it.
        public async Task TryRead(Action<string>? note, CancellationToken cancellation)
        {
            try
            {
                while (await ReadPage(cancellation)) { }
            }
            catch (PveException e)
            {
                note?.Invoke($"the log of task {upid} can't be read: {e.Message}");
            }
        }

        private async Task<bool> ReadPage(CancellationToken cancellation)
        {
            var request = PveRequest.Create(
                HttpMethod.Get,
                "/nodes/{node}/tasks/{upid}/log",
                PathParameters(upid),
                [
                    new("start", _next.ToString(CultureInfo.InvariantCulture)),
                    new("limit", PageSize.ToString(CultureInfo.InvariantCulture)),
                ]);
            var answer = await client.Send(request, ClientJson.Default.LogLine.Rows(), cancellation);
            var page = answer.Data ?? [];
            var before = _next;
            foreach (var line in page)
            {
                if (line.N.Value is { } number && number > _next && !IsFiller(line, answer.Total))
                {
                    _next = number;
                    Keep(line.T.Value ?? "");
                }
            }
            Total = Math.Max(_next, page is [var only] && IsFiller(only, answer.Total) ? 0 : answer.Total ?? 0);
            if (_next == before || _next >= Total)
            {
                return false;
            }
            _next = Math.Max(_next, Total - PageSize); // only the end is of interest, however long the log is
            return true;
        }

        // PVE pretends that an empty log has one line; the real first line comes under the same number later.
        private static bool IsFiller(LogLine line, long? total) => total <= 1 && line.N.Value == 1 && line.T.Value == "no content";

        private void Keep(string line)
        {
            if (_lines.Count == KeptLines)
            {
                _lines.Dequeue();
            }
            _lines.Enqueue(line);
            Percent = PercentIn(line) ?? Percent;
        }

        // Repeats the exit status.
        private static bool IsClosing(string line) =>
            line == "TASK OK"
            || line.StartsWith("TASK WARNINGS: ", StringComparison.Ordinal)
            || line.StartsWith("TASK ERROR: ", StringComparison.Ordinal);

        private static double? PercentIn(string line)
        {
            for (var sign = line.LastIndexOf('%'); sign > 0; sign = line.LastIndexOf('%', sign - 1))
            {
                var from = sign;
                while (from > 0 && (char.IsAsciiDigit(line[from - 1]) || line[from - 1] == '.'))
                {
                    from--;
                }
                if (double.TryParse(line.AsSpan(from, sign - from), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                    out var percent)
                    && percent is >= 0 and <= 100)
                {
                    return percent;
                }
            }
            return null;
        }
    }
}
