using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/services; also the state of one service.</summary>
public sealed class NodeService : PveObject
{
    public PveText Service { get; set; }
    public PveText Desc { get; set; }
    public PveText State { get; set; }
    public PveText ActiveState { get; set; }
    public PveText UnitState { get; set; }
}
