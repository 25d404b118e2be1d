using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about users, groups, roles, realms and permissions.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(UserSummary))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(Dictionary<string, PveFlag>))]
[JsonSerializable(typeof(GroupSummary))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(AclEntry))]
[JsonSerializable(typeof(AuthRealm))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, PveFlag>>))]
public sealed partial class AccessJson : JsonSerializerContext;
