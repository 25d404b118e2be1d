using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/access/users/{userid}.</summary>
public sealed class User : PveObject
{
    public PveFlag Enable { get; set; }

    /// <summary>Seconds since 1970; 0 never.</summary>
    public PveInteger Expire { get; set; }

    [JsonPropertyName("firstname")]
    public PveText FirstName { get; set; }

    [JsonPropertyName("lastname")]
    public PveText LastName { get; set; }

    public PveText Email { get; set; }
    public PveText Comment { get; set; }
    public PveText Keys { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> Groups { get; set; }

    /// <summary>By token name.</summary>
    [JsonConverter(typeof(PveNested<Dictionary<string, TokenInfo>>.Converter))]
    public PveNested<Dictionary<string, TokenInfo?>> Tokens { get; set; }
}
