using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class StorageContentRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/storage/{storage}/content", List),
        Get("/nodes/{node}/storage/{storage}/content/{volume}", Show),
        Put("/nodes/{node}/storage/{storage}/content/{volume}", Update),
        Delete("/nodes/{node}/storage/{storage}/content/{volume}", Remove),
        Post("/nodes/{node}/storage/{storage}/download-url", Download),
        Post("/nodes/{node}/storage/{storage}/oci-registry-pull", PullOci),
        Get("/nodes/{node}/storage/{storage}/prunebackups", PruneList),
        Delete("/nodes/{node}/storage/{storage}/prunebackups", Prune),
        Get("/nodes/{node}/vzdump/extractconfig", ExtractConfig),
    ];

    private static StorageConfig Storage(Request request)
    {
        var storage = request.World.Storage(request["storage"]);
        storage.MustBeAvailable(request.Node.Name);
        return storage;
    }

    private static bool Visible(Request request, Volume volume) =>
        volume.Content is "iso" or "vztmpl" or "import"
        || request.May($"/storage/{volume.Storage}", "Datastore.Allocate")
        || (volume.Content switch
        {
            "backup" =>
                request.May($"/storage/{volume.Storage}", "Datastore.AllocateSpace") && request.May($"/vms/{volume.Vmid}", "VM.Backup"),
            "images" or "rootdir" => request.May($"/vms/{volume.Vmid}", "VM.Config.Disk"),
            _ => false,
        });

    private static JsonArray List(Request request) => Json.List(Storage(request).Volumes(request.Node)
        .Where(volume => Visible(request, volume))
        .Where(volume => request.Text("content") is not { } content || content == volume.Content)
        .Where(volume => request.Int("vmid") is not { } vmid || vmid == volume.Vmid)
        .OrderBy(volume => volume.VolId, StringComparer.Ordinal)
        .Select(volume =>
        {
            var row = new JsonObject
            {
                ["volid"] = volume.VolId,
                ["content"] = volume.Content,
                ["format"] = volume.Format,
                ["size"] = volume.Size,
                ["ctime"] = volume.Created,
            };
            if (volume.Vmid is { } vmid)
            {
                row["vmid"] = vmid;
            }
            if (volume.Content is "backup")
            {
                row["subtype"] = volume.VolId.Contains("-qemu-", StringComparison.Ordinal) ? "qemu" : "lxc";
            }
            if (volume.Parent is { } parent)
            {
                row["parent"] = parent[(parent.IndexOf(':', StringComparison.Ordinal) + 1)..];
            }
            if (volume.Notes is { } notes)
            {
                row["notes"] = notes;
            }
            if (volume.Protected)
            {
                row["protected"] = 1;
            }
            return row;
        }));

    private static Volume Find(Request request)
    {
        var storage = Storage(request);
        return Lookup(request, storage) ?? throw Refusal.Die($"volume_size_info on '{VolId(request, storage)}' failed - no such volume");
    }

    private static Volume? Lookup(Request request, StorageConfig storage) =>
        storage.Volumes(request.Node).Find(volume => volume.VolId == VolId(request, storage));

    private static string VolId(Request request, StorageConfig storage) =>
        request["volume"] is var name && name.Contains(':', StringComparison.Ordinal) ? name : $"{storage.Name}:{name}";

    private static JsonObject Show(Request request)
    {
        var volume = Find(request);
        var shown = new JsonObject
        {
            ["path"] = $"/mnt/{volume.VolId.Replace(':', '/')}",
            ["size"] = volume.Size,
            ["used"] = volume.Used ?? volume.Size / 3,
            ["format"] = volume.Format,
        };
        if (volume.Content is "backup")
        {
            shown["notes"] = volume.Notes ?? "";
            shown["protected"] = volume.Protected ? 1 : 0;
        }
        return shown;
    }

    private static JsonNode? Update(Request request)
    {
        var volume = Find(request);
        Allowed(request, volume);
        volume.Notes = request.Text("notes") ?? volume.Notes;
        volume.Protected = request.Flag("protected", volume.Protected);
        return null;
    }

    private static JsonNode? Remove(Request request)
    {
        var storage = Storage(request);
        // A volume that is not there is deleted with success.
        if (Lookup(request, storage) is not { } volume)
        {
            request.Need($"/storage/{storage.Name}", "Datastore.Allocate");
            return request.Task("imgdel", $"{request.Node.Name}@{storage.Name}", _ => [0.6]);
        }
        Allowed(request, volume);
        return request.Task("imgdel", $"{request.Node.Name}@{storage.Name}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            yield return 0.6;
            if (volume.Protected)
            {
                throw Refusal.Die($"cannot remove protected volume '{volume.VolId}' on '{storage.Name}'");
            }
            storage.Volumes(request.Node).Remove(volume);
            request.World.BackupContents.Remove(volume.VolId);
            task.Write($"Removed volume '{volume.VolId}'");
        }
    }

    private static void Allowed(Request request, Volume volume)
    {
        var storage = $"/storage/{volume.Storage}";
        if (volume is { Content: "backup", Vmid: { } owner })
        {
            request.Need(storage, "Datastore.AllocateSpace");
            request.Need($"/vms/{owner}", "VM.Backup");
        }
        else
        {
            request.Need(storage, "Datastore.Allocate");
        }
    }

    private static JsonNode? Download(Request request)
    {
        var (content, filename) = (request["content"], request["filename"]);
        string[] extensions = content switch
        {
            "iso" => [".iso", ".img"],
            "vztmpl" => [".tar.gz", ".tar.xz", ".tar.zst", ".tar"],
            _ => [".ova", ".ovf", ".qcow2", ".raw", ".vmdk"],
        };
        if (!Array.Exists(extensions, extension => filename.EndsWith(extension, StringComparison.Ordinal)))
        {
            throw Refusal.Parameter("filename", "wrong file extension");
        }
        if (request.Has("checksum") != request.Has("checksum-algorithm"))
        {
            throw Refusal.Parameter("checksum", "missing checksum or checksum-algorithm");
        }
        return Fetch(request, content, filename, request["url"], "download");
    }

    private static JsonNode? PullOci(Request request)
    {
        var reference = request["reference"];
        var filename = request.Text("filename") ?? $"{reference.Split('/')[^1].Replace(':', '_')}.tar";
        return Fetch(
            request, "vztmpl", filename.EndsWith(".tar", StringComparison.Ordinal) ? filename : $"{filename}.tar", reference, "ocipull");
    }

    private static JsonNode Fetch(Request request, string content, string filename, string origin, string type)
    {
        var storage = Storage(request);
        if (!storage.Content.Contains(content))
        {
            throw Refusal.Die($"storage '{storage.Name}' is not configured for content-type '{content}'");
        }
        var volid = $"{storage.Name}:{content}/{filename}";
        if (storage.Volumes(request.Node).Exists(volume => volume.VolId == volid))
        {
            throw Refusal.Die($"refusing to override existing file '{filename}'");
        }
        return request.Task(type, filename, Work);

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write($"downloading {origin} to /var/lib/vz/template/{content}/{filename}");
            if (origin.Contains("nosuch", StringComparison.Ordinal))
            {
                yield return 1;
                throw Refusal.Die($"download failed: {origin}: 404 Not Found");
            }
            for (var percent = 10; percent <= 100; percent += 10)
            {
                yield return 0.9;
                task.Write($"{percent * 6554}K ........ ........ ........ ........ {percent,3}%  71.2M {(100 - percent) / 11}s");
            }
            storage.Volumes(request.Node).Add(new(volid, content, content is "iso" ? "iso" : filename.Split('.')[^1], 640L << 20)
            {
                Created = request.World.Seconds,
                Used = 640L << 20,
            });
            task.Write($"download of '{origin}' to '/var/lib/vz/template/{content}/{filename}' finished");
        }
    }

    private static JsonArray PruneList(Request request) => Json.List(Marked(request).Select(backup => new JsonObject
    {
        ["volid"] = backup.Volume.VolId,
        ["ctime"] = backup.Volume.Created,
        ["vmid"] = backup.Volume.Vmid,
        ["type"] = backup.Volume.VolId.Contains("-qemu-", StringComparison.Ordinal) ? "qemu" : "lxc",
        ["mark"] = backup.Mark,
    }));

    private static IEnumerable<(Volume Volume, string Mark)> Marked(Request request)
    {
        var storage = Storage(request);
        var keep = request.Text("prune-backups") ?? storage.Config.GetValueOrDefault("prune-backups")
            ?? throw Refusal.Die($"no prune-backups options configured for storage '{storage.Name}'");
        var last = PropertyString.Parse(keep, "").Parts
            .Sum(part => part.Key.StartsWith("keep-", StringComparison.Ordinal) && int.TryParse(part.Value, out var count) ? count : 0);
        return storage.Volumes(request.Node)
            .Where(volume => volume.Content is "backup" && (request.Int("vmid") is not { } vmid || vmid == volume.Vmid))
            .GroupBy(volume => volume.Vmid)
            .SelectMany(group => group.OrderByDescending(volume => volume.Created)
                .Select((volume, index) =>
                    (
                        volume,
                        volume.Protected
                            ? "protected"
                            : index < last || keep.Contains("keep-all=1", StringComparison.Ordinal)
                            ? "keep"
                            : "remove")));
    }

    private static JsonNode? Prune(Request request)
    {
        var storage = Storage(request);
        Allowed(request, new($"{storage.Name}:x", "backup", "", 0));
        var doomed = Marked(request).Where(backup => backup.Mark is "remove").Select(backup => backup.Volume).ToList();
        return request.Task("prunebackups", storage.Name, Work);

        IEnumerable<double> Work(TaskRun task)
        {
            foreach (var volume in doomed)
            {
                yield return 0.5;
                storage.Volumes(request.Node).Remove(volume);
                task.Write($"removing backup '{volume.VolId}'");
            }
        }
    }

    private static JsonNode ExtractConfig(Request request) =>
        request.World.BackupContents.TryGetValue(request["volume"], out var config)
            ? string.Join('\n', config.Select(option => $"{option.Key}: {option.Value}")) + "\n"
            : throw Refusal.Die($"unable to extract configuration from '{request["volume"]}'");
}
