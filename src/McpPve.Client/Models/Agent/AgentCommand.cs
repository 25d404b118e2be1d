using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>What the guest agent can do.</summary>
public sealed class AgentCommand : PveObject
{
    public PveText Name { get; set; }
    public PveFlag Enabled { get; set; }
    public PveFlag SuccessResponse { get; set; }
}
