using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Options of the cluster's, a node's or a guest's firewall.</summary>
public sealed class FirewallOptions : PveObject
{
    public PveFlag Enable { get; set; }

    [JsonPropertyName("policy_in")]
    public PveText PolicyIn { get; set; }

    [JsonPropertyName("policy_out")]
    public PveText PolicyOut { get; set; }

    [JsonPropertyName("policy_forward")]
    public PveText PolicyForward { get; set; }

    public PveFlag Ebtables { get; set; }

    [JsonPropertyName("log_ratelimit")]
    public PveText LogRatelimit { get; set; }

    [JsonPropertyName("log_level_in")]
    public PveText LogLevelIn { get; set; }

    [JsonPropertyName("log_level_out")]
    public PveText LogLevelOut { get; set; }

    [JsonPropertyName("log_level_forward")]
    public PveText LogLevelForward { get; set; }

    public PveText Digest { get; set; }
    public PveFlag Dhcp { get; set; }

    [JsonPropertyName("ipfilter")]
    public PveFlag IpFilter { get; set; }

    [JsonPropertyName("macfilter")]
    public PveFlag MacFilter { get; set; }

    public PveFlag Ndp { get; set; }
    public PveFlag Radv { get; set; }

    [JsonPropertyName("nosmurfs")]
    public PveFlag NoSmurfs { get; set; }

    [JsonPropertyName("tcpflags")]
    public PveFlag TcpFlags { get; set; }

    [JsonPropertyName("smurf_log_level")]
    public PveText SmurfLogLevel { get; set; }

    [JsonPropertyName("tcp_flags_log_level")]
    public PveText TcpFlagsLogLevel { get; set; }

    [JsonPropertyName("nf_conntrack_max")]
    public PveInteger NfConntrackMax { get; set; }

    [JsonPropertyName("nf_conntrack_tcp_timeout_established")]
    public PveInteger NfConntrackTcpTimeoutEstablished { get; set; }

    [JsonPropertyName("nf_conntrack_tcp_timeout_syn_recv")]
    public PveInteger NfConntrackTcpTimeoutSynRecv { get; set; }

    [JsonPropertyName("nf_conntrack_allow_invalid")]
    public PveFlag NfConntrackAllowInvalid { get; set; }

    [JsonPropertyName("nf_conntrack_helpers")]
    public PveText NfConntrackHelpers { get; set; }

    [JsonPropertyName("log_nf_conntrack")]
    public PveFlag LogNfConntrack { get; set; }

    public PveFlag Nftables { get; set; }

    [JsonPropertyName("protection_synflood")]
    public PveFlag ProtectionSynflood { get; set; }

    [JsonPropertyName("protection_synflood_rate")]
    public PveInteger ProtectionSynfloodRate { get; set; }

    [JsonPropertyName("protection_synflood_burst")]
    public PveInteger ProtectionSynfloodBurst { get; set; }
}
