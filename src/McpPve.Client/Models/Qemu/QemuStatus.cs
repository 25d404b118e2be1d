using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/qemu/{vmid}/status/current.</summary>
public sealed class QemuStatus : QemuVm
{
    [JsonConverter(typeof(PveNested<GuestHa>.Converter))]
    public PveNested<GuestHa> Ha { get; set; }

    /// <summary>The guest agent is enabled.</summary>
    public PveFlag Agent { get; set; }

    public PveFlag Spice { get; set; }
    public PveText Clipboard { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Balloon { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("balloon_min")]
    public PveInteger BalloonMin { get; set; }

    public PveInteger Shares { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("freemem")]
    public PveInteger FreeMem { get; set; }

    [JsonPropertyName("ballooninfo")]
    [JsonConverter(typeof(PveNested<BalloonInfo>.Converter))]
    public PveNested<BalloonInfo> BalloonInfo { get; set; }

    /// <summary>By drive.</summary>
    [JsonPropertyName("blockstat")]
    [JsonConverter(typeof(PveNested<Dictionary<string, BlockStatistics>>.Converter))]
    public PveNested<Dictionary<string, BlockStatistics?>> BlockStatistics { get; set; }

    /// <summary>What this QEMU build can do.</summary>
    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> ProxmoxSupport { get; set; }
}
