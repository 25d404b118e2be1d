using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/agent/info.</summary>
public sealed class AgentInfoResult : PveObject
{
    [JsonConverter(typeof(PveNested<AgentInfo>.Converter))]
    public PveNested<AgentInfo> Result { get; set; }
}
