using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The guest's operating system, as it calls itself.</summary>
public sealed class AgentOsInfo : PveObject
{
    public PveText Id { get; set; }
    public PveText PrettyName { get; set; }
    public PveText Version { get; set; }
    public PveText Variant { get; set; }
    public PveText Machine { get; set; }
    public PveText KernelRelease { get; set; }
}
