using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about storage, volumes and disks.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<StorageConfig>>))]
[JsonSerializable(typeof(PveEnvelope<StorageConfig>))]
[JsonSerializable(typeof(PveEnvelope<List<NodeStorage>>))]
[JsonSerializable(typeof(PveEnvelope<NodeStorage>))]
[JsonSerializable(typeof(PveEnvelope<List<StorageVolume>>))]
[JsonSerializable(typeof(PveEnvelope<VolumeInfo>))]
[JsonSerializable(typeof(PveEnvelope<List<PruneCandidate>>))]
[JsonSerializable(typeof(PveEnvelope<List<ArchiveEntry>>))]
[JsonSerializable(typeof(PveEnvelope<List<ApplianceTemplate>>))]
[JsonSerializable(typeof(PveEnvelope<List<Disk>>))]
[JsonSerializable(typeof(PveEnvelope<List<RrdPoint>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class StorageJson : JsonSerializerContext;
