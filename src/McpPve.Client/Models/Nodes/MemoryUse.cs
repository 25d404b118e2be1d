using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Memory or swap of a node, in bytes.</summary>
public sealed class MemoryUse : PveObject
{
    public PveInteger Total { get; set; }
    public PveInteger Used { get; set; }
    public PveInteger Free { get; set; }
    public PveInteger Available { get; set; }
}
