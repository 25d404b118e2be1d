using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of …/firewall/ipset.</summary>
public sealed class IpSet : PveObject
{
    public PveText Name { get; set; }
    public PveText Comment { get; set; }
}
