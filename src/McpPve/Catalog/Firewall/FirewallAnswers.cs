using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Catalog.Firewall;

/// <summary>
/// What the firewall tools of the cluster, its groups, nodes and guests have in common: columns, arguments, what they show.
/// </summary>
internal static partial class FirewallAnswers
{
    public static readonly Columns<FirewallRule> Rule = new Columns<FirewallRule>()
        .Integer("pos", r => r.Pos).Add((writer, r) => writer.WriteBoolean("enable"u8, r.Enable.IsSet))
        .Text("type", r => r.Type).Text("action", r => r.Action).Text("macro", r => r.Macro).Text("proto", r => r.Proto)
        .Text("source", r => r.Source).Text("sport", r => r.Sport).Text("dest", r => r.Dest).Text("dport", r => r.Dport)
        .Text("icmp_type", r => r.IcmpType).Text("iface", r => r.Iface).Text("log", r => r.Log).Text("comment", r => r.Comment)
        .Words("errors", Problems); // PVE lists a rule that it can't read with what is wrong with it, and leaves it out of the firewall

    /// <summary>'pos' of a rule that exists.</summary>
    public static readonly IntegerArg Pos = Arg.Integer("pos", "Position, from 0.") with { Required = true };

    /// <summary>What a rule matches and what it is for.</summary>
    private static readonly Arg[] Match =
    [
        Arg.Text("macro", "Service instead of proto and ports: SSH.", 128),
        Arg.Text("source", "192.0.2.0/24, alias, +ipset.", 512) with { Separator = ',' },
        Arg.Text("dest", "As source.", 512) with { Separator = ',' },
        Arg.Text("proto", "tcp, udp, icmp.", 64), Arg.Text("dport", "22, 80:90, 80,443.", 512) with { Separator = ',' },
        Arg.Text("sport", "Source ports.", 512) with { Separator = ',' },
        Arg.Text("icmp_type", "echo-request.", 64) with { Pve = "icmp-type" },
        Arg.Text("iface", "net0, or a node's interface.", 20),
        Arg.Text("log", "nolog, info, …", 16),
        Arg.Text("comment", "Note.") with { Bare = true },
    ];

    private static readonly TextArg Action = Arg.Text("action", "ACCEPT, DROP, REJECT; for type group its name.", 20) with
    {
        Form = ActionForm(), FormName = "ACCEPT, DROP, REJECT or the name of a security group",
    };

    private static readonly FlagArg Enable = Arg.Flag("enable", "false: kept, not used.");

    /// <summary>Arguments of a new rule.</summary>
    public static Arg[] NewRule(params string[] types) =>
    [
        Type(types) with { Required = true }, Action with { Required = true }, .. Match,
        Enable with { Default = "1" }, Arg.Integer("pos", "Position; the first rule that fits decides.") with { Default = "0" }, Arg.Digest,
    ];

    /// <summary>Arguments of a change of a rule.</summary>
    public static Arg[] ChangedRule(params string[] types) =>
    [
        Pos, Type(types), Action, .. Match, Enable, Arg.Integer("moveto", "New position; alone."), GuestArgs.Unset("dport,log"), Arg.Digest,
    ];

    private static ChoiceArg Type(string[] types) => Arg.Choice("type", "Direction; group: a security group's rules.", types);

    /// <param name="template">Path of the options of one firewall.</param>
    public static ReadBack OptionsOf(string template) =>
        ReadBack.Of(
            template, () => FirewallJson.Default.FirewallOptions.Data(),
            options => ConfigMembers.SettingsOf(options, FirewallJson.Default.FirewallOptions, []));

    /// <summary>No rule anywhere has an effect while the datacenter's firewall is off.</summary>
    public static async Task<string?> DatacenterOff(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Read("/cluster/firewall/options", FirewallJson.Default.FirewallOptions.Data(), cancellation);
        return answer.Data is { Enable.IsSet: false }
            ? "The datacenter firewall is off, so no rule is in force anywhere: pve_update_firewall_options enable=true switches it on."
            : null;
    }

    /// <summary>The digest of the rules, once beside them.</summary>
    public static void WriteDigest(Utf8JsonWriter writer, PveAnswer<List<FirewallRule>> answer)
    {
        if (answer.Data is [var first, ..] && first.Digest.Value is { } digest)
        {
            writer.WriteString("digest"u8, digest);
        }
    }

    private static string? Problems(FirewallRule rule) => rule.Errors.Value is { Count: > 0 } errors
        ? string.Join(
            "; ", errors.OrderBy(error => error.Key, StringComparer.Ordinal).Select(error => $"{error.Key}: {error.Value.Value?.Trim()}"))
        : rule.Errors.Other.Text?.Trim();

    /// <summary>A rule in one line: in ACCEPT tcp dport 443 (switched off).</summary>
    public static string Line(FirewallRule rule)
    {
        var parts = new List<string?> { rule.Type.Value, rule.Action.Value, rule.Macro.Value, rule.Proto.Value };
        void Named(string name, PveText value) => parts.Add(value.Value is { Length: > 0 } text ? $"{name} {text}" : null);
        Named("source", rule.Source);
        Named("sport", rule.Sport);
        Named("dest", rule.Dest);
        Named("dport", rule.Dport);
        Named("iface", rule.Iface);
        var comment = rule.Comment.Value is { Length: > 0 } note ? $" # {note}" : "";
        return $"{string.Join(' ', parts.Where(part => part is { Length: > 0 }))}{(rule.Enable.IsSet ? "" : " (switched off)")}{comment}";
    }

    public static IEnumerable<SettingValue> SettingsOf(FirewallRule rule) =>
        ConfigMembers.SettingsOf(rule, FirewallJson.Default.FirewallRule, ["pos"]);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]+\z")]
    private static partial Regex ActionForm();
}
