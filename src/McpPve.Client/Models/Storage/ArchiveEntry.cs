using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of …/file-restore/list.</summary>
public sealed class ArchiveEntry : PveObject
{
    /// <summary>Base64.</summary>
    [JsonPropertyName("filepath")]
    public PveText FilePath { get; set; }

    public PveText Text { get; set; }
    public PveText Type { get; set; }
    public PveFlag Leaf { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Size { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("mtime")]
    public PveInteger Modified { get; set; }
}
