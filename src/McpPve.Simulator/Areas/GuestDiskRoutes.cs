using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestDiskRoutes
{
    public static readonly Route[] All =
    [
        Put("/nodes/{node}/qemu/{vmid}/resize", Resize),
        Put("/nodes/{node}/lxc/{vmid}/resize", Resize),
        Post("/nodes/{node}/qemu/{vmid}/move_disk", Move),
        Post("/nodes/{node}/lxc/{vmid}/move_volume", Move),
    ];

    private static JsonNode? Resize(Request request)
    {
        var (guest, disk) = (request.Guest, request["disk"]);
        Digests.Check(request.Text("digest"), guest.Digest, guest.Kind is GuestKind.Qemu);
        guest.MustBeUnlocked();
        var (drive, volume) = Find(request, guest, disk);
        request.Need($"/storage/{volume.Storage}", "Datastore.AllocateSpace");
        var text = request["size"];
        var size = text.StartsWith('+') ? volume.Size + Sizes.Parse(text[1..]) : Sizes.Parse(text);
        if (size < volume.Size)
        {
            throw Refusal.Die(guest.Kind is GuestKind.Qemu ? "shrinking disks is not supported" : "unable to shrink disk size");
        }
        return request.Task("resize", $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            guest.MustBeUnlocked();
            yield return 0.8;
            volume.Size = size;
            drive["size"] = Sizes.Print(size);
            guest.Config[disk] = drive.Print(guest.FileKey);
            task.Write(request.World.Storage(volume.Storage).FileBased
                ? "Image resized."
                : $"  Logical volume pve/{volume.VolId.Split(':')[1]} successfully resized.");
        }
    }

    private static JsonNode? Move(Request request)
    {
        var (world, guest) = (request.World, request.Guest);
        var disk = request.Text("disk") ?? request["volume"];
        Digests.Check(request.Text("digest"), guest.Digest, guest.Kind is GuestKind.Qemu);
        guest.MustBeUnlocked();
        var (drive, volume) = Find(request, guest, disk);
        if (request.Int("target-vmid") is { } other)
        {
            return Reassign(request, guest, disk, volume, other);
        }
        if (request.Text("storage") is not { } storage)
        {
            throw Refusal.Parameter("storage", "either 'storage' or 'target-vmid' must be given");
        }
        var target = world.Storage(storage);
        target.MustBeAvailable(guest.Node);
        request.Need($"/storage/{storage}", "Datastore.AllocateSpace");
        if (storage == volume.Storage && (request.Text("format") ?? volume.Format) == volume.Format)
        {
            throw Refusal.Die("you can't move to the same storage with same format");
        }
        if (guest.Kind is GuestKind.Lxc && guest.Running)
        {
            throw Refusal.Die("cannot move volumes of a running container");
        }
        return request.Task(guest.Kind is GuestKind.Qemu ? "qmmove" : "move_volume", $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            guest.Claim("disk");
            try
            {
                task.Write($"moving disk with size {Sizes.Readable(volume.Size)}...");
                task.Write($"create full clone of drive {disk} ({volume.VolId})");
                var copy = target.Allocate(world.Node(guest.Node), guest.Vmid, volume.Size, request.Text("format") ?? volume.Format,
                    guest.Kind is GuestKind.Lxc ? "subvol" : "disk", world.Seconds);
                var moved = false;
                try
                {
                    foreach (var step in GuestCloneRoutes.Transfer(task, volume.Size))
                    {
                        yield return step;
                    }
                    moved = true;
                }
                finally
                {
                    if (!moved)
                    {
                        target.Volumes(world.Node(guest.Node)).Remove(copy);
                    }
                }
                var old = guest.Config[disk];
                drive[guest.FileKey] = copy.VolId;
                guest.Config[disk] = drive.Print(guest.FileKey);
                if (request.Flag("delete"))
                {
                    GuestVolumes.Destroy(world, guest, volume.VolId);
                }
                else
                {
                    GuestVolumes.Release(world, guest, old, guest.Config[disk]);
                }
            }
            finally
            {
                guest.Lock = null;
            }
        }
    }

    private static JsonNode? Reassign(Request request, Guest guest, string disk, Volume volume, int vmid)
    {
        request.Need($"/vms/{vmid}", "VM.Config.Disk");
        if (!request.World.Guests.TryGetValue(vmid, out var other) || other.Kind != guest.Kind || other.Node != guest.Node)
        {
            throw Refusal.Die($"Both {guest.Word}s need to be on the same node ({guest.Node})");
        }
        var slot = request.Text("target-disk") ?? request.Text("target-volume") ?? disk;
        if (other.Config.ContainsKey(slot))
        {
            throw Refusal.Die($"Target disk key '{slot}' is already in use for {guest.Word} '{vmid}'!");
        }
        return request.Task(guest.Kind is GuestKind.Qemu ? "qmmove" : "move_volume", $"{guest.Vmid}-{disk}>{vmid}-{slot}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write($"moving disk '{disk}' from {guest.Word} '{guest.Vmid}' to '{vmid}'");
            yield return 0.7;
            // A volume is named after its guest.
            var before = volume.VolId;
            var storage = request.World.Storage(volume.Storage);
            volume.VolId = storage.FreeName(request.World.Node(guest.Node), vmid, volume.Format, "disk");
            volume.Vmid = vmid;
            other.Config[slot] = guest.Config[disk].Replace(before, volume.VolId, StringComparison.Ordinal);
            guest.Config.Remove(disk);
            task.Write($"successfully moved disk to '{volume.VolId}'");
        }
    }

    private static (PropertyString Drive, Volume Volume) Find(Request request, Guest guest, string disk)
    {
        if (!guest.Config.TryGetValue(disk, out var value))
        {
            throw Refusal.Die($"disk '{disk}' does not exist");
        }
        var drive = PropertyString.Parse(value, guest.FileKey);
        if (Guest.IsCdrom(drive))
        {
            throw Refusal.Die($"you can't resize or move a cdrom");
        }
        return (drive, GuestVolumes.Find(request.World, guest, drive[guest.FileKey]!)
            ?? throw Refusal.Die($"disk '{disk}' has no associated volume"));
    }
}
