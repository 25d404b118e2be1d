using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about backups.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BackupJob))]
[JsonSerializable(typeof(BackupDefaults))]
public sealed partial class BackupJson : JsonSerializerContext;
