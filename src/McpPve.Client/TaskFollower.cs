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
/// <param name="Log">The last lines of its log, oldest first.</param>
/// <param name="LogTotal">How many lines the log has.</param>
public sealed record TaskReport(Upid Upid, TaskOutcome Outcome, string? ExitStatus, TimeSpan Elapsed, IReadOnlyList<string> Log, long LogTotal);

/// <summary>One step of a running task.</summary>
/// <param name="Percent">0–100 where the log tells it.</param>
/// <param name="Line">The newest log line.</param>
public sealed record TaskProgress(Upid Upid, TimeSpan Elapsed, double? Percent, string? Line);

/// <summary>Waits for tasks. Ending a wait never ends the task.</summary>
public sealed class TaskFollower(PveClient client)
{
    /// <summary>Polls until the task ends or <paramref name="wait"/> is over; then says where it stands.</summary>
    public Task<TaskReport> Follow(Upid upid, TimeSpan wait, Func<TaskProgress, Task>? progress, CancellationToken cancellation) =>
        throw new NotSupportedException(client.ToString());
}
