using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/agent/file-read.</summary>
public sealed class AgentFile : PveObject
{
    public PveText Content { get; set; }
    public PveInteger BytesRead { get; set; }
    public PveFlag Truncated { get; set; }
}
