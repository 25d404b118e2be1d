using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestConfigRoutes
{
    private static readonly HashSet<string> Control =
        ["node", "vmid", "digest", "delete", "revert", "force", "skiplock", "background_delay", "import-working-storage"];

    /// <summary>What a running VM takes at once; everything else waits for its next start.</summary>
    private static readonly HashSet<string> AtOnce =
        ["name", "description", "tags", "onboot", "protection", "startup", "autostart", "hookscript", "shares", "migrate_downtime",
            "migrate_speed",
         "cipassword", "ciuser", "sshkeys", "searchdomain", "nameserver", "lock"];

    private static readonly HashSet<string> WaitsInContainer =
    [
        "arch", "ostype", "unprivileged", "features", "hostname", "console", "tty", "cmode", "entrypoint",
    ];

    public static readonly Route[] All =
    [
        Get("/nodes/{node}/qemu/{vmid}/config", Show),
        Put("/nodes/{node}/qemu/{vmid}/config", Update),
        Post("/nodes/{node}/qemu/{vmid}/config", UpdateInTask),
        Get("/nodes/{node}/qemu/{vmid}/pending", Pending),
        Get("/nodes/{node}/lxc/{vmid}/config", Show),
        Put("/nodes/{node}/lxc/{vmid}/config", Update),
        Get("/nodes/{node}/lxc/{vmid}/pending", Pending),
        Put("/nodes/{node}/qemu/{vmid}/unlink", Unlink),
    ];

    private static JsonObject Show(Request request)
    {
        var guest = request.Guest;
        CheckEnvironment(request, guest);
        if (request.Text("snapshot") is { } name)
        {
            var snapshot = guest.FindSnapshot(name) ?? throw Refusal.Die($"snapshot '{name}' does not exist");
            var stored = GuestRows.Config(guest, snapshot.Config);
            stored["snaptime"] = snapshot.Time;
            stored["digest"] = guest.Digest;
            return stored;
        }
        var config = new SortedDictionary<string, string>(guest.Config, StringComparer.Ordinal);
        if (!request.Flag("current"))
        {
            // PVE shows what will be after the next start unless it is asked for the present.
            foreach (var (key, value) in guest.Pending)
            {
                config.Remove(key);
                if (value is not null)
                {
                    config[key] = value;
                }
            }
        }
        var shown = GuestRows.Config(guest, config);
        shown["digest"] = guest.Digest;
        if (config.ContainsKey("cipassword"))
        {
            shown["cipassword"] = "**********";
        }
        return shown;
    }

    /// <summary>A fault of PVE 9.2: it means to hide 'env' from whoever may not change it, and refuses the whole answer.</summary>
    private static void CheckEnvironment(Request request, Guest guest)
    {
        if (guest.Kind is GuestKind.Lxc && guest.Config.ContainsKey("env"))
        {
            request.Need($"/vms/{guest.Vmid}", "VM.Config.Options");
        }
    }

    private static JsonArray Pending(Request request)
    {
        var guest = request.Guest;
        CheckEnvironment(request, guest);
        var rows = new List<JsonNode?>();
        foreach (var key in guest.Config.Keys.Union(guest.Pending.Keys).Order(StringComparer.Ordinal))
        {
            var row = new JsonObject { ["key"] = key };
            if (guest.Config.TryGetValue(key, out var value))
            {
                row["value"] = key is "cipassword" ? "**********" : GuestRows.Value(guest, key, value);
            }
            if (guest.Pending.TryGetValue(key, out var pending))
            {
                row[pending is null ? "delete" : "pending"] = pending is null
                    ? 1
                    : key is "cipassword"
                    ? "********** "
                    : GuestRows.Value(guest, key, pending);
            }
            rows.Add(row);
        }
        rows.Add(new JsonObject { ["key"] = "digest", ["value"] = guest.Digest });
        return Json.List(rows);
    }

    private static JsonNode? Update(Request request)
    {
        var guest = Checked(request);
        Apply(request, guest, null);
        return null;
    }

    private static JsonNode? UpdateInTask(Request request)
    {
        var guest = Checked(request);
        return request.Task("qmconfig", $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            yield return 0.5;
            guest.MustBeUnlocked();
            Apply(request, guest, task);
        }
    }

    private static JsonNode? Unlink(Request request)
    {
        var guest = request.Guest;
        guest.MustBeUnlocked();
        foreach (var disk in request.List("idlist"))
        {
            Remove(request.World, guest, disk, request.Flag("force"));
        }
        return null;
    }

    private static Guest Checked(Request request)
    {
        var guest = request.Guest;
        if (request.Flag("skiplock"))
        {
            throw Refusal.Parameter("skiplock", "Only root may use this option.");
        }
        var changes = request.Parameters.Keys.Where(key => !Control.Contains(key)).ToList();
        var deletes = request.List("delete");
        if (changes.Count == 0 && deletes.Count == 0 && !request.Has("revert"))
        {
            throw Refusal.Die("no options specified");
        }
        foreach (var key in deletes)
        {
            if (changes.Contains(key))
            {
                throw Refusal.Parameter("delete", $"you can't use '-{key}' and -delete {key}' at the same time");
            }
        }
        foreach (var key in changes.Concat(deletes).Concat(request.List("revert")))
        {
            CheckOption(request, guest, key);
        }
        foreach (var key in changes)
        {
            CheckValue(request, guest, key, request[key]);
        }
        foreach (var key in changes.Where(guest.IsDriveKey))
        {
            GuestVolumes.Check(request.World, guest, key, request[key]);
        }
        guest.MustBeUnlocked();
        Digests.Check(request.Text("digest"), guest.Digest, qemu: guest.Kind is GuestKind.Qemu);
        return guest;
    }

    public static void CheckOption(Request request, Guest guest, string key)
    {
        if (guest.Kind is GuestKind.Qemu && key is "args" or "lock")
        {
            throw Refusal.Die($"only root can set '{key}' config");
        }
        if (guest.Kind is GuestKind.Qemu && key.StartsWith("hostpci", StringComparison.Ordinal)
            && request.Text(key)?.Contains("mapping=", StringComparison.Ordinal) is not true)
        {
            throw Refusal.Die($"only root can set '{key}' config for non-mapped devices");
        }
        var (vm, path) = (
            guest.Kind is GuestKind.Qemu,
            guest.Pool is { } pool && !request.World.Guests.ContainsKey(guest.Vmid) ? $"/pool/{pool}" : $"/vms/{guest.Vmid}");
        var name = key.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        string[] anyOf = name switch
        {
            "memory" or "balloon" or "shares" or "swap" => ["VM.Config.Memory"],
            "cores" or "sockets" or "cpu" or "cpulimit" or "cpuunits" or "vcpus" or "numa" or "affinity" => ["VM.Config.CPU"],
            "net" or "hostname" => ["VM.Config.Network"],
            "nameserver" or "searchdomain" when !vm => ["VM.Config.Network"],
            "cipassword"
                or "ciuser"
                or "sshkeys"
                or "citype"
                or "cicustom"
                or "ciupgrade"
                or "nameserver"
                or "searchdomain"
                or "ipconfig" =>
                ["VM.Config.Cloudinit", "VM.Config.Network"],
            "scsi" or "virtio" or "sata" or "ide" or "efidisk" or "tpmstate" or "rootfs" or "mp" or "unused" =>
                [request.Text(key)?.Contains("media=cdrom", StringComparison.Ordinal) is true ? "VM.Config.CDROM" : "VM.Config.Disk"],
            "boot" or "bootdisk" or "vmstatestorage" => ["VM.Config.Disk"],
            "freeze" => ["VM.PowerMgmt"],
            "name" or "description" or "tags" or "onboot" or "protection" or "startup" or "agent" or "ostype" or "hookscript"
                or "template" or "autostart" or "bios" or "keyboard" or "localtime"
                or "startdate" or "features" or "console" or "tty" => ["VM.Config.Options"],
            _ => [vm ? "VM.Config.HWType" : "VM.Config.Options"],
        };
        request.NeedAny(path, anyOf);
        if (vm && name is "startup")
        {
            request.Need("/", "Sys.Modify"); // the order concerns the whole node
        }
    }

    /// <summary>What the value asks of other objects: space for a new disk, a look at an image, a bridge.</summary>
    public static void CheckValue(Request request, Guest guest, string key, string value)
    {
        if (guest.IsDriveKey(key))
        {
            GuestVolumes.CheckAccess(request, guest, PropertyString.Parse(value, guest.FileKey)[guest.FileKey] ?? "");
        }
        else if (key.StartsWith("net", StringComparison.Ordinal) && char.IsAsciiDigit(key[^1])
            && PropertyString.Parse(value, guest.Kind is GuestKind.Lxc ? "name" : "model")["bridge"] is { } bridge)
        {
            request.Need($"/sdn/zones/localnetwork/{bridge}", "SDN.Use");
        }
    }

    private static void Apply(Request request, Guest guest, TaskRun? task)
    {
        foreach (var key in request.List("revert"))
        {
            guest.Pending.Remove(key);
        }
        foreach (var key in request.List("delete"))
        {
            if (guest.Running && guest.Config.ContainsKey(key) && Waits(guest, key))
            {
                guest.Pending[key] = null;
            }
            else
            {
                Remove(request.World, guest, key, request.Flag("force"));
            }
        }
        foreach (var key in request.Parameters.Keys.Where(key => !Control.Contains(key)).Order(StringComparer.Ordinal))
        {
            var value = request[key];
            if (guest.IsDriveKey(key))
            {
                value = GuestVolumes.Place(request.World, guest, key, value, task);
            }
            else if (key.StartsWith("net", StringComparison.Ordinal) && key.Length > 3 && char.IsAsciiDigit(key[3]))
            {
                value = Net(request.World, guest, key, value);
            }
            if (guest.Running && guest.Config.GetValueOrDefault(key) == value)
            {
                guest.Pending.Remove(key);
            }
            else if (guest.Running && Waits(guest, key))
            {
                guest.Pending[key] = value;
            }
            else
            {
                Set(request.World, guest, key, value);
            }
        }
        request.World.AddLog(guest.Node, "pvedaemon", request.Caller.FullId, $"<{request.Caller.FullId}> update {guest.Word} {guest.Vmid}");
    }

    private static bool Waits(Guest guest, string key) => guest.Kind is GuestKind.Lxc
        ? WaitsInContainer.Contains(key)
        : !AtOnce.Contains(key) && !guest.IsDriveKey(key) && !key.StartsWith("ipconfig", StringComparison.Ordinal);

    public static void ApplyPending(World world, Guest guest)
    {
        foreach (var (key, value) in guest.Pending.ToArray())
        {
            if (value is null)
            {
                Remove(world, guest, key, force: false);
            }
            else
            {
                Set(world, guest, key, value);
            }
        }
        guest.Pending.Clear();
    }

    private static void Set(World world, Guest guest, string key, string value)
    {
        if (guest.IsDriveKey(key) && guest.Config.TryGetValue(key, out var old))
        {
            GuestVolumes.Release(world, guest, old, newValue: value);
        }
        if (key is "description" or "tags" && value is "")
        {
            guest.Config.Remove(key);
            return;
        }
        guest.Config[key] = key is "tags" ? string.Join(';', value.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries)) : value;
    }

    /// <summary>A removed disk stays as <c>unusedN</c>; removing that destroys the image.</summary>
    private static void Remove(World world, Guest guest, string key, bool force)
    {
        guest.Pending.Remove(key);
        if (!guest.Config.Remove(key, out var value) || !guest.IsDriveKey(key))
        {
            return;
        }
        if (key.StartsWith("unused", StringComparison.Ordinal) || force)
        {
            GuestVolumes.Destroy(world, guest, PropertyString.Parse(value, guest.FileKey)[guest.FileKey]!);
        }
        else
        {
            GuestVolumes.Release(world, guest, value, newValue: null);
        }
    }

    /// <summary>Gives a network device its MAC address where none is asked for.</summary>
    public static string Net(World world, Guest guest, string key, string value)
    {
        if (guest.Kind is GuestKind.Lxc)
        {
            var container = PropertyString.Parse(value, "name");
            var before = guest.Config.GetValueOrDefault(key) is { } old ? PropertyString.Parse(old, "name")["hwaddr"] : null;
            container["hwaddr"] ??= before ?? world.Numbers.Mac();
            container["type"] ??= "veth";
            return string.Join(',', container.Parts.Select(part => $"{part.Key}={part.Value}"));
        }
        var net = PropertyString.Parse(value, "model");
        if (net["model"] is { } model)
        {
            var mac = net["macaddr"] ?? world.Numbers.Mac();
            (net["model"], net["macaddr"]) = (null, null);
            var rest = net.Parts.Select(part => $"{part.Key}={part.Value}");
            return string.Join(',', rest.Prepend($"{model}={mac}"));
        }
        return value;
    }
}
