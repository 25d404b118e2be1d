using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/firewall/macros.</summary>
public sealed class FirewallMacro : PveObject
{
    public PveText Macro { get; set; }

    [JsonPropertyName("descr")]
    public PveText Description { get; set; }
}
