using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Client.Schema;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;

namespace McpPve.Simulator.Areas;

/// <summary>How a guest looks in lists, and how its options look as JSON.</summary>
internal static class GuestRows
{
    private static readonly PveEndpoint QemuConfig = PveSchema.Find("PUT", "/nodes/{node}/qemu/{vmid}/config")!;
    private static readonly PveEndpoint LxcConfig = PveSchema.Find("PUT", "/nodes/{node}/lxc/{vmid}/config")!;

    /// <summary>Numbers where PVE prints numbers; <c>memory</c> of a VM is a property string and stays text.</summary>
    public static JsonNode Value(Guest guest, string key, string value)
    {
        var type = (guest.Kind is GuestKind.Qemu ? QemuConfig : LxcConfig).Parameter(key)?.Type;
        return key is "template" or "snaptime" or "vmstate-size" || type is PveType.Integer or PveType.Boolean
            ? long.TryParse(value, out var whole) ? whole : value
            : type is PveType.Number && double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value;
    }

    public static JsonObject Config(Guest guest, IEnumerable<KeyValuePair<string, string>> config)
    {
        var result = new JsonObject();
        foreach (var (key, value) in config)
        {
            result[key] = Value(guest, key, value);
        }
        return result;
    }

    public static long Uptime(World world, Guest guest) =>
        guest.Running ? Math.Max(1, (long)(world.Now - guest.StartedAt).TotalSeconds) : 0;

    public static double Cpu(World world, Guest guest) =>
        guest.Running && !guest.Paused ? Math.Round(Numbers.Wave(guest.Vmid, world.Seconds) * 0.4, 15) : 0;

    public static long Memory(World world, Guest guest) =>
        guest.Running ? (long)(guest.MemoryBytes * (0.35 + (Numbers.Wave(guest.Vmid + 7, world.Seconds / 10d) * 0.4))) : 0;

    public static long NetIn(World world, Guest guest) => Uptime(world, guest) * (1500 + (guest.Vmid % 17 * 310));

    public static long NetOut(World world, Guest guest) => Uptime(world, guest) * (900 + (guest.Vmid % 13 * 170));

    public static long DiskSize(Guest guest)
    {
        var key = guest.Kind is GuestKind.Lxc ? "rootfs"
            : guest.Drives().Where(drive => !Guest.IsCdrom(drive.Drive) && !drive.Key.StartsWith("unused", StringComparison.Ordinal)
                && !drive.Key.StartsWith("efi", StringComparison.Ordinal) && !drive.Key.StartsWith("tpm", StringComparison.Ordinal))
                .Select(drive => drive.Key).FirstOrDefault();
        return key is not null && guest.Config.TryGetValue(key, out var drive)
            ? Sizes.Parse(PropertyString.Parse(drive, guest.FileKey)["size"] ?? "0")
            : 0;
    }

    /// <summary>A row of <c>/nodes/{node}/qemu</c> or <c>/lxc</c>.</summary>
    public static JsonObject Row(World world, Guest guest, bool full)
    {
        var row = new JsonObject
        {
            ["vmid"] = guest.Vmid,
            ["name"] = guest.Name,
            ["status"] = guest.Running ? "running" : "stopped",
            ["cpus"] = guest.Cores,
            ["cpu"] = Cpu(world, guest),
            ["mem"] = Memory(world, guest),
            ["maxmem"] = guest.MemoryBytes,
            ["disk"] = guest.Kind is GuestKind.Lxc && guest.Running ? DiskSize(guest) / 3 : 0,
            ["maxdisk"] = DiskSize(guest),
            ["uptime"] = Uptime(world, guest),
            ["netin"] = NetIn(world, guest),
            ["netout"] = NetOut(world, guest),
            ["diskread"] = Uptime(world, guest) * 4096 * (guest.Vmid % 5),
            ["diskwrite"] = Uptime(world, guest) * 2048 * (guest.Vmid % 7),
        };
        if (guest.Kind is GuestKind.Lxc)
        {
            row["type"] = "lxc";
            row["swap"] = 0;
            row["maxswap"] = long.Parse(guest.Config.GetValueOrDefault("swap", "512"), CultureInfo.InvariantCulture) << 20;
        }
        else
        {
            row["memhost"] = Memory(world, guest);
        }
        if (guest.Running)
        {
            row["pid"] = guest.Pid;
        }
        foreach (var resource in (ReadOnlySpan<string>)["cpu", "io", "memory"])
        {
            foreach (var extent in (ReadOnlySpan<string>)["some", "full"])
            {
                // QEMU rows carry numbers here, LXC rows text.
                row[$"pressure{resource}{extent}"] = guest.Kind is GuestKind.Lxc ? "0.00" : 0;
            }
        }
        if (guest.Config.GetValueOrDefault("tags") is { Length: > 0 } tags)
        {
            row["tags"] = tags;
        }
        if (guest.Template)
        {
            row["template"] = 1;
        }
        if (guest.Lock is { } held)
        {
            row["lock"] = held;
        }
        if (guest.Kind is GuestKind.Qemu && guest.Config.ContainsKey("serial0"))
        {
            row["serial"] = 1;
        }
        if (full && guest.Kind is GuestKind.Qemu)
        {
            row["qmpstatus"] = !guest.Running ? "stopped" : guest.Paused ? "paused" : "running";
            if (guest.Running)
            {
                row["nics"] = new JsonObject
                {
                    [$"tap{guest.Vmid}i0"] = new JsonObject { ["netin"] = NetIn(world, guest), ["netout"] = NetOut(world, guest) },
                };
                row["running-qemu"] = "10.0.13";
                row["running-machine"] = "pc-i440fx-10.0+pve1";
            }
        }
        return row;
    }

    /// <summary>A row of <c>/cluster/resources</c> and of a pool's members.</summary>
    public static JsonObject Resource(World world, Guest guest)
    {
        var row = new JsonObject
        {
            ["id"] = $"{guest.TypeName}/{guest.Vmid}",
            ["type"] = guest.TypeName,
            ["vmid"] = guest.Vmid,
            ["node"] = guest.Node,
            ["name"] = guest.Name,
            ["status"] = guest.Running ? "running" : "stopped",
            ["template"] = guest.Template ? 1 : 0,
            ["maxcpu"] = guest.Cores,
            ["cpu"] = Cpu(world, guest),
            ["maxmem"] = guest.MemoryBytes,
            ["mem"] = Memory(world, guest),
            ["memhost"] = Memory(world, guest),
            ["maxdisk"] = DiskSize(guest),
            ["disk"] = guest.Kind is GuestKind.Lxc && guest.Running ? DiskSize(guest) / 3 : 0,
            ["uptime"] = Uptime(world, guest),
            ["netin"] = NetIn(world, guest),
            ["netout"] = NetOut(world, guest),
            ["diskread"] = Uptime(world, guest) * 4096 * (guest.Vmid % 5),
            ["diskwrite"] = Uptime(world, guest) * 2048 * (guest.Vmid % 7),
        };
        if (guest.Config.GetValueOrDefault("tags") is { Length: > 0 } tags)
        {
            row["tags"] = tags;
        }
        if (guest.Pool is { } pool)
        {
            row["pool"] = pool;
        }
        if (guest.Lock is { } held)
        {
            row["lock"] = held;
        }
        if (world.Ha.Resources.TryGetValue(HaId(guest), out var resource))
        {
            row["hastate"] = resource.GetValueOrDefault("state", "started");
        }
        return row;
    }

    public static string HaId(Guest guest) => $"{(guest.Kind is GuestKind.Qemu ? "vm" : "ct")}:{guest.Vmid}";

    public static JsonObject Ha(World world, Guest guest) =>
        world.Ha.Resources.TryGetValue(HaId(guest), out var resource)
            ? new() { ["managed"] = 1, ["state"] = resource.GetValueOrDefault("state", "started") }
            : new() { ["managed"] = 0 };
}
