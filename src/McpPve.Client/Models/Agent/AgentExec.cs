using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>POST …/agent/exec.</summary>
public sealed class AgentExec : PveObject
{
    /// <summary>The process inside the guest.</summary>
    public PveInteger Pid { get; set; }
}
