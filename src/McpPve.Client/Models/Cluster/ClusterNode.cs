using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/config/nodes.</summary>
public sealed class ClusterNode : PveObject
{
    public PveText Name { get; set; }
    public PveText Node { get; set; }

    [JsonPropertyName("nodeid")]
    public PveInteger NodeId { get; set; }

    [JsonPropertyName("quorum_votes")]
    public PveInteger QuorumVotes { get; set; }

    [JsonPropertyName("ring0_addr")]
    public PveText Ring0Addr { get; set; }

    [JsonPropertyName("ring1_addr")]
    public PveText Ring1Addr { get; set; }
}
