using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of a guest's pending list: the value in force and the one after the next restart.</summary>
public sealed class PendingChange : PveObject
{
    public PveText Key { get; set; }
    public PveText Value { get; set; }
    public PveText Pending { get; set; }

    /// <summary>1: a removal is asked for, 2: a forced one.</summary>
    public PveInteger Delete { get; set; }
}
