using McpPve.Effects;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Network;

/// <summary>A node's network interfaces: /nodes/{node}/network. Changes wait in a file until they are applied.</summary>
internal static partial class NetworkTools
{
    private static readonly Columns<NetworkInterface> Interface = new Columns<NetworkInterface>()
        .Text("iface", i => i.Iface).Text("type", i => i.Type).Flag("active", i => i.Active).Flag("autostart", i => i.Autostart)
        .Text("method", i => Unusual(i.Method)).Text("method6", i => Unusual(i.Method6))
        .Text("cidr", i => i.Cidr).Text("address", i => i.Cidr.Value is null ? i.Address : default)
        .Text("netmask", i => i.Cidr.Value is null ? i.Netmask : default).Text("gateway", i => i.Gateway)
        .Text("cidr6", i => i.Cidr6).Text("address6", i => i.Cidr6.Value is null ? i.Address6 : default).Text("gateway6", i => i.Gateway6)
        .Text("bridge_ports", i => i.BridgePorts).Flag("bridge_vlan_aware", i => i.BridgeVlanAware).Text("bridge_vids", i => i.BridgeVids)
        .Text("slaves", i => i.Slaves)
        .Text("bond_mode", i => i.BondMode)
        .Text("bond_primary", i => i.BondPrimary)
        .Integer("vlan_id", i => i.VlanId)
        .Text("vlan_raw_device", i => i.VlanRawDevice)
        .Text("ovs_bridge", i => i.OvsBridge)
        .Integer("ovs_tag", i => i.OvsTag)
        .Text("ovs_ports", i => i.OvsPorts)
        .Integer("mtu", i => i.Mtu)
        .Add(WriteComments);

    // State and identity; no one sets them.
    private static readonly HashSet<string> Noise =
    [
        "iface", "active", "exists", "priority", "families", "altnames", "link-type", "uplink-id",
    ];

    private static readonly ReadBack ThisInterface = new(async (run, cancellation) =>
    {
        try
        {
            var answer = await run.Read("/nodes/{node}/network/{iface}", NetworkJson.Default.NetworkInterface.Data(), cancellation);
            return answer.Data is { } found ? [.. SettingsOf(found)] : [];
        }
        catch (PveException e) when (e.Failure == PveFailure.Invalid && e.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            return null;
        }
    });

    private static readonly ReadBack PendingChanges = new(async (run, cancellation) =>
    {
        var answer = await run.Read("/nodes/{node}/network", NetworkJson.Default.NetworkInterface.Rows(), cancellation);
        return [new("pending_changes", answer.Changes)];
    });

    private static readonly TextArg Iface = Arg.Text("iface", "vmbr0, bond0, eno1.100.", 20) with
    {
        Form = IfaceForm(), FormName = "an interface name such as vmbr1, bond0 or eno1.100", Required = true,
    };

    private static readonly ChoiceArg Type = Arg.Choice(
        "type", "Kind.", "bridge", "bond", "eth", "alias", "vlan", "OVSBridge", "OVSBond", "OVSPort",
            "OVSIntPort") with { Required = true, Bare = true };

    private static readonly FlagArg Autostart = Arg.Flag("autostart", "Up at boot.");

    private static readonly Arg[] Settings =
    [
        Arg.Text("cidr", "192.0.2.5/24."), Arg.Text("gateway", "Default gateway."),
        Arg.Text("address", "Without prefix length; or use cidr."), Arg.Text("netmask", "For address."),
        Arg.Text("bridge_ports", "eno1 eno2.") with { Separator = ' ' },
        Arg.Flag("bridge_vlan_aware", "Passes VLAN tags."), Arg.Text("bridge_vids", "VLANs it passes: 2-4094."),
        Arg.Text("slaves", "Ports of a bond: eno1 eno2.") with { Separator = ' ' },
        Arg.Text("bond_mode", "active-backup, 802.3ad, balance-alb, …"),
        Arg.Text("vlan_raw_device", "Interface below a VLAN.", 20) with { Pve = "vlan-raw-device" },
        Arg.Integer("vlan_id", "Tag.", 1, 4094) with { Pve = "vlan-id" },
        Arg.Text("comments", "Note."),
        Arg.Options(Arg.Integer("mtu", "Bytes.", 1280), Arg.Text("cidr6", "2001:db8::5/64"), Arg.Text("gateway6", "IPv6 gateway.")),
    ];

    private static readonly Func<Done, Undo?> Discards =
        Undo.Never("until the changes are applied pve_revert_network_changes discards all that are pending on the node");

    public static readonly ToolGroup Group = new("network", "Node networks",
    [
        new()
        {
            Name = "pve_list_networks",
            Title = "List networks",
            Description = "List the network interfaces of one node: bridges, bonds, VLANs, addresses; 'changes' waits to be applied.",
            Route = Get("/nodes/{node}/network"),
            Args =
            [
                Arg.Node,
                Arg.Choice(
                    "type",
                    "Only these.",
                    "bridge",
                    "bond",
                    "eth",
                    "alias",
                    "vlan",
                    "OVSBridge",
                    "OVSBond",
                    "OVSPort",
                    "OVSIntPort",
                    "vnet",
                    "fabric",
                    "any_bridge",
                    "any_local_bridge",
                    "include_sdn") with { Bare = true },
                .. Arg.Listing,
            ],
            RequiredPrivileges = [new("/sdn/zones/localnetwork/{bridge}", "SDN.Audit", "SDN.Use")],
            Partial = new("bridges and VNets", new RequiredPrivilege("/sdn/zones", "SDN.Audit", "SDN.Use")),
            Returns = Operations.List(() => NetworkJson.Default.NetworkInterface, Interface, i => i.Iface.Value, beside: WriteChanges),
        },
        new()
        {
            Name = "pve_get_network",
            Title = "Network interface",
            Description = "Get the settings of one network interface of a node, pending changes included.",
            Route = Get("/nodes/{node}/network/{iface}"),
            Args = [Arg.Node, Iface, Arg.Detail],
            Returns = Operations.One(() => NetworkJson.Default.NetworkInterface, Interface),
        },
        new()
        {
            Name = "pve_create_network",
            Title = "Create network interface",
            Description = "Add a bridge, bond, VLAN or other interface to a node. Pending until pve_apply_network_changes.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Post("/nodes/{node}/network"),
            Args = [Arg.Node, Iface, Type, .. Settings, Autostart with { Description = "Up at boot and apply.", Default = "1" }],
            RequiredPrivileges = [SeesNodes],
            Returns = new NetworkCreateOperation(),
            Undo = Undo.Deletes("pve_delete_network", "node", "iface"),
            ReadBack = ThisInterface with { Before = false },
            PostCheck = (run, _) =>
                Task.FromResult<string?>(Waits(run, run.Call["autostart"] != "0", run.Call["bridge_vlan_aware"] == "1")),
        },
        new()
        {
            Name = "pve_update_network",
            Title = "Change network interface",
            Description = "Change a node's network interface; what is not given stays, delete unsets. "
                + "Pending until pve_apply_network_changes.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Put("/nodes/{node}/network/{iface}"),
            Args = [Arg.Node, Iface, Arg.Text("type", "As it is.", 16) with { Required = true }, .. Settings, Autostart,
                GuestArgs.Unset("gateway,mtu")],
            RequiredPrivileges = [SeesNodes],
            Returns = new NetworkUpdateOperation(),
            Undo = Discards,
            ReadBack = ThisInterface,
            PostCheck = NetworkUpdateOperation.Waits,
        },
        new()
        {
            Name = "pve_delete_network",
            Title = "Delete network interface",
            Description = "Remove a network interface of a node. Pending until pve_apply_network_changes.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Delete("/nodes/{node}/network/{iface}"),
            Args = [Arg.Node, Iface],
            RequiredPrivileges = [SeesNodes],
            Returns = Operations.Write,
            Undo = Discards,
            ReadBack = ThisInterface,
            PostCheck = (run, _) => Task.FromResult<string?>(Waits(run, startsItself: true, knowsVlans: true)),
        },
        new()
        {
            Name = "pve_apply_network_changes",
            Title = "Apply network changes",
            Extra = true,
            Description = "Apply a node's pending network changes. A mistake cuts the node and its guests off: "
                + "look at the changes in pve_list_networks first.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            AsksSometimes = true,
            Route = Put("/nodes/{node}/network"),
            Args = [Arg.Node, Arg.Flag("regenerate_frr", "Skips writing FRR's configuration.") with { Pve = "regenerate-frr" }, Arg.Wait],
            Returns = new NetworkApplyOperation(),
            Undo = Undo.Never("the former configuration of the node is overwritten"),
            ReadBack = PendingChanges,
            PostCheck = NotBroughtUp,
        },
        new()
        {
            Name = "pve_revert_network_changes",
            Title = "Discard network changes",
            Extra = true,
            Description = "Discard the pending network changes of a node; the active ones stay.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Delete("/nodes/{node}/network"),
            Args = [Arg.Node],
            Returns = Operations.Write,
            Undo = Undo.Never("what was pending is gone"),
            ReadBack = PendingChanges,
        },
    ]);

    /// <summary>What a change that is only written down still wants, and what will not come of it.</summary>
    public static string Waits(ToolRun run, bool startsItself, bool knowsVlans) =>
        $"The change waits on {run.Call["node"]}: pve_apply_network_changes puts it into force, pve_revert_network_changes discards all "
            + "that is pending there."
        + (startsItself ? "" : " Without autostart nothing brings the interface up, applying the changes neither: set autostart=true.")
        + (run.Call.Has("bridge_vids") && !knowsVlans
            ? " PVE drops bridge_vids without a word unless the bridge has bridge_vlan_aware=true." : "");

    // Ports of bridges and bonds come up with these; anything else wants autostart.
    private static async Task<string?> NotBroughtUp(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Read("/nodes/{node}/network", NetworkJson.Default.NetworkInterface.Rows(), cancellation);
        var names = (answer.Data ?? [])
            .Where(i => i is { Autostart.IsSet: false, Active.IsSet: false,
            Type.Value: not ("eth" or "OVSPort" or "OVSIntPort" or "loopback") })
            .Select(i => i.Iface.Value).OfType<string>().Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? null : $"Not brought up, for lack of autostart: {string.Join(", ", names)}. Set autostart=true with "
            + "pve_update_network and apply again.";
    }

    private static void WriteChanges(Utf8JsonWriter writer, PveAnswer<List<NetworkInterface>> answer)
    {
        if (answer.Changes is { Length: > 0 } changes)
        {
            writer.WriteString("changes"u8, changes);
        }
    }

    // static and manual show in the addresses, or in there being none.
    private static PveText Unusual(PveText method) => method.Value is "static" or "manual" ? default : method;

    // PVE ends a comment with a line feed of its own.
    private static void WriteComments(Utf8JsonWriter writer, NetworkInterface settings)
    {
        if (settings.Comments.Value?.TrimEnd() is { Length: > 0 } comments)
        {
            writer.WriteString("comments"u8, comments);
        }
    }

    private static IEnumerable<SettingValue> SettingsOf(NetworkInterface settings) =>
        ConfigMembers.SettingsOf(settings, NetworkJson.Default.NetworkInterface, Noise)
            .Select(setting => setting with { Value = setting.Value?.TrimEnd() });

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{1,20}([:.][0-9]+)?\z")]
    private static partial Regex IfaceForm();
}
