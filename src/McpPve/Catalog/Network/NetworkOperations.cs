using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Network;

/// <summary>Adds an interface.</summary>
internal sealed class NetworkCreateOperation : WriteOperation
{
    // Given at all, the flag counts as set.
    protected override Task<ToolRun> Prepare(ToolRun run, CancellationToken cancellation) =>
        Task.FromResult(run.Call["bridge_vlan_aware"] == "0" ? run.Without("bridge_vlan_aware") : run);
}

/// <summary>
/// Changes an interface. PVE's call is no patch: without an address in it the method becomes manual and the IPv6 part goes, so what
/// stands is sent again.
/// </summary>
internal sealed class NetworkUpdateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation) =>
        await Stands(run, cancellation) is { } stands
            ? Lost(run.Call, stands, Unset(run.Call))
            : $"PVE does not show {run.Call["iface"]} on {run.Call["node"]}, so the present settings can't be kept";

    protected override async Task<ToolRun> Prepare(ToolRun run, CancellationToken cancellation)
    {
        var unset = Unset(run.Call);
        // It stood there when the call was checked; somebody may have been asked since.
        var stands = await Stands(run, cancellation) ?? throw new PveException(
            PveFailure.NotFound, $"PVE does not show {run.Call["iface"]} on {run.Call["node"]} any more, so nothing was changed");
        var kept = Kept(run.Call, stands, unset).ToList();
        foreach (var (name, value) in kept)
        {
            run = run.With(name, value);
        }
        // Only unsetting it switches it off.
        return run.Call["bridge_vlan_aware"] == "0"
            ? run.Without("bridge_vlan_aware").Without("delete").With("delete", string.Join(',', unset.Append("bridge_vlan_aware")))
            : run;
    }

    public static async Task<string?> Waits(ToolRun run, CancellationToken cancellation)
    {
        var now = await Stands(run, cancellation);
        return NetworkTools.Waits(
            run, now is null || now.Autostart.IsSet || now.Type.Value is "eth", now is null || now.BridgeVlanAware.IsSet);
    }

    private static async Task<NetworkInterface?> Stands(ToolRun run, CancellationToken cancellation) =>
        (await run.Read("/nodes/{node}/network/{iface}", NetworkJson.Default.NetworkInterface.Data(), cancellation)).Data;

    private static List<string> Unset(ToolCall call) => [.. Lists.Items(call["delete"])];

    /// <summary>What PVE's call would lose and has no parameter for.</summary>
    private static string? Lost(ToolCall call, NetworkInterface stands, List<string> unset)
    {
        bool Given(string family) => call.Has($"cidr{family}") || call.Has($"address{family}") || unset.Contains($"cidr{family}")
            || unset.Contains($"address{family}");
        var (method, family) = stands.Method.Value is "dhcp" && !Given("") ? ("DHCP", "")
            : stands.Method6.Value is "dhcp" && !Given("6") ? ("DHCP", "6")
            : stands.Method6.Value is "auto" && !Given("6") ? ("router advertisement", "6")
            : (null, "");
        return method is null ? null
            : $"{call["iface"]} has its {(family == "6" ? "IPv6" : "IPv4")} address by {method}, and PVE's call can't keep that: it "
                + "would be set to manual. Change it in /etc/network/interfaces on the node, or give "
                + $"cidr{family} for a fixed address, or delete=cidr{family} for none";
    }

    /// <summary>What stands, neither given nor unset, in the parameters that PVE would take as unset.</summary>
    private static IEnumerable<(string Name, string Value)> Kept(ToolCall call, NetworkInterface stands, List<string> unset)
    {
        var given = call.Parameters.Select(parameter => parameter.Key).Concat(unset).ToHashSet();
        foreach (var (family, cidr, address, netmask, gateway) in new[]
        {
            ("", stands.Cidr.Value, stands.Address.Value, stands.Netmask.Value, stands.Gateway.Value),
            ("6", stands.Cidr6.Value, stands.Address6.Value,
                stands.Netmask6.Value?.ToString(System.Globalization.CultureInfo.InvariantCulture), stands.Gateway6.Value),
        })
        {
            var replaced = given.Contains($"cidr{family}") || given.Contains($"address{family}");
            if (!replaced && cidr is { Length: > 0 })
            {
                yield return ($"cidr{family}", cidr);
            }
            else if (!replaced && address is { Length: > 0 })
            {
                yield return ($"address{family}", address);
                if (netmask is { Length: > 0 } && !given.Contains($"netmask{family}"))
                {
                    yield return ($"netmask{family}", netmask);
                }
            }
            var removed = unset.Contains($"cidr{family}") || unset.Contains($"address{family}");
            if (gateway is { Length: > 0 } && !removed && !given.Contains($"gateway{family}"))
            {
                yield return ($"gateway{family}", gateway);
            }
        }
        if (stands.OvsBridge.Value is { Length: > 0 } bridge && !given.Contains("ovs_bridge"))
        {
            yield return ("ovs_bridge", bridge);
        }
    }
}

/// <summary>Applies what is pending. PVE moves the new configuration into place before it applies it.</summary>
internal sealed class NetworkApplyOperation : WriteOperation
{
    protected override Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation) =>
        Task.FromResult(report.Outcome != TaskOutcome.Failed ? null : new TaskDetails(_ => { },
            $"PVE had written the new configuration before: nothing is pending any more, pve_revert_network_changes can't undo it, and "
                + "the node may have taken "
            + $"a part of it. Put it right with pve_update_network and apply again, or on the console of {run.Call["node"]}."
            + (report.Log.Count == 0 ? "" : $"\nEnd of its log:\n{string.Join('\n', report.Log)}")));
}
