using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of a guest's snapshot list. <c>current</c> is the present state, not a snapshot.</summary>
public sealed class Snapshot : PveObject
{
    public PveText Name { get; set; }
    public PveText Description { get; set; }
    public PveText Parent { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Snaptime { get; set; }

    /// <summary>Memory was saved too.</summary>
    public PveFlag Vmstate { get; set; }

    /// <summary>prepare, delete or rollback: it is being made or taken away, or that broke off half-way.</summary>
    public PveText Snapstate { get; set; }
}
