using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/version and /nodes/{node}/version.</summary>
public sealed class NodeVersion : PveObject
{
    public PveText Release { get; set; }
    public PveText Repoid { get; set; }
    public PveText Version { get; set; }
}
