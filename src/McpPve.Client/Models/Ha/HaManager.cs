using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>What the master of HA knows.</summary>
public sealed class HaManager : PveObject
{
    [JsonPropertyName("master_node")]
    public PveText MasterNode { get; set; }

    [JsonPropertyName("node_status")]
    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> NodeStatus { get; set; }

    [JsonPropertyName("service_status")]
    [JsonConverter(typeof(PveNested<Dictionary<string, HaService>>.Converter))]
    public PveNested<Dictionary<string, HaService?>> ServiceStatus { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Timestamp { get; set; }
}
