using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class SnapshotRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/qemu/{vmid}/snapshot", List),
        Post("/nodes/{node}/qemu/{vmid}/snapshot", Create),
        Delete("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}", Remove),
        Get("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config", Show),
        Put("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config", Describe),
        Post("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback", Rollback),
        Get("/nodes/{node}/lxc/{vmid}/snapshot", List),
        Post("/nodes/{node}/lxc/{vmid}/snapshot", Create),
        Delete("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}", Remove),
        Get("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config", Show),
        Put("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config", Describe),
        Post("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback", Rollback),
    ];

    public static bool CanSnapshot(World world, Guest guest) => guest.Drives()
        .Where(drive => !Guest.IsCdrom(drive.Drive) && !drive.Key.StartsWith("unused", StringComparison.Ordinal))
        .All(drive => GuestVolumes.Find(world, guest, drive.Drive[guest.FileKey]!) is { } volume
            && (volume.Format is "qcow2" || world.Storage(volume.Storage).Type is "lvmthin" or "zfspool" or "rbd"));

    private static JsonArray List(Request request)
    {
        var guest = request.Guest;
        var rows = new List<JsonNode?>();
        foreach (var snapshot in guest.Snapshots)
        {
            var row = new JsonObject { ["name"] = snapshot.Name, ["description"] = snapshot.Description, ["snaptime"] = snapshot.Time };
            if (guest.Kind is GuestKind.Qemu)
            {
                row["vmstate"] = snapshot.WithState ? 1 : 0;
            }
            if (snapshot.Parent is { } parent)
            {
                row["parent"] = parent;
            }
            rows.Add(row);
        }
        var current = new JsonObject
        {
            ["name"] = "current",
            ["description"] = "You are here!",
            ["running"] = guest.Running ? 1 : 0,
            ["digest"] = guest.Digest,
        };
        if (guest.Config.GetValueOrDefault("parent") is { } now)
        {
            current["parent"] = now;
        }
        rows.Add(current);
        return Json.List(rows);
    }

    private static JsonObject Show(Request request)
    {
        var guest = request.Guest;
        var snapshot = Find(guest, request["snapname"]);
        var shown = GuestRows.Config(guest, snapshot.Config);
        shown["description"] = snapshot.Description;
        shown["snaptime"] = snapshot.Time;
        if (snapshot.Parent is { } parent)
        {
            shown["parent"] = parent;
        }
        return shown;
    }

    private static JsonNode? Describe(Request request)
    {
        var guest = request.Guest;
        guest.MustBeUnlocked();
        Find(guest, request["snapname"]).Description = request.Text("description") ?? "";
        return null;
    }

    private static JsonNode? Create(Request request)
    {
        var guest = request.Guest;
        if (request["snapname"] is "current")
        {
            throw Refusal.Die("unable to use snapshot name 'current' (reserved name)");
        }
        return request.Task(GuestPowerRoutes.Type(guest, "snapshot"), $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            var name = request["snapname"];
            guest.MustBeUnlocked();
            if (guest.Template)
            {
                throw Refusal.Die($"snapshot feature is not available");
            }
            if (guest.FindSnapshot(name) is not null)
            {
                throw Refusal.Die($"snapshot name '{name}' already used");
            }
            if (!CanSnapshot(request.World, guest))
            {
                throw Refusal.Die("snapshot feature is not available");
            }
            guest.Claim("snapshot");
            try
            {
                var withState = request.Flag("vmstate") && guest.Running;
                if (withState)
                {
                    task.Write("saving VM state and RAM using storage 'local-lvm'");
                    for (var second = 1; second <= 4; second++)
                    {
                        yield return 1;
                        task.Write($"{Sizes.Readable(guest.MemoryBytes / 8d * second)} in {second}s");
                    }
                    task.Write($"completed saving the VM state in 4s, saved {Sizes.Readable(guest.MemoryBytes / 2d)}");
                }
                foreach (var (key, drive) in guest.Drives())
                {
                    if (!Guest.IsCdrom(drive) && !key.StartsWith("unused", StringComparison.Ordinal))
                    {
                        task.Write($"snapshotting 'drive-{key}' ({drive[guest.FileKey]})");
                        yield return 1;
                    }
                }
                var config = new SortedDictionary<string, string>(guest.Config, StringComparer.Ordinal);
                config.Remove("lock");
                config.Remove("parent");
                guest.Snapshots.Add(new(name, request.World.Seconds, guest.Config.GetValueOrDefault("parent"), config)
                {
                    Description = request.Text("description") ?? "",
                    WithState = withState,
                });
                guest.Config["parent"] = name;
            }
            finally
            {
                guest.Lock = null;
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        var guest = request.Guest;
        return request.Task(GuestPowerRoutes.Type(guest, "delsnapshot"), $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            _ = task;
            guest.MustBeUnlocked();
            var snapshot = Find(guest, request["snapname"]);
            guest.Claim("snapshot-delete");
            try
            {
                yield return 2.5;
                foreach (var child in guest.Snapshots.Where(other => other.Parent == snapshot.Name))
                {
                    child.Parent = snapshot.Parent;
                }
                if (guest.Config.GetValueOrDefault("parent") == snapshot.Name)
                {
                    guest.Config.Remove("parent");
                    if (snapshot.Parent is { } parent)
                    {
                        guest.Config["parent"] = parent;
                    }
                }
                guest.Snapshots.Remove(snapshot);
            }
            finally
            {
                guest.Lock = null;
            }
        }
    }

    private static JsonNode? Rollback(Request request)
    {
        var guest = request.Guest;
        return request.Task(GuestPowerRoutes.Type(guest, "rollback"), $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            guest.MustBeUnlocked();
            var snapshot = Find(guest, request["snapname"]);
            if (guest.Protected)
            {
                throw Refusal.Die("can't rollback snapshot of protected " + guest.Word);
            }
            guest.Claim("rollback");
            try
            {
                if (guest.Running)
                {
                    yield return 1;
                    GuestPowerRoutes.Off(guest);
                }
                foreach (var (_, drive) in guest.Drives(snapshot.Config))
                {
                    if (!Guest.IsCdrom(drive))
                    {
                        task.Write($"rolling back '{drive[guest.FileKey]}' to snapshot '{snapshot.Name}'");
                        yield return 1.5;
                    }
                }
                guest.Config = new(snapshot.Config, StringComparer.Ordinal) { ["parent"] = snapshot.Name, ["lock"] = "rollback" };
                guest.Pending.Clear();
            }
            finally
            {
                guest.Lock = null;
            }
            if (snapshot.WithState)
            {
                yield return 2;
                GuestPowerRoutes.On(request.World, guest, task.Pid);
            }
            else if (request.Flag("start"))
            {
                request.Child(
                    guest.Node,
                    GuestPowerRoutes.Type(guest, "start"),
                    $"{guest.Vmid}",
                    child => GuestPowerRoutes.Starting(request.World, guest, child));
            }
        }
    }

    private static Snapshot Find(Guest guest, string name) =>
        guest.FindSnapshot(name) ?? throw Refusal.Die($"snapshot '{name}' does not exist");
}
