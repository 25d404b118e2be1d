using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/agent/get-fsinfo.</summary>
public sealed class AgentFileSystemsResult : PveObject
{
    [JsonConverter(typeof(PveNested<List<AgentFileSystem>>.Converter))]
    public PveNested<List<AgentFileSystem>> Result { get; set; }
}
