using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers that no category reads: any object, any list of objects.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<PveRecord>))]
[JsonSerializable(typeof(PveEnvelope<List<PveRecord>>))]
[JsonSerializable(typeof(PveEnvelope<List<PveText>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class RecordJson : JsonSerializerContext;
