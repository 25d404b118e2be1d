using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Adds an interface.</summary>
internal sealed class NetworkCreateShape() : WriteShape(withLog: false)
{
    // Given at all, the flag counts as set.
    public override Task<ToolResult> Run(ToolRun run, CancellationToken cancellation) =>
        base.Run(run.Call["bridge_vlan_aware"] == "0" ? run.Without("bridge_vlan_aware") : run, cancellation);
}

/// <summary>
/// Changes an interface. PVE's call is no patch: without an address in it the method becomes manual and the IPv6 part goes, so what
/// stands is sent again.
/// </summary>
internal sealed class NetworkUpdateShape : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        var answer = await run.Read("/nodes/{node}/network/{iface}", NetworkJson.Default.NetworkInterface.Data(), cancellation);
        if (answer.Data is not { } stands)
        {
            return ToolResult.Error($"{call.Spec.Name}: PVE does not show {call["iface"]} on {call["node"]}, so what stands can't be "
                + "kept. Nothing was done.");
        }
        var unset = (call["delete"] ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).ToList();
        if (Lost(call, stands, unset) is { } lost)
        {
            return ToolResult.Error($"{call.Spec.Name}: {lost} Nothing was done.");
        }
        List<(string Name, string Value)> send = [.. Kept(call, stands, unset)];
        if (call["bridge_vlan_aware"] == "0")
        {
            // Only unsetting it switches it off.
            unset.Add("bridge_vlan_aware");
            send.Add(("delete", string.Join(',', unset)));
            run = run.Without("bridge_vlan_aware");
        }
        await run.Send(TaskJson.Default.PveText.Data(), cancellation, [.. send]);
        IReadOnlyList<Fact>? after = null;
        string? problem = null;
        try
        {
            after = await NetworkTools.ThisInterface.Read(run, cancellation);
        }
        catch (PveException e) // the write itself is done
        {
            problem = e.Message;
        }
        bool Now(string key, bool before) => after is null ? before : after.Any(fact => fact.Key == key && fact.Value == "1");
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "ok"u8);
            if (problem is null)
            {
                WriteShape.WriteDifference(writer, call, [.. NetworkTools.Facts(stands)], after);
            }
            else
            {
                writer.WriteString("note"u8, $"The change was accepted; what is different now could not be read: {problem}");
            }
            writer.WriteString("no_effect_yet"u8, NetworkTools.Waits(run,
                Now("autostart", stands.Autostart.IsSet) || stands.Type.Value is "eth",
                    Now("bridge_vlan_aware", stands.BridgeVlanAware.IsSet)));
            writer.WriteEndObject();
        });
    }

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
                + "would be set to manual. "
                + $"Change it in /etc/network/interfaces on the node, or give cidr{family} for a fixed address, or delete=cidr{family} "
                    + "for none.";
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
internal sealed class NetworkApplyShape() : WriteShape(withLog: false)
{
    protected override Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation) =>
        Task.FromResult(report.Outcome != TaskOutcome.Failed ? null : new TaskDetails(_ => { },
            $"PVE had written the new configuration before: nothing is pending any more, pve_revert_network_changes can't undo it, and "
                + "the node may have taken "
            + $"a part of it. Put it right with pve_update_network and apply again, or on the console of {run.Call["node"]}."
            + (report.Log.Count == 0 ? "" : $"\nEnd of its log:\n{string.Join('\n', report.Log)}")));
}
