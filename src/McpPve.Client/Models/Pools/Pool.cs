using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /pools, or one pool.</summary>
public sealed class Pool : PveObject
{
    [JsonPropertyName("poolid")]
    public PveText PoolId { get; set; }

    public PveText Comment { get; set; }

    [JsonConverter(typeof(PveNested<List<ClusterResource>>.Converter))]
    public PveNested<List<ClusterResource>> Members { get; set; }
}
