using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>POST /access/users/{userid}/token/{tokenid}, and regeneration: the only answer with the secret.</summary>
public sealed class NewToken : PveObject
{
    [JsonPropertyName("full-tokenid")]
    public PveText FullTokenId { get; set; }

    public PveText Value { get; set; }

    [JsonConverter(typeof(PveNested<TokenInfo>.Converter))]
    public PveNested<TokenInfo> Info { get; set; }
}
