using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Commands whose result is a number, a text or an empty object (ping, fstrim, get-time, get-host-name).</summary>
public sealed class AgentValueResult : PveObject
{
    public PveText Result { get; set; }
}
