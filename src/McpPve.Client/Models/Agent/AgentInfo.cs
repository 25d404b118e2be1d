using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The guest agent itself.</summary>
public sealed class AgentInfo : PveObject
{
    public PveText Version { get; set; }

    [JsonPropertyName("supported_commands")]
    [JsonConverter(typeof(PveNested<List<AgentCommand>>.Converter))]
    public PveNested<List<AgentCommand>> SupportedCommands { get; set; }
}
