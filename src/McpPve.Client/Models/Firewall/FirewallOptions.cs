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

    public PveText Digest { get; set; }
    public PveFlag Dhcp { get; set; }

    [JsonPropertyName("ipfilter")]
    public PveFlag IpFilter { get; set; }

    [JsonPropertyName("macfilter")]
    public PveFlag MacFilter { get; set; }

    public PveFlag Ndp { get; set; }
    public PveFlag Radv { get; set; }
}
