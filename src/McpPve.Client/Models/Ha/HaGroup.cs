using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/ha/groups; gone where groups became rules.</summary>
public sealed class HaGroup : PveObject
{
    public PveText Group { get; set; }
    public PveText Type { get; set; }
    public PveText Nodes { get; set; }
    public PveFlag Restricted { get; set; }

    [JsonPropertyName("nofailback")]
    public PveFlag NoFailback { get; set; }

    public PveText Comment { get; set; }
    public PveText Digest { get; set; }
}
