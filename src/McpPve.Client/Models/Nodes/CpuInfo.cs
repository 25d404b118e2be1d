using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The processors of a node.</summary>
public sealed class CpuInfo : PveObject
{
    public PveText Model { get; set; }
    public PveText Vendor { get; set; }
    public PveText Family { get; set; }
    public PveInteger Cores { get; set; }
    public PveInteger Cpus { get; set; }
    public PveInteger Sockets { get; set; }
    public PveNumber Mhz { get; set; }
    public PveFlag Hvm { get; set; }
    public PveText Flags { get; set; }

    [JsonPropertyName("user_hz")]
    public PveInteger UserHz { get; set; }
}
