using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about nodes.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<NodeSummary>>))]
[JsonSerializable(typeof(PveEnvelope<NodeStatus>))]
[JsonSerializable(typeof(PveEnvelope<NodeVersion>))]
[JsonSerializable(typeof(PveEnvelope<NodeDns>))]
[JsonSerializable(typeof(PveEnvelope<NodeTime>))]
[JsonSerializable(typeof(PveEnvelope<List<NodeService>>))]
[JsonSerializable(typeof(PveEnvelope<NodeService>))]
[JsonSerializable(typeof(PveEnvelope<List<LogLine>>))]
[JsonSerializable(typeof(PveEnvelope<List<RrdPoint>>))]
[JsonSerializable(typeof(PveEnvelope<List<PveText>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class NodeJson : JsonSerializerContext;
