using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers of the QEMU guest agent.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(AgentExec))]
[JsonSerializable(typeof(AgentExecStatus))]
[JsonSerializable(typeof(AgentOsInfoResult))]
[JsonSerializable(typeof(AgentInterfacesResult))]
public sealed partial class AgentJson : JsonSerializerContext;
