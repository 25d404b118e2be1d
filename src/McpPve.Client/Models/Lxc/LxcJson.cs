using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about containers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LxcContainer))]
[JsonSerializable(typeof(LxcStatus))]
[JsonSerializable(typeof(LxcConfig))]
[JsonSerializable(typeof(LxcInterface))]
public sealed partial class LxcJson : JsonSerializerContext;
