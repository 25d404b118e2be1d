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
}
