using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/storage, or the status of one storage.</summary>
public sealed class NodeStorage : PveObject
{
    public PveText Storage { get; set; }
    public PveText Type { get; set; }
    public PveText Content { get; set; }
    public PveFlag Active { get; set; }
    public PveFlag Enabled { get; set; }
    public PveFlag Shared { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Total { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Used { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Avail { get; set; }
}
