namespace McpPve.Tests.Client;

/// <summary>A clock that can be put forward and, with <paramref name="speed"/>, runs faster than the wall's.</summary>
internal sealed class ShiftedTime(double speed = 1) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();
    private TimeSpan _shift;

    public void Advance(TimeSpan by) => _shift += by;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() =>
        _start + (long)((System.GetTimestamp() - _start) * speed) + (long)(_shift.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / speed, period);
}
