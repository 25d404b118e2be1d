using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A controller's place in the guest.</summary>
public sealed class AgentPciAddress : PveObject
{
    public PveInteger Domain { get; set; }
    public PveInteger Bus { get; set; }
    public PveInteger Slot { get; set; }
    public PveInteger Function { get; set; }
}
