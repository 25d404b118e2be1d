using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>What every running or stopped guest reports, VM or container.</summary>
public abstract class GuestState : PveObject
{
    public PveInteger Vmid { get; set; }
    public PveText Name { get; set; }

    /// <summary>running or stopped.</summary>
    public PveText Status { get; set; }

    /// <summary>What holds the guest: backup, migrate, snapshot, …</summary>
    public PveText Lock { get; set; }

    /// <summary>Separated by semicolons.</summary>
    public PveText Tags { get; set; }

    public PveFlag Template { get; set; }

    /// <summary>The share of its own cores in use, 0 to 1.</summary>
    public PveNumber Cpu { get; set; }

    public PveNumber Cpus { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Mem { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("maxmem")]
    public PveInteger MaxMem { get; set; }

    /// <summary>Bytes; always 0 for VMs.</summary>
    public PveInteger Disk { get; set; }

    /// <summary>Bytes of the root disk.</summary>
    [JsonPropertyName("maxdisk")]
    public PveInteger MaxDisk { get; set; }

    /// <summary>Bytes since start.</summary>
    [JsonPropertyName("diskread")]
    public PveInteger DiskRead { get; set; }

    /// <summary>Bytes since start.</summary>
    [JsonPropertyName("diskwrite")]
    public PveInteger DiskWrite { get; set; }

    /// <summary>Bytes since start.</summary>
    [JsonPropertyName("netin")]
    public PveInteger NetIn { get; set; }

    /// <summary>Bytes since start.</summary>
    [JsonPropertyName("netout")]
    public PveInteger NetOut { get; set; }

    /// <summary>Seconds.</summary>
    public PveInteger Uptime { get; set; }

    public PveInteger Pid { get; set; }

    /// <summary>Percent of time stalled; strings for containers.</summary>
    [JsonPropertyName("pressurecpusome")]
    public PveNumber PressureCpuSome { get; set; }

    [JsonPropertyName("pressurecpufull")]
    public PveNumber PressureCpuFull { get; set; }

    [JsonPropertyName("pressureiosome")]
    public PveNumber PressureIoSome { get; set; }

    [JsonPropertyName("pressureiofull")]
    public PveNumber PressureIoFull { get; set; }

    [JsonPropertyName("pressurememorysome")]
    public PveNumber PressureMemorySome { get; set; }

    [JsonPropertyName("pressurememoryfull")]
    public PveNumber PressureMemoryFull { get; set; }
}
