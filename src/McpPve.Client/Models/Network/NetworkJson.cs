using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about a node's network.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(NetworkInterface))]
public sealed partial class NetworkJson : JsonSerializerContext;
