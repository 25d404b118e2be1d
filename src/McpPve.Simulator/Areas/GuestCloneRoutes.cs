using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestCloneRoutes
{
    private const double BytesPerSecond = 1L << 30;

    public static readonly Route[] All =
    [
        Post("/nodes/{node}/qemu/{vmid}/clone", Clone),
        Post("/nodes/{node}/lxc/{vmid}/clone", Clone),
        Post("/nodes/{node}/qemu/{vmid}/template", ToTemplate),
        Post("/nodes/{node}/lxc/{vmid}/template", ToTemplate),
    ];

    private static JsonNode? Clone(Request request)
    {
        var (world, source) = (request.World, request.Guest);
        var full = request.Flag("full", missing: !source.Template);
        var target = request.Text("target") is { } name ? ClusterNode(world, name) : request.Node;
        var copy = new Guest(request.Int("newid")!.Value, source.Kind, target.Name) { Pool = request.Text("pool") };
        GuestCreateRoutes.MustBeFree(world, copy);
        if (copy.Pool is { } pool && !world.Pools.ContainsKey(pool))
        {
            throw Refusal.Permission($"pool '{pool}' does not exist");
        }
        if (!full && request.Has("storage"))
        {
            throw Refusal.Parameter("storage", "parameter 'storage' not allowed for linked clones");
        }
        if (request.Text("storage") is { } storage)
        {
            world.Storage(storage).MustBeAvailable(target.Name);
        }
        source.MustBeUnlocked();
        var config = request.Text("snapname") is { } snapname && snapname is not "current"
            ? source.FindSnapshot(snapname)?.Config ?? throw Refusal.Die($"snapshot '{snapname}' does not exist")
            : source.Config;
        foreach (var (key, drive) in source.Drives(config))
        {
            if (key.StartsWith("unused", StringComparison.Ordinal))
            {
                continue;
            }
            if (!Guest.IsCdrom(drive))
            {
                request.Need($"/storage/{request.Text("storage") ?? drive[source.FileKey]!.Split(':')[0]}", "Datastore.AllocateSpace");
            }
            if (!full && !source.Template && !Guest.IsCdrom(drive))
            {
                throw Refusal.Die($"Linked clone feature is not supported for drive '{key}'");
            }
            if (target != request.Node && !world.Storage(drive[source.FileKey]!.Split(':')[0]).Shared && !Guest.IsCdrom(drive))
            {
                throw Refusal.Die($"can't clone {source.Word} to node '{target.Name}' ({source.Word} uses local storage)");
            }
        }
        foreach (var (key, value) in config.Where(option => !source.IsDriveKey(option.Key)))
        {
            GuestConfigRoutes.CheckValue(request, source, key, value);
        }
        if (source.Kind is GuestKind.Lxc && source.Running && !request.Has("snapname"))
        {
            throw Refusal.Die("Cannot do full clones on a running container without snapshots");
        }
        copy.Lock = "clone";
        copy.Config[copy.NameKey] = NewName(request, source);
        world.Guests[copy.Vmid] = copy;
        return request.Task(
            GuestPowerRoutes.Type(source, "clone"), $"{source.Vmid}", task => Copying(request, task, source, copy, config, full));
    }

    private static string NewName(Request request, Guest source) =>
        request.Text(source.NameKey) ?? (source.Kind is GuestKind.Qemu ? $"Copy-of-VM-{source.Name}" : $"Copy-of-CT-{source.Name}");

    private static IEnumerable<double> Copying(
        Request request, TaskRun task, Guest source, Guest copy, SortedDictionary<string, string> config, bool full)
    {
        var world = request.World;
        var done = false;
        try
        {
            task.Write($"creating a clone of {source.Word} {source.Vmid} with ID {copy.Vmid}");
            foreach (var (key, value) in config)
            {
                if (source.IsDriveKey(key)
                    || key is "template" or "lock" or "parent" or "protection" or "snaptime"
                    || copy.Config.ContainsKey(key))
                {
                    continue;
                }
                copy.Config[key] = key.StartsWith("net", StringComparison.Ordinal) && char.IsAsciiDigit(key[^1])
                    ? NewMac(world, source, value)
                    : value;
            }
            if (source.Kind is GuestKind.Qemu)
            {
                copy.Config["smbios1"] = $"uuid={world.Numbers.Uuid()}";
                copy.Config["vmgenid"] = world.Numbers.Uuid();
            }
            if (request.Text("description") is { Length: > 0 } description)
            {
                copy.Config["description"] = description;
            }
            foreach (var (key, drive) in source.Drives(config).ToArray())
            {
                if (key.StartsWith("unused", StringComparison.Ordinal))
                {
                    continue;
                }
                var file = drive[source.FileKey]!;
                if (Guest.IsCdrom(drive) && !file.Contains("cloudinit", StringComparison.Ordinal))
                {
                    copy.Config[key] = config[key];
                    continue;
                }
                var origin = GuestVolumes.Find(world, source, file) ?? throw Refusal.Die($"volume '{file}' does not exist");
                var storage = world.Storage(full ? request.Text("storage") ?? origin.Storage : origin.Storage);
                task.Write($"create {(full ? "full" : "linked")} clone of drive {key} ({file})");
                var volume = storage.Allocate(world.Node(copy.Node), copy.Vmid, origin.Size, request.Text("format") ?? origin.Format,
                    source.Kind is GuestKind.Lxc ? "subvol" : file.Contains("cloudinit", StringComparison.Ordinal) ? "cloudinit" : "disk",
                    world.Seconds);
                drive[source.FileKey] = volume.VolId;
                copy.Config[key] = drive.Print(source.FileKey);
                if (!full)
                {
                    volume.Parent = file;
                    yield return 0.8;
                    continue;
                }
                task.Write($"allocated target volume '{volume.VolId}'");
                foreach (var step in Transfer(task, origin.Size))
                {
                    yield return step;
                }
            }
            done = true;
        }
        finally
        {
            if (done)
            {
                copy.Lock = null;
            }
            else
            {
                foreach (var (_, drive) in copy.Drives())
                {
                    GuestVolumes.Destroy(world, copy, drive[copy.FileKey]!);
                }
                world.Guests.Remove(copy.Vmid);
            }
        }
    }

    /// <summary>PVE's progress lines of a copied image.</summary>
    public static IEnumerable<double> Transfer(TaskRun task, long size)
    {
        var steps = Math.Clamp((int)(size / (2L << 30)), 4, 20);
        for (var step = 0; step <= steps; step++)
        {
            task.Write(
                $"transferred {Sizes.Readable((double)size * step / steps)} of {Sizes.Readable(size)} ({100d * step / steps:0.00}%)");
            if (step < steps)
            {
                yield return size / BytesPerSecond / steps;
            }
        }
    }

    private static JsonNode? ToTemplate(Request request)
    {
        var guest = request.Guest;
        if (guest.Snapshots.Count > 0)
        {
            throw Refusal.Die($"unable to create template, because {guest.Word} contains snapshots");
        }
        if (guest.Template)
        {
            throw Refusal.Die($"you can't convert a template to a template");
        }
        if (guest.Running)
        {
            throw Refusal.Die($"you can't convert a {guest.Word} to template if {guest.Word} is running");
        }
        if (guest.Kind is GuestKind.Lxc)
        {
            guest.MustBeUnlocked();
            guest.Config["template"] = "1";
            return null;
        }
        return request.Task("qmtemplate", $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            guest.MustBeUnlocked();
            guest.Config["template"] = "1";
            foreach (var (key, drive) in guest.Drives().ToArray())
            {
                if (Guest.IsCdrom(drive) || GuestVolumes.Find(request.World, guest, drive["file"]!) is not { } volume)
                {
                    continue;
                }
                yield return 1;
                var renamed = volume.VolId.Replace("vm-", "base-", StringComparison.Ordinal);
                task.Write($"  Renamed \"{volume.VolId}\" to \"{renamed}\"");
                volume.VolId = renamed;
                drive["file"] = renamed;
                guest.Config[key] = drive.Print("file");
            }
        }
    }

    public static Node ClusterNode(World world, string name) =>
        world.Nodes.Find(node => node.Name == name) ?? throw Refusal.Die($"no such cluster node '{name}'");

    private static string NewMac(World world, Guest source, string value)
    {
        if (source.Kind is GuestKind.Lxc)
        {
            var container = PropertyString.Parse(value, "name");
            container["hwaddr"] = world.Numbers.Mac();
            return string.Join(',', container.Parts.Select(part => $"{part.Key}={part.Value}"));
        }
        var at = value.IndexOf('=', StringComparison.Ordinal);
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        return $"{value[..at]}={world.Numbers.Mac()}{(comma < 0 ? "" : value[comma..])}";
    }
}
