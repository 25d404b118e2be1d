using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class BackupRoutes
{
    private const double BytesPerSecond = 400L << 20;

    private static readonly string[] RootOnly = ["tmpdir", "dumpdir", "script", "job-id"];

    public static readonly Route[] All =
    [
        Post("/nodes/{node}/vzdump", Dump),
        Get("/nodes/{node}/vzdump/defaults", Defaults),
    ];

    private static JsonNode? Dump(Request request)
    {
        var (world, node) = (request.World, request.Node);
        var selected = BackupJobRoutes.Selected(
            world, request.Text("vmid"), request.Text("pool"), request.Flag("all"), request.List("exclude"))
            .ToList();
        var guests = selected.Where(guest => guest.Node == node.Name).ToList();
        var missing = request.List("vmid").Where(vmid => !world.Guests.ContainsKey(int.Parse(vmid, CultureInfo.InvariantCulture))).ToList();
        if (!request.Has("vmid") && !request.Has("pool") && !request.Flag("all"))
        {
            throw new Refusal(500, "400 Parameter verification failed.\nvmid: property is missing");
        }
        foreach (var guest in guests)
        {
            request.Need($"/vms/{guest.Vmid}", "VM.Backup");
        }
        var storage = world.Storage(request.Text("storage") ?? "local");
        request.Need($"/storage/{storage.Name}", "Datastore.AllocateSpace");
        if (request.Has("prune-backups"))
        {
            request.Need($"/storage/{storage.Name}", "Datastore.Allocate");
        }
        if (request.Has("bwlimit") || request.Has("performance") || request.Has("ionice"))
        {
            request.Need("/", "Sys.Modify");
        }
        if (request.Has("stop") && world.Release9)
        {
            request.Need($"/nodes/{node.Name}", "Sys.Modify");
        }
        foreach (var key in RootOnly.Where(request.Has))
        {
            throw Refusal.Parameter(key, "Only root may set this option.");
        }
        storage.MustBeAvailable(node.Name);
        if (!storage.Content.Contains("backup"))
        {
            throw Refusal.Die(
                $"could not get storage information for '{storage.Name}': storage '{storage.Name}' does not support content-type 'backup'");
        }
        if (guests.Count + missing.Count == 0)
        {
            return "OK"; // nothing of it is on this node: PVE says so and does nothing
        }
        var id = request.Text("vmid") is { } one && one.All(char.IsAsciiDigit) ? one : "";
        return request.Task("vzdump", id, task => Working(request, task, guests, missing, selected.Except(guests), storage));
    }

    private static IEnumerable<double> Working(
        Request request, TaskRun task, List<Guest> guests, List<string> missing, IEnumerable<Guest> elsewhere, StorageConfig storage)
    {
        var world = request.World;
        var mode = request.Text("mode") ?? "snapshot";
        var failed = missing.Count > 0;
        var named = request.Has("storage") ? $" --storage {storage.Name}" : "";
        task.Write($"INFO: starting new backup job: vzdump {string.Join(' ', guests.Select(guest => guest.Vmid))}{named} --mode {mode} "
            + $"--node {task.Node}");
        if (string.Join(", ", elsewhere.Select(guest => guest.Vmid)) is { Length: > 0 } external)
        {
            task.Write($"INFO: skip external VMs: {external}");
        }
        foreach (var vmid in missing)
        {
            task.Write($"ERROR: Backup of VM {vmid} failed - unable to find VM '{vmid}'");
        }
        foreach (var guest in guests)
        {
            var began = world.Now;
            task.Write($"INFO: Starting Backup of VM {guest.Vmid} ({guest.TypeName})");
            task.Write($"INFO: Backup started at {began:yyyy-MM-dd HH:mm:ss}");
            task.Write($"INFO: status = {(guest.Running ? "running" : "stopped")}");
            if (guest.Lock is { } held)
            {
                task.Write($"ERROR: Backup of VM {guest.Vmid} failed - {guest.Word} is locked ({held})");
                task.Write($"INFO: Failed at {world.Now:yyyy-MM-dd HH:mm:ss}");
                failed = true;
                continue;
            }
            guest.Lock = "backup";
            try
            {
                task.Write($"INFO: backup mode: {(guest.Running ? mode : "stop")}");
                task.Write("INFO: ionice priority: 7");
                task.Write(guest.Kind is GuestKind.Qemu ? $"INFO: VM Name: {guest.Name}" : $"INFO: CT Name: {guest.Name}");
                foreach (var (key, drive) in guest.Drives())
                {
                    if (Guest.IsCdrom(drive))
                    {
                        continue;
                    }
                    // A mount point has to ask to be backed up, a disk to be left out.
                    var (lxc, wanted) = (guest.Kind is GuestKind.Lxc, drive["backup"]);
                    task.Write(lxc && key is not "rootfs" && wanted is not "1"
                            ? $"INFO: excluding volume mount point {key} ('{drive["mp"]}') from backup "
                                + $"({(wanted is null ? "not a default" : "disabled")})"
                        : !lxc && wanted is "0" ? $"INFO: exclude disk '{key}' '{drive[guest.FileKey]}' (backup=no)"
                        : $"INFO: include disk '{key}' '{drive[guest.FileKey]}' {drive["size"]}");
                }
                var size = Math.Max(GuestRows.DiskSize(guest), 1L << 30);
                var file = FileName(world, guest);
                task.Write($"INFO: creating vzdump archive '{storage.Config.GetValueOrDefault("path")}/dump/{file}'");
                task.Write("INFO: started backup task");
                for (var percent = 10; percent <= 100; percent += 10)
                {
                    yield return size / BytesPerSecond / 10;
                    task.Write(
                        $"INFO: {percent,3}% ({Sizes.Readable(size / 100d * percent)} of {Sizes.Readable(size)}) in {percent / 5}s, "
                            + "read: 400.0 MiB/s, write: 180.2 MiB/s");
                }
                var volume = Store(world, guest, storage, task.Node, file, request.Flag("protected"));
                volume.Notes = (request.Text("notes-template") ?? "{{guestname}}")
                    .Replace("{{guestname}}", guest.Name, StringComparison.Ordinal)
                    .Replace("{{vmid}}", $"{guest.Vmid}", StringComparison.Ordinal)
                    .Replace("{{node}}", task.Node, StringComparison.Ordinal)
                    .Replace("{{cluster}}", "demo", StringComparison.Ordinal);
                task.Write($"INFO: archive file size: {volume.Size / (1 << 20)}MB");
                if (request.Text("prune-backups") is { } keep)
                {
                    PruneOld(world, guest, storage, task, keep);
                }
            }
            finally
            {
                guest.Lock = null;
            }
            var took = (long)((world.Now - began).TotalSeconds * world.Options.TaskSpeed);
            task.Write($"INFO: Finished Backup of VM {guest.Vmid} ({took / 3600:00}:{took / 60 % 60:00}:{took % 60:00})");
        }
        task.Write($"INFO: Backup job finished {(failed ? "with errors" : "successfully")}");
        if (failed)
        {
            throw Refusal.Die("job errors");
        }
    }

    // Only keep-last is understood.
    private static void PruneOld(World world, Guest guest, StorageConfig storage, TaskRun task, string keep)
    {
        task.Write($"INFO: prune older backups with retention: {keep}");
        var last = int.TryParse(PropertyString.Parse(keep, "")["keep-last"], out var number) ? number : int.MaxValue;
        var volumes = storage.Volumes(world.Node(task.Node));
        var old = volumes.Where(volume => volume.Content is "backup" && volume.Vmid == guest.Vmid && !volume.Protected)
            .OrderByDescending(volume => volume.Created)
            .ThenByDescending(volume => volume.VolId, StringComparer.Ordinal)
            .Skip(last)
            .ToList();
        foreach (var volume in old)
        {
            task.Write($"INFO: removing backup '{volume.VolId}'");
            volumes.Remove(volume);
            world.BackupContents.Remove(volume.VolId);
        }
        task.Write($"INFO: pruned {old.Count} backup(s)");
    }

    private static string Extension(Guest guest) => guest.Kind is GuestKind.Qemu ? "vma.zst" : "tar.zst";

    private static string FileName(World world, Guest guest) =>
        $"vzdump-{guest.TypeName}-{guest.Vmid}-{world.Now:yyyy_MM_dd-HH_mm_ss}.{Extension(guest)}";

    private static Volume Store(World world, Guest guest, StorageConfig storage, string node, string file, bool @protected)
    {
        var size = Math.Max(GuestRows.DiskSize(guest) / 5, 1L << 20);
        var volume = new Volume($"{storage.Name}:backup/{file}", "backup", Extension(guest), size)
        {
            Vmid = guest.Vmid,
            Created = world.Seconds,
            Used = size,
            Protected = @protected,
        };
        storage.Volumes(world.Node(node)).Add(volume);
        world.BackupContents[volume.VolId] = new(
            guest.Config.Where(option => option.Key is not ("lock" or "parent")).ToDictionary(), StringComparer.Ordinal);
        return volume;
    }

    private static JsonObject Defaults(Request request)
    {
        _ = request;
        return new()
        {
            ["storage"] = "local", ["mode"] = "snapshot", ["compress"] = "0", ["all"] = 0, ["remove"] = 1, ["bwlimit"] = 0, ["ionice"] = 7,
            ["lockwait"] = 180,
            ["stopwait"] = 10, ["stop"] = 0, ["stdexcludes"] = 1, ["quiet"] = 0, ["pigz"] = 0, ["zstd"] = 1,
            ["mailnotification"] = "always",
            ["notification-mode"] = "auto", ["dumpdir"] = "/var/lib/vz/dump", ["prune-backups"] = "keep-all=1",
            ["performance"] = new JsonObject { ["max-workers"] = 16, ["pbs-entries-max"] = 1048576 },
            ["fleecing"] = new JsonObject { ["enabled"] = 0 },
        };
    }
}
