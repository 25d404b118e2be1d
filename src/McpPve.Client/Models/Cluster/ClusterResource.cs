using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/resources: a guest, node, storage, pool or SDN network.</summary>
public sealed class ClusterResource : PveObject
{
    public PveText Type { get; set; }
    public PveText Id { get; set; }
    public PveText Node { get; set; }
    public PveInteger Vmid { get; set; }
    public PveText Name { get; set; }
    public PveText Status { get; set; }
    public PveText Pool { get; set; }
    public PveText Tags { get; set; }
    public PveFlag Template { get; set; }
    public PveText Lock { get; set; }

    [JsonPropertyName("hastate")]
    public PveText HaState { get; set; }

    /// <summary>The share of its cores in use, 0 to 1.</summary>
    public PveNumber Cpu { get; set; }

    [JsonPropertyName("maxcpu")]
    public PveNumber MaxCpu { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Mem { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("maxmem")]
    public PveInteger MaxMem { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("memhost")]
    public PveInteger MemHost { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Disk { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("maxdisk")]
    public PveInteger MaxDisk { get; set; }

    [JsonPropertyName("diskread")]
    public PveInteger DiskRead { get; set; }

    [JsonPropertyName("diskwrite")]
    public PveInteger DiskWrite { get; set; }

    [JsonPropertyName("netin")]
    public PveInteger NetIn { get; set; }

    [JsonPropertyName("netout")]
    public PveInteger NetOut { get; set; }

    /// <summary>Seconds.</summary>
    public PveInteger Uptime { get; set; }

    public PveText Storage { get; set; }

    [JsonPropertyName("plugintype")]
    public PveText PluginType { get; set; }

    public PveText Content { get; set; }
    public PveFlag Shared { get; set; }
    public PveText Level { get; set; }
    public PveInteger CgroupMode { get; set; }
    public PveText HostArch { get; set; }
    public PveText Sdn { get; set; }
    public PveText Network { get; set; }
    public PveText NetworkType { get; set; }
    public PveText ZoneType { get; set; }
    public PveText Protocol { get; set; }
}
