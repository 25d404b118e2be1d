using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/log.</summary>
public sealed class ClusterLogEntry : PveObject
{
    public PveText Node { get; set; }
    public PveText User { get; set; }
    public PveText Tag { get; set; }

    /// <summary>syslog's: 3 error, 4 warning, 6 information.</summary>
    [JsonPropertyName("pri")]
    public PveInteger Priority { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Time { get; set; }

    [JsonPropertyName("msg")]
    public PveText Message { get; set; }
}
