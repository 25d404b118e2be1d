using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>An API token; its secret is never shown again.</summary>
public sealed class TokenInfo : PveObject
{
    [JsonPropertyName("tokenid")]
    public PveText TokenId { get; set; }

    public PveText Comment { get; set; }

    /// <summary>Seconds since 1970; 0 never.</summary>
    public PveInteger Expire { get; set; }

    [JsonPropertyName("privsep")]
    public PveFlag SeparatePrivileges { get; set; }
}
