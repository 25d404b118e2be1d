using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Firewall;

/// <summary>The cluster's firewall: /cluster/firewall.</summary>
internal static class FirewallTools
{
    private static readonly Columns<FirewallOptions> Options = new Columns<FirewallOptions>()
        .Add((writer, o) => writer.WriteBoolean("enable"u8, o.Enable.IsSet))
        // PVE leaves out what has its default; a reader wants to know what holds.
        .Text("policy_in", o => o.PolicyIn, missing: "DROP").Text("policy_out", o => o.PolicyOut, missing: "ACCEPT")
        .Text("policy_forward", o => o.PolicyForward, missing: "ACCEPT")
        .Add((writer, o) => writer.WriteBoolean("ebtables"u8, o.Ebtables.Value ?? true))
        .Text("log_ratelimit", o => o.LogRatelimit).Text("digest", o => o.Digest);

    private static readonly Columns<FirewallAlias> Alias = new Columns<FirewallAlias>()
        .Text("name", a => a.Name)
        .Text("cidr", a => a.Cidr)
        .Text("comment", a => a.Comment);
    private static readonly Columns<IpSet> Set = new Columns<IpSet>().Text("name", s => s.Name).Text("comment", s => s.Comment);
    private static readonly Columns<SecurityGroup> SecurityGroup = new Columns<SecurityGroup>()
        .Text("group", g => g.Group)
        .Text("comment", g => g.Comment);
    private static readonly Columns<FirewallMacro> Macro = new Columns<FirewallMacro>()
        .Text("macro", m => m.Macro)
        .Text("description", m => m.Description);

    private static readonly FirewallRows Datacenter = new()
    {
        GuardsNodes = true,
        Path = "/cluster/firewall",
        RuleTypes = ["in", "out", "forward", "group"],
        Options = Options,
        PostCheck = FirewallAnswers.DatacenterOff,
    };

    private static readonly ToolSpec[] Cluster =
    [
        Datacenter.GetOptions(
            "pve_get_firewall_options", "Firewall options",
            "Get the datacenter firewall's options: on or off, what happens to packets that no rule fits."),
        Datacenter.ListRules(
            "pve_list_firewall_rules", "List firewall rules",
            "List the datacenter's firewall rules in their order; the first that fits decides."),
        new()
        {
            Name = "pve_list_firewall_aliases",
            Title = "List firewall aliases",
            Description = "List the datacenter's firewall aliases: names for addresses and networks.",
            Route = Get("/cluster/firewall/aliases"),
            Args = Arg.Listing,
            Returns = Operations.List(() => FirewallJson.Default.FirewallAlias, Alias, a => a.Name.Value),
        },
        new()
        {
            Name = "pve_list_firewall_ipsets",
            Title = "List firewall IP sets",
            Description = "List the datacenter's firewall IP sets: named lists of addresses; rules name them as +name.",
            Route = Get("/cluster/firewall/ipset"),
            Args = Arg.Listing,
            Returns = new ContentsOperation<IpSet, IpSetEntry>(
                () =>
                    FirewallJson.Default.IpSet, Set, s =>
                        s.Name.Value, "/cluster/firewall/ipset/{name}", () => FirewallJson.Default.IpSetEntry, "entries", Entry),
            AlsoReads = ["/cluster/firewall/ipset/{name}"],
        },
        new()
        {
            Name = "pve_list_firewall_groups",
            Title = "List security groups",
            Extra = true,
            Description = "List the firewall's security groups: named lists of rules, with these, that a rule of type group brings in.",
            Route = Get("/cluster/firewall/groups"),
            Args = Arg.Listing,
            Returns = new ContentsOperation<SecurityGroup, FirewallRule>(
                () => FirewallJson.Default.SecurityGroup, SecurityGroup, g => g.Group.Value, "/cluster/firewall/groups/{group}",
                () => FirewallJson.Default.FirewallRule, "rules", FirewallAnswers.Line),
            AlsoReads = ["/cluster/firewall/groups/{group}"],
            RequiredPrivileges = [SeesCluster],
        },
        new()
        {
            Name = "pve_list_firewall_macros",
            Title = "List firewall macros",
            Extra = true,
            Description = "List the firewall macros: ready-made services (SSH, HTTPS, Ping) for a rule's macro.",
            Route = Get("/cluster/firewall/macros"),
            Args = Arg.Listing,
            Returns = Operations.List(() => FirewallJson.Default.FirewallMacro, Macro, m => m.Macro.Value),
        },
        Datacenter.UpdateOptions(
            "pve_update_firewall_options", "Change firewall options",
            "Switch the datacenter firewall on or off and change its policies. On, it drops what no rule accepts, on nodes too: "
                + "have a rule for your own access first.",
            Arg.Flag("enable", "On or off, for the whole cluster."),
            Arg.Choice("policy_in", "For incoming packets that no rule fits.", "ACCEPT", "REJECT", "DROP"),
            Arg.Choice("policy_out", "For outgoing ones.", "ACCEPT", "REJECT", "DROP") with { Bare = true },
            Arg.Choice("policy_forward", "For forwarded ones.", "ACCEPT", "DROP") with { Bare = true },
            Arg.Flag("ebtables", "Filters below IP, too."), Arg.Text("log_ratelimit", "enable=1,rate=1/second,burst=5."),
            GuestArgs.Unset("policy_in,ebtables"), Arg.Digest),
        Datacenter.CreateRule(
            "pve_create_firewall_rule", "Create firewall rule",
            "Add a rule to the datacenter firewall, in force and first in the list unless told otherwise.",
            undoneBy: "pve_delete_firewall_rule"),
        Datacenter.UpdateRule(
            "pve_update_firewall_rule", "Change firewall rule",
            "Change a rule of the datacenter firewall, switch it off, or move it. Positions change: list the rules first."),
        Datacenter.DeleteRule(
            "pve_delete_firewall_rule", "Delete firewall rule",
            "Delete a rule of the datacenter firewall; those after it move up. Returns the deleted rule.",
            undoneBy: "pve_create_firewall_rule"),
    ];

    private static string Entry(IpSetEntry entry) =>
        $"{(entry.NoMatch.IsSet ? "not " : "")}{entry.Cidr.Value}{(entry.Comment.Value is { Length: > 0 } comment ? $" # {comment}" : "")}";

    public static readonly ToolGroup Group = new("firewall", "Firewall", [.. Cluster, .. GuestFirewallTools.All]);
}
