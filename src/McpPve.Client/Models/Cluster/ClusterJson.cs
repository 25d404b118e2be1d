using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about the cluster.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ClusterStatusEntry))]
[JsonSerializable(typeof(ClusterResource))]
[JsonSerializable(typeof(ClusterLogEntry))]
[JsonSerializable(typeof(ClusterOptions))]
[JsonSerializable(typeof(NotBackedUpGuest))]
[JsonSerializable(typeof(HaStatusEntry))]
[JsonSerializable(typeof(ReplicationJob))]
public sealed partial class ClusterJson : JsonSerializerContext;
