using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A rule.</summary>
public sealed class FirewallRule : PveObject
{
    /// <summary>From 0; the first that fits decides.</summary>
    public PveInteger Pos { get; set; }

    /// <summary>in, out, forward or group.</summary>
    public PveText Type { get; set; }

    /// <summary>ACCEPT, DROP, REJECT, or a group's name.</summary>
    public PveText Action { get; set; }

    public PveFlag Enable { get; set; }
    public PveText Macro { get; set; }
    public PveText Proto { get; set; }
    public PveText Source { get; set; }
    public PveText Dest { get; set; }
    public PveText Sport { get; set; }
    public PveText Dport { get; set; }
    public PveText IcmpType { get; set; }
    public PveText Iface { get; set; }
    public PveText Log { get; set; }
    public PveText Comment { get; set; }
    public PveText Digest { get; set; }

    /// <summary>What is wrong with it, by member; PVE leaves such a rule out.</summary>
    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Errors { get; set; }
}
