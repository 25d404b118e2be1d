using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A disk on storage that other nodes do not have.</summary>
public sealed class LocalDisk : PveObject
{
    public PveText Volid { get; set; }
    public PveFlag Cdrom { get; set; }

    [JsonPropertyName("is_unused")]
    public PveFlag IsUnused { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Size { get; set; }
}
