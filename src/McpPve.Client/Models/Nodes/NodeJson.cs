using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about nodes.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CertificateInfo))]
[JsonSerializable(typeof(NodeSummary))]
[JsonSerializable(typeof(NodeStatus))]
[JsonSerializable(typeof(NodeVersion))]
[JsonSerializable(typeof(NodeDns))]
[JsonSerializable(typeof(NodeTime))]
[JsonSerializable(typeof(NodeService))]
[JsonSerializable(typeof(LogLine))]
public sealed partial class NodeJson : JsonSerializerContext;
