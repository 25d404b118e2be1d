using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestCreateRoutes
{
    private static readonly HashSet<string> NotConfig =
        ["node", "vmid", "archive", "bwlimit", "force", "live-restore", "pool", "start", "storage", "unique", "skiplock",
            "import-working-storage",
         "ostemplate", "password", "restore", "ssh-public-keys", "ignore-unpack-errors", "ha-managed"];

    public static readonly Route[] All =
    [
        Post("/nodes/{node}/qemu", Create),
        Post("/nodes/{node}/lxc", Create),
    ];

    private static JsonNode? Create(Request request)
    {
        var (world, vmid) = (request.World, request.Int("vmid")!.Value);
        var kind = request.IsQemu ? GuestKind.Qemu : GuestKind.Lxc;
        var pool = request.Text("pool");
        if (pool is not null && !world.Pools.ContainsKey(pool))
        {
            throw Refusal.Die($"pool '{pool}' does not exist");
        }
        var archive = request.Text("archive") ?? (request.Flag("restore") ? request.Text("ostemplate") : null);
        if (!request.May($"/vms/{vmid}", "VM.Allocate")
            && !(pool is not null && request.May($"/pool/{pool}", "VM.Allocate"))
            && !(
                archive is not null && request.Flag("force") && world.Guests.ContainsKey(vmid) && request.May($"/vms/{vmid}", "VM.Backup")))
        {
            throw new Refusal(403, "Permission check failed"); // PVE doesn't say of what here
        }
        var guest = new Guest(vmid, kind, request.Node.Name)
        {
            Pool = pool ?? world.Pools.FirstOrDefault(other => other.Value.Later.Contains(vmid)).Key,
        };
        // Only a guest of the same kind on the same node can be restored over.
        var restoredOver = archive is not null
            && request.Flag("force")
            && world.Guests.TryGetValue(vmid, out var old)
            && old.Kind == kind
            && old.Node == guest.Node
            ? old : null;
        if (restoredOver is null)
        {
            MustBeFree(world, guest);
        }
        else if (restoredOver.Running)
        {
            throw Refusal.Die($"unable to restore VM {vmid} - VM is running");
        }
        if (archive is not null && GuestVolumes.Find(world, guest, archive) is not { Content: "backup" })
        {
            throw Refusal.Die($"unable to restore '{archive}' - volume does not exist or is no backup");
        }
        if (kind is GuestKind.Lxc && archive is null && GuestVolumes.Find(world, guest, request["ostemplate"]) is not { Content: "vztmpl" })
        {
            throw Refusal.Die($"volume '{request["ostemplate"]}' does not exist");
        }
        if (request.Text("storage") is { } standard)
        {
            request.Need($"/storage/{standard}", "Datastore.AllocateSpace");
        }
        if ((archive ?? request.Text("ostemplate")) is { } source)
        {
            GuestVolumes.CheckAccess(request, guest, source);
        }
        if (kind is GuestKind.Lxc && archive is null && world.Release9 && !request.Flag("unprivileged", missing: true))
        {
            request.Need("/", "Sys.Modify");
        }
        var wanted = Wanted(request, guest);
        foreach (var (key, value) in wanted)
        {
            // A new VM's drives are checked by their storage alone; a container's are settings like any other.
            if (kind is GuestKind.Lxc ? key is not "unprivileged" && request.Has(key) : !guest.IsDriveKey(key))
            {
                GuestConfigRoutes.CheckOption(request, guest, key);
            }
            GuestConfigRoutes.CheckValue(request, guest, key, value);
            if (guest.IsDriveKey(key))
            {
                GuestVolumes.Check(world, guest, key, value);
            }
        }
        foreach (var (key, value) in archive is null ? [] : Archived(world, guest, archive))
        {
            GuestConfigRoutes.CheckValue(request, guest, key, guest.IsDriveKey(key) ? Fresh(guest, value, request.Text("storage")) : value);
        }
        var type = archive is not null ? GuestPowerRoutes.Type(guest, "restore") : GuestPowerRoutes.Type(guest, "create");
        world.Guests[vmid] = guest;
        guest.Lock = "create";
        return request.Task(type, $"{vmid}", task => Working(request, task, guest, wanted, archive, restoredOver));
    }

    public static void MustBeFree(World world, Guest guest)
    {
        if (world.Guests.TryGetValue(guest.Vmid, out var taken))
        {
            throw Refusal.Die(
                $"unable to create {guest.Word} {guest.Vmid} - {taken.Word} {guest.Vmid} already exists on node '{taken.Node}'");
        }
    }

    private static SortedDictionary<string, string> Wanted(Request request, Guest guest)
    {
        var wanted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in request.Parameters.Keys.Where(key => !NotConfig.Contains(key)))
        {
            wanted[key] = request[key];
        }
        if (guest.Kind is GuestKind.Lxc && request.Text("archive") is null && !wanted.ContainsKey("rootfs"))
        {
            wanted["rootfs"] = $"{request.Text("storage") ?? "local-lvm"}:4";
        }
        return wanted;
    }

    private static IEnumerable<double> Working(
        Request request, TaskRun task, Guest guest, SortedDictionary<string, string> wanted, string? archive, Guest? restoredOver)
    {
        var world = request.World;
        var done = false;
        try
        {
            if (restoredOver is not null)
            {
                foreach (var (_, drive) in restoredOver.Drives())
                {
                    GuestVolumes.Destroy(world, restoredOver, drive[restoredOver.FileKey]!);
                }
            }
            if (archive is not null)
            {
                task.Write($"restore {(guest.Kind is GuestKind.Qemu ? "vma" : "tar")} archive: {archive}");
                foreach (var (key, value) in Archived(world, guest, archive))
                {
                    wanted.TryAdd(key, guest.IsDriveKey(key) ? Fresh(guest, value, request.Text("storage")) : value);
                }
                for (var percent = 20; percent <= 100; percent += 20)
                {
                    yield return 1.5;
                    task.Write($"progress {percent}% (read {percent * 42949672L} bytes, duration {percent / 10} sec)");
                }
            }
            foreach (var (key, value) in wanted)
            {
                if (guest.IsDriveKey(key))
                {
                    guest.Config[key] = GuestVolumes.Place(world, guest, key, value, task);
                    yield return 0.6;
                }
                else
                {
                    guest.Config[key] = key.StartsWith("net", StringComparison.Ordinal) && char.IsAsciiDigit(key[^1])
                        ? GuestConfigRoutes.Net(world, guest, key, value)
                        : value;
                }
            }
            if (guest.Kind is GuestKind.Lxc)
            {
                task.Write($"extracting archive '/var/lib/vz/template/cache/{request.Text("ostemplate")?.Split('/')[^1]}'");
                yield return 4;
                task.Write("Total bytes read: 545259520 (520MiB, 210MiB/s)");
                task.Write("Creating SSH host key 'ssh_host_ed25519_key' - this may take some time ...");
            }
            Default(world, guest);
            done = true;
        }
        finally
        {
            if (done)
            {
                guest.Lock = null;
            }
            else if (archive is null) // a restore that fails leaves what it has made so far
            {
                foreach (var (_, drive) in guest.Drives())
                {
                    GuestVolumes.Destroy(world, guest, drive[guest.FileKey]!);
                }
                world.Guests.Remove(guest.Vmid);
            }
        }
        if (request.Flag("start"))
        {
            yield return 0.5;
            request.Child(
                guest.Node,
                GuestPowerRoutes.Type(guest, "start"),
                $"{guest.Vmid}",
                child => GuestPowerRoutes.Starting(world, guest, child));
        }
    }

    private static void Default(World world, Guest guest)
    {
        var config = guest.Config;
        if (guest.Kind is GuestKind.Lxc)
        {
            config.TryAdd("arch", "amd64");
            config.TryAdd("memory", "512");
            config.TryAdd("swap", "512");
            config.TryAdd("hostname", $"CT{guest.Vmid}");
            config.TryAdd("ostype", "debian");
            return;
        }
        config.TryAdd("name", $"VM{guest.Vmid}");
        config.TryAdd("meta", $"creation-qemu=10.0.13,ctime={world.Seconds}");
        config.TryAdd("smbios1", $"uuid={world.Numbers.Uuid()}");
        config.TryAdd("vmgenid", world.Numbers.Uuid());
        var bootable = config.Keys.Where(key => (guest.IsDriveKey(key) && key[..3] is not ("efi" or "tpm" or "unu")) || key is "net0");
        config.TryAdd("boot", $"order={string.Join(';', bootable.OrderBy(key => key is "net0"))}");
    }

    private static SortedDictionary<string, string> Archived(World world, Guest guest, string archive) =>
        world.BackupContents.TryGetValue(archive, out var config)
            ? config
            : throw Refusal.Die($"unable to read configuration from archive '{archive}' for {guest.Word} {guest.Vmid}");

    private static string Fresh(Guest guest, string value, string? storage)
    {
        var drive = PropertyString.Parse(value, guest.FileKey);
        if (Guest.IsCdrom(drive))
        {
            return value;
        }
        var gigabytes = Sizes.Parse(drive["size"] ?? "4G") / (double)(1L << 30);
        drive[guest.FileKey] = $"{storage ?? drive[guest.FileKey]!.Split(':')[0]}:{gigabytes}";
        drive["size"] = null;
        return drive.Print(guest.FileKey);
    }
}
