using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes.</summary>
public sealed class NodeSummary : PveObject
{
    public PveText Node { get; set; }
    public PveText Status { get; set; }

    /// <summary>The share of all cores in use, 0 to 1.</summary>
    public PveNumber Cpu { get; set; }

    [JsonPropertyName("maxcpu")]
    public PveInteger MaxCpu { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Mem { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("maxmem")]
    public PveInteger MaxMem { get; set; }

    /// <summary>Bytes of the root file system in use.</summary>
    public PveInteger Disk { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("maxdisk")]
    public PveInteger MaxDisk { get; set; }

    /// <summary>Seconds.</summary>
    public PveInteger Uptime { get; set; }
}
