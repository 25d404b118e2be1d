using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about firewalls.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FirewallOptions))]
[JsonSerializable(typeof(FirewallRule))]
[JsonSerializable(typeof(FirewallAlias))]
[JsonSerializable(typeof(IpSet))]
[JsonSerializable(typeof(IpSetEntry))]
[JsonSerializable(typeof(SecurityGroup))]
[JsonSerializable(typeof(FirewallMacro))]
public sealed partial class FirewallJson : JsonSerializerContext;
