using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about pools.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Pool))]
public sealed partial class PoolJson : JsonSerializerContext;
