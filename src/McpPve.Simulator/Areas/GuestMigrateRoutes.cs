using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestMigrateRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/qemu/{vmid}/migrate", Preconditions),
        Get("/nodes/{node}/lxc/{vmid}/migrate", Preconditions),
        Post("/nodes/{node}/qemu/{vmid}/migrate", Migrate),
        Post("/nodes/{node}/lxc/{vmid}/migrate", Migrate),
    ];

    private static JsonObject Preconditions(Request request)
    {
        var guest = request.Guest;
        var others = request.World.Nodes.Where(node => node.Name != guest.Node).Select(node => node.Name);
        if (guest.Kind is GuestKind.Lxc)
        {
            return new()
            {
                ["running"] = guest.Running ? 1 : 0,
                ["allowed-nodes"] = Json.Strings(others),
                ["not-allowed-nodes"] = new JsonObject(),
            };
        }
        return new()
        {
            ["running"] = guest.Running ? 1 : 0,
            ["has-dbus-vmstate"] = 1,
            ["allowed_nodes"] = Json.Strings(others),
            ["not_allowed_nodes"] = new JsonObject(),
            ["local_disks"] = Json.List(LocalDisks(request.World, guest).Select(disk => new JsonObject
            {
                ["volid"] = disk.Volume.VolId,
                ["drivename"] = disk.Key,
                ["size"] = disk.Volume.Size,
                ["cdrom"] = 0,
                ["is_attached"] = 1,
                ["is_unused"] = 0,
                ["is_vmstate"] = 0,
            })),
            ["local_resources"] = new JsonArray(),
            ["mapped-resources"] = new JsonArray(),
            ["mapped-resource-info"] = new JsonObject(),
        };
    }

    private static JsonNode? Migrate(Request request)
    {
        var (world, guest) = (request.World, request.Guest);
        var target = GuestCloneRoutes.ClusterNode(world, request["target"]);
        var restart = guest.Kind is GuestKind.Lxc && request.Flag("restart");
        if (target.Name == guest.Node)
        {
            throw Refusal.Parameter("target", "target is local node.");
        }
        if (guest.Running && !restart && !request.Flag("online"))
        {
            throw Refusal.Die(guest.Kind is GuestKind.Qemu
                ? "can't migrate running VM without --online"
                : "can't migrate running container without --online or --restart");
        }
        if (guest.Running && guest.Kind is GuestKind.Lxc && !restart)
        {
            throw Refusal.Die("lxc live migration is currently not implemented");
        }
        if (request.Text("targetstorage") is { } storage && storage is not "1")
        {
            world.Storage(storage.Split(':')[^1]).MustBeAvailable(target.Name);
            request.Need($"/storage/{storage.Split(':')[^1]}", "Datastore.AllocateSpace");
            request.Need($"/vms/{guest.Vmid}", "VM.Config.Disk");
        }
        if (world.Ha.Disarmed(world) is null && world.Ha.Resources.TryGetValue(GuestRows.HaId(guest), out var resource)
            && resource.GetValueOrDefault("state") is not "ignored")
        {
            return request.Task("hamigrate", $"{guest.Vmid}", ByHa);
        }
        return request.Task(
            GuestPowerRoutes.Type(guest, "migrate"), $"{guest.Vmid}", task => Moving(request, task, guest, target, restart));

        IEnumerable<double> ByHa(TaskRun task)
        {
            task.Write($"Requesting HA migration for {guest.Word} {guest.Vmid} to node {target.Name}");
            yield return 0.6;
            request.Child(
                guest.Node,
                GuestPowerRoutes.Type(guest, "migrate"),
                $"{guest.Vmid}",
                child => Moving(request, child, guest, target, restart));
        }
    }

    public static IEnumerable<double> Moving(Request request, TaskRun task, Guest guest, Node target, bool restart)
    {
        var world = request.World;
        var source = world.Node(guest.Node);
        var live = guest.Running && guest.Kind is GuestKind.Qemu;
        var began = world.Now;
        guest.Claim("migrate");
        try
        {
            Say($"starting migration of {guest.Word} {guest.Vmid} to node '{target.Name}' ({target.Ip})");
            yield return 0.8;
            var local = LocalDisks(world, guest).ToList();
            if (live && local.Count > 0 && !request.Flag("with-local-disks"))
            {
                foreach (var (_, disk) in local)
                {
                    Say($"found local disk '{disk.VolId}' (attached)");
                }
                throw Refusal.Die(
                    $"Problem found while scanning volumes - can't migrate local disk '{local[0].Volume.VolId}': can't live migrate "
                        + "attached local disks without with-local-disks option");
            }
            if (restart && guest.Running)
            {
                Say($"shutdown CT {guest.Vmid}");
                yield return 4;
            }
            foreach (var (key, disk) in local)
            {
                Say($"found local disk '{disk.VolId}' (attached)");
                var storage = request.Text("targetstorage") is { } wanted && wanted is not "1" ? wanted.Split(':')[^1] : disk.Storage;
                world.Storage(storage).MustBeAvailable(target.Name);
                Say($"copying local disk images: {disk.VolId}");
                foreach (var step in GuestCloneRoutes.Transfer(task, disk.Size))
                {
                    yield return step;
                }
                Carry(world, guest, key, disk, source, target, storage);
            }
            if (live)
            {
                Say($"starting VM {guest.Vmid} on remote node '{target.Name}'");
                yield return 2;
                Say("start remote tunnel");
                Say($"starting online/live migration on unix:/run/qemu-server/{guest.Vmid}.migrate");
                for (var part = 1; part <= 4; part++)
                {
                    yield return 2;
                    Say(
                        $"migration active, transferred {Sizes.Readable(guest.MemoryBytes / 5d * part)} of "
                            + $"{Sizes.Readable(guest.MemoryBytes)} VM-state, 842.3 MiB/s");
                }
                Say("average migration speed: 844.1 MiB/s - downtime 61 ms");
                Say("migration status: completed");
            }
            guest.Node = target.Name;
            var seconds = (long)((world.Now - began).TotalSeconds * world.Options.TaskSpeed);
            if (restart && guest.Running)
            {
                guest.StartedAt = world.Now;
                Say($"start container on target node");
            }
            Say($"migration finished successfully (duration {seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00})");
        }
        finally
        {
            guest.Lock = null;
        }

        void Say(string line) => task.Write($"{world.Now:yyyy-MM-dd HH:mm:ss} {line}");
    }

    private static IEnumerable<(string Key, Volume Volume)> LocalDisks(World world, Guest guest)
    {
        foreach (var (key, drive) in guest.Drives().ToArray())
        {
            if (!Guest.IsCdrom(drive)
                && GuestVolumes.Find(world, guest, drive[guest.FileKey]!) is { } volume
                && !world.Storage(volume.Storage).Shared)
            {
                yield return (key, volume);
            }
        }
    }

    private static void Carry(World world, Guest guest, string key, Volume disk, Node source, Node target, string storage)
    {
        world.Storage(disk.Storage).Volumes(source).Remove(disk);
        var copy = world.Storage(storage).Allocate(target, guest.Vmid, disk.Size, disk.Format,
            guest.Kind is GuestKind.Lxc ? "subvol" : "disk", world.Seconds);
        var drive = PropertyString.Parse(guest.Config[key], guest.FileKey);
        drive[guest.FileKey] = copy.VolId;
        guest.Config[key] = drive.Print(guest.FileKey);
    }
}
