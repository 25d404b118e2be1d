using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A name for an address or network.</summary>
public sealed class FirewallAlias : PveObject
{
    public PveText Name { get; set; }
    public PveText Cidr { get; set; }
    public PveText Comment { get; set; }
}
