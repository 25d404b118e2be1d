using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Bytes of one network device of a VM.</summary>
public sealed class NicTraffic : PveObject
{
    [JsonPropertyName("netin")]
    public PveInteger NetIn { get; set; }

    [JsonPropertyName("netout")]
    public PveInteger NetOut { get; set; }
}
