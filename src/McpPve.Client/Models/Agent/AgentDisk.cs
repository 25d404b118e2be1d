using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Where a file system inside the guest lies.</summary>
public sealed class AgentDisk : PveObject
{
    public PveText Dev { get; set; }
    public PveText Serial { get; set; }
    public PveText BusType { get; set; }
    public PveInteger Bus { get; set; }
    public PveInteger Target { get; set; }
    public PveInteger Unit { get; set; }

    [JsonConverter(typeof(PveNested<AgentPciAddress>.Converter))]
    public PveNested<AgentPciAddress> PciController { get; set; }
}
