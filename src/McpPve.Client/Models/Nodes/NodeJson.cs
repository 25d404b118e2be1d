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
[JsonSerializable(typeof(PveEnvelope<List<ReplicationStatus>>))]
[JsonSerializable(typeof(PveEnvelope<ReplicationStatus>))]
[JsonSerializable(typeof(PveEnvelope<List<AptPackage>>))]
[JsonSerializable(typeof(PveEnvelope<List<Certificate>>))]
[JsonSerializable(typeof(PveEnvelope<List<PciDevice>>))]
[JsonSerializable(typeof(PveEnvelope<HostsFile>))]
[JsonSerializable(typeof(PveEnvelope<Subscription>))]
[JsonSerializable(typeof(PveEnvelope<ConsoleTicket>))]
[JsonSerializable(typeof(PveEnvelope<List<PveText>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class NodeJson : JsonSerializerContext;
