using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A line of a task log, the syslog or a firewall log.</summary>
public sealed class LogLine : PveObject
{
    public PveText T { get; set; }
}
