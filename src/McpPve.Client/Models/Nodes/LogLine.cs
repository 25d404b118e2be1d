using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A line of a task log, the syslog or a firewall log.</summary>
public sealed class LogLine : PveObject
{
    /// <summary>Counts from 1.</summary>
    public PveInteger N { get; set; }

    public PveText T { get; set; }
}
