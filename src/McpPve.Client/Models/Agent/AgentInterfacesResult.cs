using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/agent/network-get-interfaces.</summary>
public sealed class AgentInterfacesResult : PveObject
{
    [JsonConverter(typeof(PveNested<List<AgentInterface>>.Converter))]
    public PveNested<List<AgentInterface>> Result { get; set; }
}
