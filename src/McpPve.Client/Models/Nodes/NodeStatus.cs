using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/status.</summary>
public sealed class NodeStatus : PveObject
{
    /// <summary>The share of all cores in use, 0 to 1.</summary>
    public PveNumber Cpu { get; set; }

    public PveNumber Idle { get; set; }

    /// <summary>The share of time that waits for I/O, 0 to 1.</summary>
    public PveNumber Wait { get; set; }

    /// <summary>Seconds.</summary>
    public PveInteger Uptime { get; set; }

    [JsonPropertyName("kversion")]
    public PveText KernelVersion { get; set; }

    [JsonPropertyName("pveversion")]
    public PveText PveVersion { get; set; }

    /// <summary>Over 1, 5 and 15 minutes.</summary>
    [JsonPropertyName("loadavg")]
    [JsonConverter(typeof(PveNested<List<PveNumber>>.Converter))]
    public PveNested<List<PveNumber>> LoadAverage { get; set; }

    [JsonConverter(typeof(PveNested<BootInfo>.Converter))]
    public PveNested<BootInfo> BootInfo { get; set; }

    [JsonPropertyName("cpuinfo")]
    [JsonConverter(typeof(PveNested<CpuInfo>.Converter))]
    public PveNested<CpuInfo> CpuInfo { get; set; }

    [JsonConverter(typeof(PveNested<KernelInfo>.Converter))]
    public PveNested<KernelInfo> CurrentKernel { get; set; }

    [JsonConverter(typeof(PveNested<KsmInfo>.Converter))]
    public PveNested<KsmInfo> Ksm { get; set; }

    [JsonConverter(typeof(PveNested<MemoryUse>.Converter))]
    public PveNested<MemoryUse> Memory { get; set; }

    [JsonPropertyName("rootfs")]
    [JsonConverter(typeof(PveNested<FileSystemUse>.Converter))]
    public PveNested<FileSystemUse> RootFs { get; set; }

    [JsonConverter(typeof(PveNested<MemoryUse>.Converter))]
    public PveNested<MemoryUse> Swap { get; set; }
}
