using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Catalog.Firewall;

/// <summary>The firewall of one guest, VM or container: /nodes/{node}/{kind}/{vmid}/firewall.</summary>
internal static class GuestFirewallTools
{
    // PVE leaves out what has its default; a reader wants to know what holds.
    private static readonly Columns<FirewallOptions> Options = new Columns<FirewallOptions>()
        .Add((writer, o) =>
        {
            writer.WriteBoolean("enable"u8, o.Enable.IsSet);
            writer.WriteString("policy_in"u8, o.PolicyIn.Value ?? "DROP");
            writer.WriteString("policy_out"u8, o.PolicyOut.Value ?? "ACCEPT");
            writer.WriteBoolean("dhcp"u8, o.Dhcp.Value ?? true); // the schema says off, what compiles the rules takes it for on
            writer.WriteBoolean("ndp"u8, o.Ndp.Value ?? true);
            writer.WriteBoolean("radv"u8, o.Radv.IsSet);
            writer.WriteBoolean("macfilter"u8, o.MacFilter.Value ?? true);
            writer.WriteBoolean("ipfilter"u8, o.IpFilter.IsSet);
        })
        .Text("log_level_in", o => o.LogLevelIn).Text("log_level_out", o => o.LogLevelOut).Text("digest", o => o.Digest);

    private static readonly FirewallRows Guest = new()
    {
        Path = "/nodes/{node}/{kind}/{vmid}/firewall",
        Place = [Arg.Vmid, Arg.NodeOfGuest],
        RuleTypes = ["in", "out", "group"],
        Options = Options,
        PostCheck = NotInForce,
        Extra = true,
    };

    public static readonly ToolSpec[] All =
    [
        Guest.ListRules(
            "pve_list_guest_firewall_rules", "List guest firewall rules",
            "List the firewall rules of one VM or container; the first that fits decides."),
        Guest.GetOptions(
            "pve_get_guest_firewall_options", "Guest firewall options",
            "Get whether the firewall of one VM or container is on, with its default policies and filters."),
        Guest.CreateRule(
            "pve_create_guest_firewall_rule", "Create guest firewall rule",
            "Add a firewall rule to one VM or container, in force and first in the list unless told otherwise.",
            undoneBy: "pve_delete_guest_firewall_rule"),
        Guest.UpdateRule(
            "pve_update_guest_firewall_rule", "Change guest firewall rule",
            "Change, switch or move one firewall rule of a VM or container; what is left out stays, delete unsets."),
        Guest.DeleteRule(
            "pve_delete_guest_firewall_rule", "Delete guest firewall rule",
            "Delete the firewall rule at a position of a VM or container; those behind it move up.",
            undoneBy: "pve_create_guest_firewall_rule") with
        {
            RequiredPrivileges = [],
            PostCheck = null,
        },
        Guest.UpdateOptions(
            "pve_update_guest_firewall_options", "Change guest firewall",
            "Switch the firewall of one VM or container on or off and set its policies. "
                + "With policy_in DROP only what rules accept gets in.",
            Arg.Flag("enable", "On or off."),
            Arg.Choice("policy_in", "For traffic that no rule fits.", "ACCEPT", "REJECT", "DROP"),
            Arg.Choice("policy_out", "Outgoing.", "ACCEPT", "REJECT", "DROP") with { Bare = true },
            GuestArgs.Unset("policy_in,dhcp"), Arg.Digest,
            Arg.Options(
                Arg.Flag("dhcp", "Lets DHCP through."), Arg.Flag("ipfilter", "Only its own addresses."),
                Arg.Flag("macfilter", "Only its own MAC."))),
    ];

    /// <summary>
    /// A rule counts only while the firewall of the datacenter, that of the guest and that of its network device are all on.
    /// </summary>
    private static async Task<string?> NotInForce(ToolRun run, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        // Each look needs another privilege: one that is refused says nothing about the others.
        await Look(async () =>
        {
            var datacenter = await run.Read("/cluster/firewall/options", FirewallJson.Default.FirewallOptions.Data(), cancellation);
            return datacenter.Data is { Enable.IsSet: false }
                ? "the firewall of the whole datacenter is off (pve_update_firewall_options)"
                : null;
        });
        await Look(async () =>
        {
            var guest = await run.Read(
                "/nodes/{node}/{kind}/{vmid}/firewall/options", FirewallJson.Default.FirewallOptions.Data(), cancellation);
            return guest.Data is { Enable.IsSet: false } ? "the firewall of this guest is off (pve_update_guest_firewall_options)" : null;
        });
        await Look(async () =>
        {
            var settings = await run.Read("/nodes/{node}/{kind}/{vmid}/pending", QemuJson.Default.PendingChange.Rows(), cancellation);
            var open = (settings.Data ?? [])
                .Where(setting => IsNetworkDevice(setting.Key.Value) && setting.Value.Value?.Split(',').Contains("firewall=1") == false)
                .Select(setting => setting.Key.Value);
            return string.Join(", ", open) is { Length: > 0 } devices
                ? $"not for {devices}: firewall=1 is not set there (update its configuration)"
                : null;
        });
        return reasons.Count == 0 ? null : $"The rules of this guest are not in force: {string.Join("; ", reasons)}.";

        async Task Look(Func<Task<string?>> look)
        {
            try
            {
                if (await look() is { } reason)
                {
                    reasons.Add(reason);
                }
            }
            catch (PveException) // only a courtesy: the write itself is done
            {
            }
        }
    }

    private static bool IsNetworkDevice(string? key) =>
        key is { Length: > 3 } && key.StartsWith("net", StringComparison.Ordinal) && !key.AsSpan(3).ContainsAnyExceptInRange('0', '9');
}
