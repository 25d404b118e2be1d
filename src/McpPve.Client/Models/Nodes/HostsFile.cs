using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/hosts.</summary>
public sealed class HostsFile : PveObject
{
    public PveText Data { get; set; }
    public PveText Digest { get; set; }
}
