using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about high availability.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<HaResource>>))]
[JsonSerializable(typeof(PveEnvelope<HaResource>))]
[JsonSerializable(typeof(PveEnvelope<List<HaRule>>))]
[JsonSerializable(typeof(PveEnvelope<HaRule>))]
[JsonSerializable(typeof(PveEnvelope<List<HaGroup>>))]
[JsonSerializable(typeof(PveEnvelope<HaGroup>))]
[JsonSerializable(typeof(PveEnvelope<HaManagerStatus>))]
[JsonSerializable(typeof(PveEnvelope<List<HaStatusEntry>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class HaJson : JsonSerializerContext;
