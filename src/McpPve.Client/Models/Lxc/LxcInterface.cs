using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/lxc/{vmid}/interfaces.</summary>
public sealed class LxcInterface : PveObject
{
    public PveText Name { get; set; }
    public PveText HardwareAddress { get; set; }

    [JsonPropertyName("hwaddr")]
    public PveText OldHardwareAddress { get; set; }

    public PveText Inet { get; set; }

    [JsonPropertyName("inet6")]
    public PveText Inet6 { get; set; }

    [JsonConverter(typeof(PveNested<List<GuestAddress>>.Converter))]
    public PveNested<List<GuestAddress>> IpAddresses { get; set; }
}
