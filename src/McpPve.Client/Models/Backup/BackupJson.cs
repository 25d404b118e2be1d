using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about backups.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<BackupJob>>))]
[JsonSerializable(typeof(PveEnvelope<BackupJob>))]
[JsonSerializable(typeof(PveEnvelope<BackupVolumeTree>))]
[JsonSerializable(typeof(PveEnvelope<BackupDefaults>))]
[JsonSerializable(typeof(PveEnvelope<List<NotBackedUpGuest>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class BackupJson : JsonSerializerContext;
