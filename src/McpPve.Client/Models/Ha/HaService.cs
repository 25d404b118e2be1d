using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A service as the master of HA sees it.</summary>
public sealed class HaService : PveObject
{
    public PveText State { get; set; }
    public PveText Node { get; set; }
    public PveText Target { get; set; }
    public PveText Uid { get; set; }
    public PveFlag Running { get; set; }
}
