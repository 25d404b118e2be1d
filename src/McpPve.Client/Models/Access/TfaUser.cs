using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /access/tfa.</summary>
public sealed class TfaUser : PveObject
{
    [JsonPropertyName("userid")]
    public PveText UserId { get; set; }

    public PveFlag TotpLocked { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger TfaLockedUntil { get; set; }

    [JsonConverter(typeof(PveNested<List<TfaEntry>>.Converter))]
    public PveNested<List<TfaEntry>> Entries { get; set; }
}
