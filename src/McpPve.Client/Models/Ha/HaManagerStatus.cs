using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET /cluster/ha/status/manager_status.</summary>
public sealed class HaManagerStatus : PveObject
{
    [JsonPropertyName("manager_status")]
    [JsonConverter(typeof(PveNested<HaManager>.Converter))]
    public PveNested<HaManager> ManagerStatus { get; set; }

    [JsonConverter(typeof(PveNested<HaQuorum>.Converter))]
    public PveNested<HaQuorum> Quorum { get; set; }

    [JsonPropertyName("lrm_status")]
    [JsonConverter(typeof(PveNested<Dictionary<string, HaLocalManager>>.Converter))]
    public PveNested<Dictionary<string, HaLocalManager?>> LrmStatus { get; set; }
}
