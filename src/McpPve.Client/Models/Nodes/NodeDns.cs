using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/dns.</summary>
public sealed class NodeDns : PveObject
{
    public PveText Search { get; set; }

    [JsonPropertyName("dns1")]
    public PveText Dns1 { get; set; }

    [JsonPropertyName("dns2")]
    public PveText Dns2 { get; set; }

    [JsonPropertyName("dns3")]
    public PveText Dns3 { get; set; }
}
