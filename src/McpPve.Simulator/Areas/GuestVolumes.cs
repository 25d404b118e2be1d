using System.Globalization;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;

namespace McpPve.Simulator.Areas;

/// <summary>What guests do with their disks: allocate, keep as unused, destroy.</summary>
internal static class GuestVolumes
{
    /// <summary>Complains about a drive before any work starts.</summary>
    public static void Check(World world, Guest guest, string key, string value)
    {
        var drive = PropertyString.Parse(value, guest.FileKey);
        var file = drive[guest.FileKey] ?? "";
        if (file is "none" or "cdrom")
        {
            return;
        }
        if (file.IndexOf(':', StringComparison.Ordinal) is var colon && colon <= 0)
        {
            if (guest.Kind is GuestKind.Lxc && file.StartsWith('/'))
            {
                throw Refusal.Permission($"mount point type bind is only allowed for root@pam");
            }
            throw Refusal.Parameter(
                key, $"invalid format - format error\n{key}.{guest.FileKey}: invalid format - unable to parse volume ID '{file}'\n\n");
        }
        var storage = world.Storage(file[..colon]);
        storage.MustBeAvailable(guest.Node);
        if (!IsNew(file) && !file.EndsWith(":cloudinit", StringComparison.Ordinal) && Find(world, guest, file) is null)
        {
            throw Refusal.Die($"volume '{file}' does not exist");
        }
    }

    /// <summary>Whether the caller may use a volume, or take space for a new one.</summary>
    public static void CheckAccess(Request request, Guest guest, string file)
    {
        if (file.IndexOf(':', StringComparison.Ordinal) is not (var colon and > 0))
        {
            return;
        }
        var storage = $"/storage/{file[..colon]}";
        if (IsNew(file) || file.EndsWith(":cloudinit", StringComparison.Ordinal))
        {
            request.Need(storage, "Datastore.AllocateSpace");
        }
        else if (Find(request.World, guest, file) is { } volume && volume.Vmid != guest.Vmid && !request.May(storage, "Datastore.Allocate"))
        {
            switch (volume.Content)
            {
                case "iso" or "vztmpl" or "import":
                    request.NeedAny(storage, "Datastore.AllocateSpace", "Datastore.Audit");
                    break;
                case "backup" when volume.Vmid is { } owner:
                    request.Need(storage, "Datastore.AllocateSpace");
                    request.Need($"/vms/{owner}", "VM.Backup");
                    break;
                default:
                    request.Need(storage, "Datastore.Allocate");
                    break;
            }
        }
    }

    /// <summary>Allocates what <c>storage:SIZE</c> asks for and returns the value to store.</summary>
    public static string Place(World world, Guest guest, string key, string value, TaskRun? task)
    {
        var drive = PropertyString.Parse(value, guest.FileKey);
        var file = drive[guest.FileKey]!;
        if (file is "none" or "cdrom")
        {
            return value;
        }
        var storage = world.Storage(file.Split(':')[0]);
        var node = world.Node(guest.Node);
        if (file.EndsWith(":cloudinit", StringComparison.Ordinal))
        {
            var volume = storage.Allocate(node, guest.Vmid, 4L << 20, drive["format"], "cloudinit", world.Seconds);
            drive[guest.FileKey] = volume.VolId;
            drive["media"] = "cdrom";
            drive["format"] = null;
        }
        else if (IsNew(file))
        {
            var asked = double.Parse(file[(file.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
            var size = key is "efidisk0" or "tpmstate0" ? 4L << 20 : (long)(asked * (1L << 30));
            var origin = drive["import-from"] is { } from ? Find(world, guest, from)?.Size : null;
            var volume = storage.Allocate(node, guest.Vmid, Math.Max(origin ?? size, 1L << 20), drive["format"],
                guest.Kind is GuestKind.Lxc ? "subvol" : "disk", world.Seconds);
            drive[guest.FileKey] = volume.VolId;
            drive["format"] = null;
            drive["import-from"] = null;
            drive["size"] = Sizes.Print(volume.Size);
            task?.Write(storage.FileBased
                ? $"Formatting '/var/lib/vz/images/{volume.VolId.Split(':')[1]}', fmt={volume.Format} size={volume.Size}"
                : $"  Logical volume \"{volume.VolId.Split(':')[1]}\" created.");
            task?.Write($"{key}: successfully created disk '{drive.Print(guest.FileKey)}'");
        }
        else if (Find(world, guest, file) is { } volume && drive["media"] is not "cdrom")
        {
            drive["size"] = Sizes.Print(volume.Size);
            foreach (var unused in guest.Config.Where(option => option.Key.StartsWith("unused", StringComparison.Ordinal)
                && option.Value == file).ToArray())
            {
                guest.Config.Remove(unused.Key);
            }
        }
        else if (Find(world, guest, file) is { } image)
        {
            drive["size"] = Sizes.Print(image.Size);
        }
        return drive.Print(guest.FileKey);
    }

    public static Volume? Find(World world, Guest guest, string volid) => Find(world, guest.Node, volid);

    public static Volume? Find(World world, string node, string volid)
    {
        var storage = world.Storages.Find(storage => volid.StartsWith($"{storage.Name}:", StringComparison.Ordinal));
        return storage?.Volumes(world.Node(node)).Find(volume => volume.VolId == volid);
    }

    public static void Destroy(World world, Guest guest, string volid)
    {
        if (Find(world, guest, volid) is { } volume && volume.Content is "images" or "rootdir")
        {
            world.Storage(volume.Storage).Volumes(world.Node(guest.Node)).Remove(volume);
        }
    }

    /// <summary>Keeps the volume of a dropped drive as the next <c>unusedN</c>.</summary>
    public static void Release(World world, Guest guest, string oldValue, string? newValue)
    {
        var old = PropertyString.Parse(oldValue, guest.FileKey);
        var file = old[guest.FileKey];
        if (file is null or "none" or "cdrom"
            || (newValue is not null && PropertyString.Parse(newValue, guest.FileKey)[guest.FileKey] == file))
        {
            return;
        }
        if (Guest.IsCdrom(old))
        {
            if (file.Contains("cloudinit", StringComparison.Ordinal))
            {
                Destroy(world, guest, file);
            }
            return;
        }
        for (var i = 0; ; i++)
        {
            if (!guest.Config.ContainsKey($"unused{i}"))
            {
                guest.Config[$"unused{i}"] = file;
                return;
            }
        }
    }

    private static bool IsNew(string file) =>
        double.TryParse(file[(file.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture, out _);
}
