using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/replication, or the status of one job.</summary>
public sealed class ReplicationStatus : PveObject
{
    public PveText Id { get; set; }
    public PveText Type { get; set; }
    public PveInteger Guest { get; set; }

    [JsonPropertyName("jobnum")]
    public PveInteger JobNumber { get; set; }

    [JsonPropertyName("vmtype")]
    public PveText GuestType { get; set; }

    public PveText Source { get; set; }
    public PveText Target { get; set; }
    public PveText Schedule { get; set; }

    /// <summary>MB/s.</summary>
    public PveNumber Rate { get; set; }

    public PveText Comment { get; set; }
    public PveFlag Disable { get; set; }

    /// <summary>Seconds since 1970; 0 never.</summary>
    [JsonPropertyName("last_sync")]
    public PveInteger LastSync { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("last_try")]
    public PveInteger LastTry { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("next_sync")]
    public PveInteger NextSync { get; set; }

    /// <summary>Seconds.</summary>
    public PveNumber Duration { get; set; }

    [JsonPropertyName("fail_count")]
    public PveInteger FailCount { get; set; }

    public PveText Error { get; set; }
    public PveInteger Pid { get; set; }

    [JsonPropertyName("remove_job")]
    public PveText RemoveJob { get; set; }
}
