using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/jobs/schedule-analyze.</summary>
public sealed class ScheduleEvent : PveObject
{
    /// <summary>Seconds since 1970.</summary>
    public PveInteger Timestamp { get; set; }

    public PveText Utc { get; set; }
}
