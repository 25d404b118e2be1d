using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about containers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<LxcContainer>>))]
[JsonSerializable(typeof(PveEnvelope<LxcStatus>))]
[JsonSerializable(typeof(PveEnvelope<LxcConfig>))]
[JsonSerializable(typeof(PveEnvelope<List<RrdPoint>>))]
[JsonSerializable(typeof(PveEnvelope<List<Snapshot>>))]
[JsonSerializable(typeof(PveEnvelope<List<PendingChange>>))]
[JsonSerializable(typeof(PveEnvelope<List<LxcInterface>>))]
[JsonSerializable(typeof(PveEnvelope<MigrationCheck>))]
[JsonSerializable(typeof(PveEnvelope<GuestFeature>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class LxcJson : JsonSerializerContext;
