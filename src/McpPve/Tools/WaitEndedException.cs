using McpPve.Client;

namespace McpPve.Tools;

/// <summary>A wait for a task was given up. The task goes on.</summary>
internal sealed class WaitEndedException(Upid upid, CancellationToken cancellation)
    : OperationCanceledException($"stopped waiting; the task is still running: {upid.Text}", cancellation)
{
    public Upid Upid { get; } = upid;
}
