using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/tasks/{upid}/status.</summary>
public sealed class TaskStatus : PveObject
{
    public PveText Upid { get; set; }
    public PveText Node { get; set; }
    public PveText Type { get; set; }
    public PveText Id { get; set; }
    public PveText User { get; set; }

    [JsonPropertyName("tokenid")]
    public PveText TokenId { get; set; }

    /// <summary>running or stopped.</summary>
    public PveText Status { get; set; }

    /// <summary>Only when stopped: OK, WARNINGS: n, or the error's text.</summary>
    [JsonPropertyName("exitstatus")]
    public PveText ExitStatus { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("starttime")]
    public PveInteger StartTime { get; set; }
}
