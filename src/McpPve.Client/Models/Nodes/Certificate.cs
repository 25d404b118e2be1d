using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/certificates/info.</summary>
public sealed class Certificate : PveObject
{
    [JsonPropertyName("filename")]
    public PveText FileName { get; set; }

    public PveText Subject { get; set; }
    public PveText Issuer { get; set; }

    [JsonPropertyName("san")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> AlternativeNames { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("notbefore")]
    public PveInteger NotBefore { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("notafter")]
    public PveInteger NotAfter { get; set; }

    public PveText Fingerprint { get; set; }
    public PveText PublicKeyType { get; set; }
    public PveInteger PublicKeyBits { get; set; }
    public PveText Pem { get; set; }
}
