using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The running kernel of a node.</summary>
public sealed class KernelInfo : PveObject
{
    public PveText Sysname { get; set; }
    public PveText Machine { get; set; }
    public PveText Release { get; set; }
    public PveText Version { get; set; }
}
