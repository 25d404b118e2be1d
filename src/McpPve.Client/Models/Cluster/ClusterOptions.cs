using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/cluster/options. PVE sends property strings as objects here.</summary>
public sealed class ClusterOptions : PveObject
{
    public PveText Description { get; set; }
    public PveText Keyboard { get; set; }
    public PveText Language { get; set; }
    public PveText Console { get; set; }

    [JsonPropertyName("http_proxy")]
    public PveText HttpProxy { get; set; }

    [JsonPropertyName("mac_prefix")]
    public PveText MacPrefix { get; set; }

    [JsonPropertyName("email_from")]
    public PveText EmailFrom { get; set; }

    [JsonPropertyName("max_workers")]
    public PveInteger MaxWorkers { get; set; }

    public PveText Fencing { get; set; }

    [JsonPropertyName("bwlimit")]
    public PveText BandwidthLimit { get; set; }

    public PveText ConsentText { get; set; }
    public PveText Location { get; set; }

    [JsonPropertyName("migration_unsecure")]
    public PveFlag MigrationUnsecure { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Migration { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Ha { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> NextId { get; set; }

    [JsonPropertyName("webauthn")]
    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> WebAuthn { get; set; }

    [JsonPropertyName("u2f")]
    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> U2f { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> TagStyle { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> UserTagAccess { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Crs { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Notify { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Replication { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> RegisteredTags { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> AllowedTags { get; set; }
}
