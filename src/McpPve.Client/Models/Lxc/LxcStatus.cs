using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/lxc/{vmid}/status/current.</summary>
public sealed class LxcStatus : LxcContainer
{
    [JsonConverter(typeof(PveNested<GuestHa>.Converter))]
    public PveNested<GuestHa> Ha { get; set; }
}
