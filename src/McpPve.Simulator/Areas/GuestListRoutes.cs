using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestListRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/qemu", List),
        Get("/nodes/{node}/lxc", List),
        Get("/nodes/{node}/qemu/{vmid}/status/current", Current),
        Get("/nodes/{node}/lxc/{vmid}/status/current", Current),
        Get("/nodes/{node}/qemu/{vmid}/feature", Feature),
        Get("/nodes/{node}/lxc/{vmid}/feature", Feature),
        Get("/nodes/{node}/lxc/{vmid}/interfaces", Interfaces),
    ];

    private static JsonArray List(Request request) => Json.List(request.World.Guests.Values
        .Where(guest => guest.Node == request["node"] && guest.Kind == (request.IsQemu ? GuestKind.Qemu : GuestKind.Lxc)
            && request.May($"/vms/{guest.Vmid}", "VM.Audit"))
        .Select(guest => GuestRows.Row(request.World, guest, request.Flag("full"))));

    private static JsonObject Current(Request request)
    {
        var guest = request.Guest;
        var row = GuestRows.Row(request.World, guest, full: true);
        row["ha"] = GuestRows.Ha(request.World, guest);
        if (PropertyString.Parse(guest.Config.GetValueOrDefault("agent") ?? "0", "enabled")["enabled"] is "1")
        {
            row["agent"] = 1;
        }
        return row;
    }

    private static JsonObject Feature(Request request)
    {
        var guest = request.Guest;
        var has = request["feature"] switch
        {
            "snapshot" => SnapshotRoutes.CanSnapshot(request.World, guest),
            "clone" => guest.Template,
            _ => true,
        };
        return new() { ["hasFeature"] = has ? 1 : 0, ["nodes"] = Json.Strings([guest.Node]) };
    }

    private static JsonArray? Interfaces(Request request)
    {
        var guest = request.Guest;
        if (!guest.Running)
        {
            return null; // nobody in there to ask
        }
        var list = new List<JsonNode?> { Interface("lo", "00:00:00:00:00:00", ("127.0.0.1", 8, "inet"), ("::1", 128, "inet6")) };
        foreach (var (key, text) in guest.Config.Where(option => option.Key.StartsWith("net", StringComparison.Ordinal)))
        {
            var net = PropertyString.Parse(text, "name");
            list.Add(Interface(net["name"] ?? key, (net["hwaddr"] ?? "").ToLowerInvariant(),
                ($"192.0.2.{guest.Vmid % 200}", 24, "inet"),
                ($"2001:db8::{guest.Vmid:x}", 64, "inet6"),
                ($"fe80::be24:11ff:fe00:{guest.Vmid:x}", 64, "inet6")));
        }
        return Json.List(list);
    }

    private static JsonObject Interface(string name, string mac, params (string Address, int Prefix, string Type)[] addresses)
    {
        var shown = new JsonObject
        {
            ["name"] = name,
            ["hwaddr"] = mac,
            ["hardware-address"] = mac,
            ["ip-addresses"] = Json.List(addresses.Select(address => new JsonObject
            {
                ["ip-address"] = address.Address,
                ["prefix"] = $"{address.Prefix}",
                ["ip-address-type"] = address.Type,
            })),
        };
        // These two hold one address each, whichever comes last.
        foreach (var (address, prefix, type) in addresses)
        {
            shown[type] = $"{address}/{prefix}";
        }
        return shown;
    }
}
