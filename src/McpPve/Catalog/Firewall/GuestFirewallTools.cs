using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

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

    private static readonly ReadBack Current = ReadBack.Of(
        "/nodes/{node}/{kind}/{vmid}/firewall/options", () => FirewallJson.Default.FirewallOptions.Data(), SettingsOf);

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_list_guest_firewall_rules",
            Title = "List guest firewall rules",
            Extra = true,
            Description = "List the firewall rules of one VM or container; the first that fits decides.",
            Route = Get("/nodes/{node}/{kind}/{vmid}/firewall/rules"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, .. Arg.Listing],
            Returns = Operations.List(() => FirewallJson.Default.FirewallRule, FirewallAnswers.Rule, r => r.Pos.Value, beside: FirewallAnswers.WriteDigest),
        },
        new()
        {
            Name = "pve_get_guest_firewall_options",
            Title = "Guest firewall options",
            Extra = true,
            Description = "Get whether the firewall of one VM or container is on, with its default policies and filters.",
            Route = Get("/nodes/{node}/{kind}/{vmid}/firewall/options"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Detail],
            Returns = Operations.One(() => FirewallJson.Default.FirewallOptions, Options),
        },
        new()
        {
            Name = "pve_create_guest_firewall_rule",
            Title = "Create guest firewall rule",
            Extra = true,
            Description = "Add a firewall rule to one VM or container, in force and first in the list unless told otherwise.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            Route = Post("/nodes/{node}/{kind}/{vmid}/firewall/rules"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, .. FirewallAnswers.NewRule("in", "out", "group")],
            RequiredPrivileges = [SeesCluster],
            Returns = new AddRuleOperation(),
            PostCheck = NotInForce,
        },
        new()
        {
            Name = "pve_update_guest_firewall_rule",
            Title = "Change guest firewall rule",
            Extra = true,
            Description = "Change, switch or move one firewall rule of a VM or container; what is left out stays, delete unsets.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            Route = Put("/nodes/{node}/{kind}/{vmid}/firewall/rules/{pos}"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, .. FirewallAnswers.ChangedRule("in", "out", "group")],
            RequiredPrivileges = [SeesCluster],
            Returns = new ChangeRuleOperation(),
            PostCheck = NotInForce,
        },
        new()
        {
            Name = "pve_delete_guest_firewall_rule",
            Title = "Delete guest firewall rule",
            Extra = true,
            Description = "Delete the firewall rule at a position of a VM or container; those behind it move up.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            Route = Delete("/nodes/{node}/{kind}/{vmid}/firewall/rules/{pos}"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, FirewallAnswers.Pos, Arg.Digest],
            Returns = new RemoveRuleOperation(),
        },
        new()
        {
            Name = "pve_update_guest_firewall_options",
            Title = "Change guest firewall",
            Extra = true,
            Description = "Switch the firewall of one VM or container on or off and set its policies. With policy_in DROP only what rules accept gets in.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Put("/nodes/{node}/{kind}/{vmid}/firewall/options"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Flag("enable", "On or off."),
                Arg.Choice("policy_in", "For traffic that no rule fits.", "ACCEPT", "REJECT", "DROP"),
                Arg.Choice("policy_out", "Outgoing.", "ACCEPT", "REJECT", "DROP") with { Bare = true },
                GuestArgs.Unset("policy_in,dhcp"), Arg.Digest,
                Arg.Options(Arg.Flag("dhcp", "Lets DHCP through."), Arg.Flag("ipfilter", "Only its own addresses."), Arg.Flag("macfilter", "Only its own MAC.")),
            ],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            ReadBack = Current,
            PostCheck = NotInForce,
        },
    ];

    private static IEnumerable<SettingValue> SettingsOf(FirewallOptions options) =>
        JsonSerializer.SerializeToElement(options, FirewallJson.Default.FirewallOptions).EnumerateObject()
            .Where(member => member.Name != "digest")
            .Select(member => new SettingValue(member.Name, ConfigMembers.Text(member.Value)));

    /// <summary>A rule counts only while the firewall of the datacenter, that of the guest and that of its network device are all on.</summary>
    private static async Task<string?> NotInForce(ToolRun run, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        // Each look needs another privilege: one that is refused says nothing about the others.
        await Look(async () =>
        {
            var datacenter = await run.Read("/cluster/firewall/options", FirewallJson.Default.FirewallOptions.Data(), cancellation);
            return datacenter.Data is { Enable.IsSet: false } ? "the firewall of the whole datacenter is off (pve_update_firewall_options)" : null;
        });
        await Look(async () =>
        {
            var guest = await run.Read("/nodes/{node}/{kind}/{vmid}/firewall/options", FirewallJson.Default.FirewallOptions.Data(), cancellation);
            return guest.Data is { Enable.IsSet: false } ? "the firewall of this guest is off (pve_update_guest_firewall_options)" : null;
        });
        await Look(async () =>
        {
            var settings = await run.Read("/nodes/{node}/{kind}/{vmid}/pending", QemuJson.Default.PendingChange.Rows(), cancellation);
            var open = (settings.Data ?? [])
                .Where(setting => IsNetworkDevice(setting.Key.Value) && setting.Value.Value?.Split(',').Contains("firewall=1") == false)
                .Select(setting => setting.Key.Value);
            return string.Join(", ", open) is { Length: > 0 } devices ? $"not for {devices}: firewall=1 is not set there (update its configuration)" : null;
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
