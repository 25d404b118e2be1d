using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of …/storage/{storage}/content.</summary>
public sealed class StorageVolume : PveObject
{
    [JsonPropertyName("volid")]
    public PveText VolumeId { get; set; }

    public PveText Content { get; set; }
    public PveText Format { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Size { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger ApproximateSize { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("ctime")]
    public PveInteger Created { get; set; }

    public PveInteger Vmid { get; set; }
    public PveText Parent { get; set; }
    public PveText Notes { get; set; }
    public PveFlag Protected { get; set; }

    /// <summary>The key's fingerprint, or 1.</summary>
    public PveText Encrypted { get; set; }

    [JsonConverter(typeof(PveNested<VolumeVerification>.Converter))]
    public PveNested<VolumeVerification> Verification { get; set; }
}
