using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/replication.</summary>
public sealed class ReplicationJob : PveObject
{
    public PveText Id { get; set; }
    public PveInteger Guest { get; set; }
    public PveText Source { get; set; }
    public PveText Target { get; set; }
    public PveText Schedule { get; set; }

    /// <summary>MB/s.</summary>
    public PveNumber Rate { get; set; }

    public PveText Comment { get; set; }
    public PveFlag Disable { get; set; }
}
