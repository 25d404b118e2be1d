using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about storage, volumes and disks.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StorageConfig))]
[JsonSerializable(typeof(NodeStorage))]
[JsonSerializable(typeof(StorageVolume))]
[JsonSerializable(typeof(PruneCandidate))]
public sealed partial class StorageJson : JsonSerializerContext;
