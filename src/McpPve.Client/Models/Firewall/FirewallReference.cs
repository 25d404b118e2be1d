using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of …/firewall/refs: what source and dest may name.</summary>
public sealed class FirewallReference : PveObject
{
    public PveText Type { get; set; }
    public PveText Name { get; set; }

    [JsonPropertyName("ref")]
    public PveText Reference { get; set; }

    public PveText Scope { get; set; }
    public PveText Comment { get; set; }
}
