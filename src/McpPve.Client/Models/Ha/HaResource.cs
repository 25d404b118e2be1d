using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/ha/resources, or one resource.</summary>
public sealed class HaResource : PveObject
{
    public PveText Sid { get; set; }
    public PveText State { get; set; }
    public PveText Group { get; set; }

    [JsonPropertyName("max_relocate")]
    public PveInteger MaxRelocate { get; set; }

    [JsonPropertyName("max_restart")]
    public PveInteger MaxRestart { get; set; }

    public PveFlag Failback { get; set; }
    public PveText Comment { get; set; }
}
