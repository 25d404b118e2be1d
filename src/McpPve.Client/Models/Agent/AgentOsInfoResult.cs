using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/agent/get-osinfo.</summary>
public sealed class AgentOsInfoResult : PveObject
{
    [JsonConverter(typeof(PveNested<AgentOsInfo>.Converter))]
    public PveNested<AgentOsInfo> Result { get; set; }
}
