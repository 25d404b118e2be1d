using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/status: the cluster itself or one node.</summary>
public sealed class ClusterStatusEntry : PveObject
{
    /// <summary>cluster or node.</summary>
    public PveText Type { get; set; }

    public PveText Name { get; set; }
    public PveInteger Version { get; set; }
    public PveFlag Quorate { get; set; }
    public PveInteger Nodes { get; set; }
    public PveText Ip { get; set; }
    public PveFlag Online { get; set; }

    /// <summary>The node that answered.</summary>
    public PveFlag Local { get; set; }
}
