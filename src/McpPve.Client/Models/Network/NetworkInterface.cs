using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/network, or one interface (then without its name).</summary>
public sealed class NetworkInterface : PveObject
{
    public PveText Iface { get; set; }
    public PveText Type { get; set; }
    public PveFlag Active { get; set; }
    public PveFlag Autostart { get; set; }
    public PveText Method { get; set; }

    [JsonPropertyName("method6")]
    public PveText Method6 { get; set; }

    public PveText Address { get; set; }
    public PveText Netmask { get; set; }
    public PveText Cidr { get; set; }
    public PveText Gateway { get; set; }

    [JsonPropertyName("address6")]
    public PveText Address6 { get; set; }

    [JsonPropertyName("netmask6")]
    public PveInteger Netmask6 { get; set; }

    [JsonPropertyName("cidr6")]
    public PveText Cidr6 { get; set; }

    [JsonPropertyName("gateway6")]
    public PveText Gateway6 { get; set; }

    public PveText Comments { get; set; }
    public PveInteger Mtu { get; set; }

    [JsonPropertyName("bridge_ports")]
    public PveText BridgePorts { get; set; }

    [JsonPropertyName("bridge_vids")]
    public PveText BridgeVids { get; set; }

    [JsonPropertyName("bridge_vlan_aware")]
    public PveFlag BridgeVlanAware { get; set; }

    public PveText Slaves { get; set; }

    [JsonPropertyName("bond_mode")]
    public PveText BondMode { get; set; }

    public PveText BondPrimary { get; set; }
    public PveInteger VlanId { get; set; }
    public PveText VlanRawDevice { get; set; }

    [JsonPropertyName("ovs_bridge")]
    public PveText OvsBridge { get; set; }

    [JsonPropertyName("ovs_ports")]
    public PveText OvsPorts { get; set; }

    [JsonPropertyName("ovs_tag")]
    public PveInteger OvsTag { get; set; }
}
