using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET /nodes/{node}/vzdump/defaults.</summary>
public sealed class BackupDefaults : PveObject
{
    public PveText Storage { get; set; }

    [JsonPropertyName("dumpdir")]
    public PveText DumpDirectory { get; set; }
}
