using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about users, groups, roles, realms and permissions.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<UserSummary>>))]
[JsonSerializable(typeof(PveEnvelope<User>))]
[JsonSerializable(typeof(PveEnvelope<List<TokenInfo>>))]
[JsonSerializable(typeof(PveEnvelope<TokenInfo>))]
[JsonSerializable(typeof(PveEnvelope<NewToken>))]
[JsonSerializable(typeof(PveEnvelope<List<Role>>))]
[JsonSerializable(typeof(PveEnvelope<Dictionary<string, PveFlag>>))]
[JsonSerializable(typeof(PveEnvelope<List<GroupSummary>>))]
[JsonSerializable(typeof(PveEnvelope<Group>))]
[JsonSerializable(typeof(PveEnvelope<List<AclEntry>>))]
[JsonSerializable(typeof(PveEnvelope<List<AuthRealm>>))]
[JsonSerializable(typeof(PveEnvelope<AuthRealm>))]
[JsonSerializable(typeof(PveEnvelope<List<TfaUser>>))]
[JsonSerializable(typeof(PveEnvelope<Dictionary<string, Dictionary<string, PveFlag>>>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class AccessJson : JsonSerializerContext;
