using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about a node's network.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<NetworkInterface>>))]
[JsonSerializable(typeof(PveEnvelope<NetworkInterface>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class NetworkJson : JsonSerializerContext;
