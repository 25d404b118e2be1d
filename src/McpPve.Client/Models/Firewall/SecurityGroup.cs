using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/firewall/groups.</summary>
public sealed class SecurityGroup : PveObject
{
    public PveText Group { get; set; }
    public PveText Comment { get; set; }
}
