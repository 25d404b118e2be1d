using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about high availability.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(HaResource))]
[JsonSerializable(typeof(HaRule))]
[JsonSerializable(typeof(HaStatusEntry))]
public sealed partial class HaJson : JsonSerializerContext;
