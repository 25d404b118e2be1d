using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The running kernel of a node.</summary>
public sealed class KernelInfo : PveObject
{
    public PveText Release { get; set; }
}
