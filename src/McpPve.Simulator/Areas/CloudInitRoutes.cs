using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class CloudInitRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/qemu/{vmid}/cloudinit", Show),
        Put("/nodes/{node}/qemu/{vmid}/cloudinit", Regenerate),
        Get("/nodes/{node}/qemu/{vmid}/cloudinit/dump", Dump),
    ];

    private static JsonArray Show(Request request)
    {
        var guest = request.Guest;
        return Json.List(guest.Config.Where(option => IsCloudInit(option.Key)).Select(option => new JsonObject
        {
            ["key"] = option.Key,
            ["value"] = option.Key is "cipassword" ? "**********" : option.Value,
        }));
    }

    private static JsonNode? Regenerate(Request request)
    {
        request.Guest.MustBeUnlocked(); // without a drive there is nothing to write to, and PVE says that it is done
        return null;
    }

    private static JsonNode Dump(Request request)
    {
        var guest = request.Guest;
        return request["type"] switch
        {
            "user" => $"#cloud-config\nhostname: {guest.Name}\nmanage_etc_hosts: true\nfqdn: {guest.Name}\n"
                + (guest.Config.TryGetValue("ciuser", out var user) ? $"user: {user}\n" : "")
                + (guest.Config.ContainsKey("cipassword") ? "password: $5$Zq8vS1aR$u0Y0e1cVtYzY8mXxQy1vFq1\n" : "")
                + "chpasswd:\n  expire: False\nusers:\n  - default\npackage_upgrade: true\n",
            "network" => "version: 1\nconfig:\n    - type: physical\n      name: eth0\n      subnets:\n      - type: dhcp4\n",
            _ => $"instance-id: {Digests.Of(guest.Name)}\n",
        };
    }

    private static bool IsCloudInit(string key) =>
        key is "ciuser" or "cipassword" or "citype" or "sshkeys" or "nameserver" or "searchdomain" or "cicustom" or "ciupgrade" or "name"
        || key.StartsWith("ipconfig", StringComparison.Ordinal);
}
