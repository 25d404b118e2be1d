using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about the cluster.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<ClusterStatusEntry>>))]
[JsonSerializable(typeof(PveEnvelope<List<ClusterResource>>))]
[JsonSerializable(typeof(PveEnvelope<List<ClusterLogEntry>>))]
[JsonSerializable(typeof(PveEnvelope<ClusterOptions>))]
[JsonSerializable(typeof(PveEnvelope<List<NotBackedUpGuest>>))]
[JsonSerializable(typeof(PveEnvelope<List<HaStatusEntry>>))]
[JsonSerializable(typeof(PveEnvelope<List<ReplicationJob>>))]
[JsonSerializable(typeof(PveEnvelope<ReplicationJob>))]
[JsonSerializable(typeof(PveEnvelope<List<ClusterNode>>))]
[JsonSerializable(typeof(PveEnvelope<List<ScheduleEvent>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class ClusterJson : JsonSerializerContext;
