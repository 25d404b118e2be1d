using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/disks/list.</summary>
public sealed class Disk : PveObject
{
    [JsonPropertyName("devpath")]
    public PveText DevicePath { get; set; }

    [JsonPropertyName("by_id_link")]
    public PveText StableLink { get; set; }

    public PveText Parent { get; set; }
    public PveText Model { get; set; }
    public PveText Vendor { get; set; }
    public PveText Serial { get; set; }
    public PveText Wwn { get; set; }
    public PveText Type { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Size { get; set; }

    public PveText Rpm { get; set; }
    public PveText Used { get; set; }
    public PveFlag Gpt { get; set; }
    public PveFlag Mounted { get; set; }
    public PveText Health { get; set; }

    /// <summary>Percent left, or N/A.</summary>
    [JsonPropertyName("wearout")]
    public PveText WearOut { get; set; }

    [JsonPropertyName("osdid")]
    public PveText OsdId { get; set; }

    [JsonPropertyName("osdid-list")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> OsdIdList { get; set; }
}
