using System.Text.Json.Serialization;

namespace McpPve.Http;

/// <summary>The JSON of answers that are ours and not those of the protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RefusalAnswer))]
[JsonSerializable(typeof(ResourceMetadata))]
[JsonSerializable(typeof(ProbeAnswer))]
internal sealed partial class HttpJson : JsonSerializerContext;

/// <summary>A JSON-RPC error without a request: MCP's form for a refusal by HTTP status.</summary>
internal sealed record RefusalAnswer(RefusalReason Error)
{
    [JsonPropertyOrder(-2)]
    public string Jsonrpc { get; } = "2.0";

    /// <summary>Always null: the request has not been read.</summary>
    [JsonPropertyOrder(-1)]
    public string? Id { get; }
}

/// <param name="Code">The HTTP status.</param>
internal sealed record RefusalReason(int Code, string Message);

/// <summary>Who issues the tokens for this server (RFC 9728).</summary>
internal sealed record ResourceMetadata(
    string Resource,
    IEnumerable<string> AuthorizationServers,
    IEnumerable<string> ScopesSupported,
    IEnumerable<string> BearerMethodsSupported,
    string ResourceName);

/// <summary>Whether the server lives, and whether PVE does.</summary>
/// <param name="Status">All that a stranger is told.</param>
internal sealed record ProbeAnswer(string Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Server { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProbedPve? Pve { get; init; }

    /// <summary>By their names, where there are several.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ProbedPve>? Clusters { get; init; }
}

/// <param name="Version">Of its last answer.</param>
internal sealed record ProbedPve(bool Reachable, string? Version);
