using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about firewalls.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<FirewallOptions>))]
[JsonSerializable(typeof(PveEnvelope<List<FirewallRule>>))]
[JsonSerializable(typeof(PveEnvelope<FirewallRule>))]
[JsonSerializable(typeof(PveEnvelope<List<FirewallAlias>>))]
[JsonSerializable(typeof(PveEnvelope<FirewallAlias>))]
[JsonSerializable(typeof(PveEnvelope<List<IpSet>>))]
[JsonSerializable(typeof(PveEnvelope<List<IpSetEntry>>))]
[JsonSerializable(typeof(PveEnvelope<IpSetEntry>))]
[JsonSerializable(typeof(PveEnvelope<List<SecurityGroup>>))]
[JsonSerializable(typeof(PveEnvelope<List<FirewallReference>>))]
[JsonSerializable(typeof(PveEnvelope<List<FirewallMacro>>))]
[JsonSerializable(typeof(PveEnvelope<List<LogLine>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class FirewallJson : JsonSerializerContext;
