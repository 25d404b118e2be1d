using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers of the QEMU guest agent.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<AgentExec>))]
[JsonSerializable(typeof(PveEnvelope<AgentExecStatus>))]
[JsonSerializable(typeof(PveEnvelope<AgentOsInfoResult>))]
[JsonSerializable(typeof(PveEnvelope<AgentInterfacesResult>))]
[JsonSerializable(typeof(PveEnvelope<AgentFileSystemsResult>))]
[JsonSerializable(typeof(PveEnvelope<AgentFile>))]
[JsonSerializable(typeof(PveEnvelope<AgentValueResult>))]
[JsonSerializable(typeof(PveEnvelope<AgentInfoResult>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class AgentJson : JsonSerializerContext;
