using System.Text.Json.Nodes;
using McpPve.Client.Schema;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class StorageRoutes
{
    private static readonly PveEndpoint CreateEndpoint = PveSchema.Find("POST", "/storage")!;

    /// <summary>What a storage of a type can't do without.</summary>
    private static readonly Dictionary<string, string[]> Required = new()
    {
        ["dir"] = ["path"],
        ["nfs"] = ["server", "export"],
        ["cifs"] = ["server", "share"],
        ["lvm"] = ["vgname"],
        ["lvmthin"] = ["vgname", "thinpool"],
        ["zfspool"] = ["pool"],
        ["pbs"] = ["server", "datastore"],
        ["iscsi"] = ["portal", "target"],
        ["btrfs"] = ["path"],
    };

    public static readonly Route[] All =
    [
        Get("/storage", List),
        Get("/storage/{storage}", request => Config(request.World, request.World.Storage(request["storage"]))),
        Post("/storage", Create),
        Put("/storage/{storage}", Update),
        Delete("/storage/{storage}", Remove),
        Get("/nodes/{node}/storage", OnNode),
        Get("/nodes/{node}/storage/{storage}/status", Status),
    ];

    private static bool Visible(Request request, StorageConfig storage) =>
        request.May($"/storage/{storage.Name}", "Datastore.Audit", "Datastore.AllocateSpace");

    private static JsonArray List(Request request) => Json.List(request.World.Storages
        .Where(storage => Visible(request, storage) && (request.Text("type") is not { } type || type == storage.Type))
        .Select(storage => Config(request.World, storage)));

    private static JsonObject Config(World world, StorageConfig storage)
    {
        var result = new JsonObject { ["storage"] = storage.Name, ["type"] = storage.Type, ["digest"] = Digest(world) };
        foreach (var (key, value) in storage.Config)
        {
            result[key] = CreateEndpoint.Parameter(key)?.Type is PveType.Boolean or PveType.Integer && int.TryParse(value, out var number)
                ? number
                : value;
        }
        return result;
    }

    private static string Digest(World world) => Digests.Of(string.Join('\n', world.Storages.Select(storage =>
        $"{storage.Type}: {storage.Name} {string.Join(' ', storage.Config.Select(pair => $"{pair.Key}={pair.Value}"))}")));

    private static JsonNode? Create(Request request)
    {
        var (world, name, type) = (request.World, request["storage"], request["type"]);
        if (Required.TryGetValue(type, out var required))
        {
            var missing = required.Where(key => !request.Has(key))
                .ToDictionary(key => key, _ => "property is missing and it is not optional");
            if (missing.Count > 0)
            {
                throw Refusal.Parameters(missing);
            }
        }
        if (world.Storages.Exists(storage => storage.Name == name))
        {
            throw Refusal.Die($"create storage failed: storage ID '{name}' already defined");
        }
        var created = new StorageConfig(name, type) { Total = 1L << 40, BaseUsed = 0 };
        Take(request, created);
        created.Config.TryAdd(
            "content", type is "dir" or "nfs" or "cifs" or "btrfs" ? "images" : type is "pbs" ? "backup" : "images,rootdir");
        if (type is "nfs" or "cifs")
        {
            created.Config.TryAdd("path", $"/mnt/pve/{name}");
        }
        world.Storages.Add(created);
        return new JsonObject { ["storage"] = name, ["type"] = type };
    }

    private static JsonNode? Update(Request request)
    {
        var storage = request.World.Storage(request["storage"]);
        Digests.Check(request.Text("digest"), Digest(request.World), qemu: false);
        foreach (var key in request.List("delete"))
        {
            storage.Config.Remove(key);
        }
        Take(request, storage);
        return new JsonObject { ["storage"] = storage.Name, ["type"] = storage.Type };
    }

    private static void Take(Request request, StorageConfig storage)
    {
        foreach (var (key, value) in request.Parameters)
        {
            if (key is not ("storage" or "type" or "digest" or "delete" or "password"))
            {
                storage.Config[key] = value.ToString();
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        var storage = request.World.Storage(request["storage"]);
        request.World.Storages.Remove(storage);
        foreach (var pool in request.World.Pools.Values)
        {
            pool.Storages.Remove(storage.Name);
        }
        return null;
    }

    private static JsonArray OnNode(Request request)
    {
        var node = request.Node;
        if (request.Text("target") is { } target)
        {
            _ = request.World.Node(target);
        }
        return Json.List(request.World.Storages
            .Where(storage => Visible(request, storage))
            .Where(storage => !request.Flag("enabled") || IsEnabled(node, storage))
            .Where(storage => request.Text("storage") is not { } name || name == storage.Name)
            .Where(storage => request.Text("target") is not { } other || (storage.Shared && storage.OnNode(other)))
            .Where(storage => !request.Has("content") || request.List("content").Any(storage.Content.Contains))
            .Select(storage =>
            {
                var row = Usage(node, storage);
                row["storage"] = storage.Name;
                if (IsEnabled(node, storage))
                {
                    row["used_fraction"] = (double)storage.Used(node) / storage.Total;
                }
                return row;
            }));
    }

    private static JsonObject Status(Request request)
    {
        return Usage(request.Node, request.World.Storage(request["storage"]));
    }

    // One that is limited to other nodes looks like one that is disabled.
    private static bool IsEnabled(Node node, StorageConfig storage) => !storage.Disabled && storage.OnNode(node.Name);

    private static JsonObject Usage(Node node, StorageConfig storage)
    {
        var enabled = IsEnabled(node, storage);
        return new()
        {
            ["type"] = storage.Type,
            ["content"] = string.Join(',', storage.Content),
            ["enabled"] = enabled ? 1 : 0,
            ["active"] = enabled ? 1 : 0,
            ["shared"] = storage.Shared ? 1 : 0,
            ["total"] = enabled ? storage.Total : 0,
            ["used"] = enabled ? storage.Used(node) : 0,
            ["avail"] = enabled ? storage.Total - storage.Used(node) : 0,
        };
    }
}
