using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The processors of a node.</summary>
public sealed class CpuInfo : PveObject
{
    public PveText Model { get; set; }
    public PveInteger Cpus { get; set; }
}
