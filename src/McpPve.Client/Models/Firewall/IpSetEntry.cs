using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of …/firewall/ipset/{name}.</summary>
public sealed class IpSetEntry : PveObject
{
    public PveText Cidr { get; set; }

    [JsonPropertyName("nomatch")]
    public PveFlag NoMatch { get; set; }

    public PveText Comment { get; set; }
}
