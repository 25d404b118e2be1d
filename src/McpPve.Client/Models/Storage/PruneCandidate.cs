using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of …/storage/{storage}/prunebackups: a backup, and what pruning would do with it.</summary>
public sealed class PruneCandidate : PveObject
{
    [JsonPropertyName("volid")]
    public PveText VolumeId { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("ctime")]
    public PveInteger Created { get; set; }

    /// <summary>keep, remove, protected or renamed.</summary>
    public PveText Mark { get; set; }
}
