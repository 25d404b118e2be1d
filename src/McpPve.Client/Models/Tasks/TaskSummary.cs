using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/tasks or /cluster/tasks.</summary>
public sealed class TaskSummary : PveObject
{
    public PveText Upid { get; set; }
    public PveText Node { get; set; }
    public PveText Type { get; set; }

    /// <summary>What it works on, often a VMID.</summary>
    public PveText Id { get; set; }

    public PveText User { get; set; }

    [JsonPropertyName("tokenid")]
    public PveText TokenId { get; set; }

    /// <summary>RUNNING, or the exit status once finished.</summary>
    public PveText Status { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("starttime")]
    public PveInteger StartTime { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("endtime")]
    public PveInteger EndTime { get; set; }

    public PveInteger Pid { get; set; }

    [JsonPropertyName("pstart")]
    public PveInteger ProcessStart { get; set; }

    public PveFlag Saved { get; set; }
}
