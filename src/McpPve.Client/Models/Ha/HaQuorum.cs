using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Whether the node that answered has quorum.</summary>
public sealed class HaQuorum : PveObject
{
    public PveText Node { get; set; }
    public PveFlag Quorate { get; set; }
}
