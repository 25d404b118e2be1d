using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about pools.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<Pool>>))]
[JsonSerializable(typeof(PveEnvelope<Pool>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class PoolJson : JsonSerializerContext;
