using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class NodeRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes", List),
        Get("/nodes/{node}/status", Status),
        Post("/nodes/{node}/status", Power),
        Get("/nodes/{node}/version", Version),
        Get("/version", Version),
        Get("/nodes/{node}/dns", request => Json.Of(request.Node.Dns)),
        Put("/nodes/{node}/dns", SetDns),
        Get("/nodes/{node}/time", Time),
        Put("/nodes/{node}/time", SetTime),
        Get("/nodes/{node}/config", request => Json.Of(request.Node.Config)),
        Get("/nodes/{node}/subscription", Subscription),
        Get("/nodes/{node}/netstat", NetStat),
    ];

    private static JsonArray List(Request request) => Json.List(request.World.Nodes.Select(node =>
    {
        var row = new JsonObject
        {
            ["id"] = $"node/{node.Name}",
            ["node"] = node.Name,
            ["type"] = "node",
            ["status"] = node.Offline ? "offline" : "online",
            ["level"] = "",
            ["ssl_fingerprint"] = Fingerprint(node),
        };
        return request.May($"/nodes/{node.Name}", "Sys.Audit") ? row.Merge(Load(request.World, node)) : row;
    }));

    /// <summary>The figures that need Sys.Audit.</summary>
    public static JsonObject Load(World world, Node node) => new()
    {
        ["cpu"] = Cpu(world, node),
        ["maxcpu"] = node.Cores,
        ["mem"] = Memory(world, node),
        ["maxmem"] = node.Memory,
        ["disk"] = node.RootDisk / 5,
        ["maxdisk"] = node.RootDisk,
        ["uptime"] = Uptime(world, node),
    };

    public static double Cpu(World world, Node node) => Math.Round(0.02 + (Numbers.Wave(node.Id, world.Seconds) * 0.25), 15);

    public static long Memory(World world, Node node) => (4L << 30) + world.Guests.Values.Where(guest => guest.Node == node.Name)
        .Sum(guest => GuestRows.Memory(world, guest));

    private static long Uptime(World world, Node node) => (long)(world.Now - node.BootedAt).TotalSeconds;

    private static string Fingerprint(Node node)
    {
        var hex = Digests.Of(node.Name).ToUpperInvariant() + Digests.Of(node.Ip).ToUpperInvariant()[..24];
        return string.Join(':', hex.Chunk(2).Select(pair => new string(pair)));
    }

    private static JsonObject Status(Request request)
    {
        var (world, node) = (request.World, request.Node);
        var used = Memory(world, node);
        var cpu = Cpu(world, node);
        return new()
        {
            ["uptime"] = Uptime(world, node),
            ["cpu"] = cpu,
            ["wait"] = 0.0012,
            ["idle"] = 0,
            ["loadavg"] = Json.Strings([$"{cpu * node.Cores:0.00}", $"{cpu * node.Cores * 0.9:0.00}", $"{cpu * node.Cores * 0.8:0.00}"]),
            ["pveversion"] = world.Release9 ? "pve-manager/9.2.11/f6997e698c7933ea" : "pve-manager/8.4.16/7d05b7e6d4b4b2a5",
            ["kversion"] = "Linux 6.17.4-1-pve #1 SMP PREEMPT_DYNAMIC",
            ["current-kernel"] = new JsonObject
            {
                ["sysname"] = "Linux",
                ["release"] = "6.17.4-1-pve",
                ["version"] = "#1 SMP PREEMPT_DYNAMIC PMX 6.17.4-1",
                ["machine"] = "x86_64",
            },
            ["boot-info"] = new JsonObject { ["mode"] = "efi", ["secureboot"] = 0 },
            ["cpuinfo"] = new JsonObject
            {
                ["cpus"] = node.Cores,
                ["cores"] = node.Cores / 2,
                ["sockets"] = 1,
                ["model"] = "AMD EPYC 7313P 16-Core Processor",
                ["mhz"] = "2994.372",
                ["vendor"] = "AuthenticAMD",
                ["family"] = "25",
                ["hvm"] = "1",
                ["user_hz"] = 100,
                ["flags"] = "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge svm",
            },
            ["memory"] = new JsonObject
            {
                ["total"] = node.Memory,
                ["used"] = used,
                ["free"] = node.Memory - used,
                ["available"] = node.Memory - used + (1L << 30),
            },
            ["swap"] = new JsonObject { ["total"] = 8L << 30, ["used"] = 0, ["free"] = 8L << 30 },
            ["rootfs"] = new JsonObject
            {
                ["total"] = node.RootDisk,
                ["used"] = node.RootDisk / 5,
                ["free"] = node.RootDisk / 5 * 4,
                ["avail"] = node.RootDisk / 4 * 3,
            },
            ["ksm"] = new JsonObject { ["shared"] = 0 },
        };
    }

    private static JsonNode? Power(Request request)
    {
        var (world, node, command) = (request.World, request.Node, request["command"]);
        node.Journal.Add((world.Seconds, "systemd", $"System is {(command is "reboot" ? "rebooting" : "powering down")}."));
        node.BootedAt = world.Now;
        foreach (var guest in world.Guests.Values.Where(guest => guest.Node == node.Name && guest.Running))
        {
            GuestPowerRoutes.Off(guest);
            if (guest.Config.GetValueOrDefault("onboot") is "1")
            {
                GuestPowerRoutes.On(world, guest, world.Tasks.NewPid());
            }
        }
        return null;
    }

    private static JsonObject Version(Request request) => request.World.Release9
        ? new() { ["version"] = "9.2.11", ["release"] = "9.2", ["repoid"] = "f6997e698c7933ea" }
        : new() { ["version"] = "8.4.16", ["release"] = "8.4", ["repoid"] = "7d05b7e6d4b4b2a5" };

    private static JsonNode? SetDns(Request request)
    {
        foreach (var key in (ReadOnlySpan<string>)["search", "dns1", "dns2", "dns3"])
        {
            if (request.Text(key) is { } value)
            {
                request.Node.Dns[key] = value;
            }
        }
        return null;
    }

    private static JsonObject Time(Request request)
    {
        var zone = request.Node.Timezone;
        // The zones of the demo cluster; the host's time zone data may be missing in a static binary.
        var offset = zone is "UTC" ? 0 : 3600;
        return new() { ["timezone"] = zone, ["time"] = request.World.Seconds, ["localtime"] = request.World.Seconds + offset };
    }

    private static JsonNode? SetTime(Request request)
    {
        request.Node.Timezone = Formats.IsTimeZone(request["timezone"])
            ? request["timezone"]
            : throw Refusal.Parameter("timezone", "No such timezone");
        return null;
    }

    private static JsonObject Subscription(Request request) => new()
    {
        ["status"] = "notfound",
        ["message"] = "There is no subscription key",
        ["serverid"] = Digests.Of(request.Node.Name)[..32].ToUpperInvariant(),
        ["url"] = "https://www.proxmox.com/en/proxmox-virtual-environment/pricing",
    };

    private static JsonArray NetStat(Request request) => Json.List(request.World.Guests.Values
        .Where(guest => guest.Node == request["node"] && guest.Running)
        .Select(guest => new JsonObject
        {
            ["vmid"] = $"{guest.Vmid}",
            ["dev"] = "net0",
            ["in"] = $"{GuestRows.NetIn(request.World, guest)}",
            ["out"] = $"{GuestRows.NetOut(request.World, guest)}",
        }));
}
