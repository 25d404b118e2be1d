using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A network device inside the guest.</summary>
public sealed class AgentInterface : PveObject
{
    public PveText Name { get; set; }
    public PveText HardwareAddress { get; set; }

    [JsonConverter(typeof(PveNested<List<GuestAddress>>.Converter))]
    public PveNested<List<GuestAddress>> IpAddresses { get; set; }
}
