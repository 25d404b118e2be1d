using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /access/users.</summary>
public sealed class UserSummary : PveObject
{
    [JsonPropertyName("userid")]
    public PveText UserId { get; set; }

    public PveFlag Enable { get; set; }

    /// <summary>Seconds since 1970; 0 never.</summary>
    public PveInteger Expire { get; set; }

    [JsonPropertyName("firstname")]
    public PveText FirstName { get; set; }

    [JsonPropertyName("lastname")]
    public PveText LastName { get; set; }

    public PveText Email { get; set; }
    public PveText Comment { get; set; }

    /// <summary>Separated by commas.</summary>
    public PveText Groups { get; set; }

    public PveFlag TotpLocked { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger TfaLockedUntil { get; set; }

    [JsonConverter(typeof(PveNested<List<TokenInfo>>.Converter))]
    public PveNested<List<TokenInfo>> Tokens { get; set; }
}
