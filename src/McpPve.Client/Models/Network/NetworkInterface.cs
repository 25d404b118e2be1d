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
    public PveFlag Exists { get; set; }
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

    [JsonPropertyName("comments6")]
    public PveText Comments6 { get; set; }

    public PveInteger Mtu { get; set; }
    public PveInteger Priority { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> Families { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> Options { get; set; }

    [JsonPropertyName("options6")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> Options6 { get; set; }

    [JsonPropertyName("altnames")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> AlternativeNames { get; set; }

    [JsonPropertyName("bridge_ports")]
    public PveText BridgePorts { get; set; }

    [JsonPropertyName("bridge_vids")]
    public PveText BridgeVids { get; set; }

    [JsonPropertyName("bridge_vlan_aware")]
    public PveFlag BridgeVlanAware { get; set; }

    [JsonPropertyName("bridge_stp")]
    public PveText BridgeStp { get; set; }

    [JsonPropertyName("bridge_fd")]
    public PveText BridgeFd { get; set; }

    public PveInteger BridgeAccess { get; set; }
    public PveFlag BridgeArpNdSuppress { get; set; }
    public PveFlag BridgeLearning { get; set; }
    public PveFlag BridgeMulticastFlood { get; set; }
    public PveFlag BridgeUnicastFlood { get; set; }
    public PveText Slaves { get; set; }

    [JsonPropertyName("bond_mode")]
    public PveText BondMode { get; set; }

    public PveText BondPrimary { get; set; }

    [JsonPropertyName("bond_xmit_hash_policy")]
    public PveText BondXmitHashPolicy { get; set; }

    [JsonPropertyName("bond_miimon")]
    public PveText BondMiimon { get; set; }

    public PveInteger VlanId { get; set; }
    public PveText VlanRawDevice { get; set; }
    public PveText VlanProtocol { get; set; }

    [JsonPropertyName("ovs_bonds")]
    public PveText OvsBonds { get; set; }

    [JsonPropertyName("ovs_bridge")]
    public PveText OvsBridge { get; set; }

    [JsonPropertyName("ovs_options")]
    public PveText OvsOptions { get; set; }

    [JsonPropertyName("ovs_ports")]
    public PveText OvsPorts { get; set; }

    [JsonPropertyName("ovs_tag")]
    public PveInteger OvsTag { get; set; }

    public PveInteger VxlanId { get; set; }
    public PveText VxlanLocalTunnelip { get; set; }
    public PveText VxlanPhysdev { get; set; }
    public PveText VxlanSvcnodeip { get; set; }
    public PveText LinkType { get; set; }
    public PveText UplinkId { get; set; }
}
