using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class PoolRoutes
{
    public static readonly Route[] All =
    [
        Get("/pools", List),
        Get("/pools/{poolid}", request => Shown(request, request["poolid"], Find(request))),
        Post("/pools", Create),
        Put("/pools", Update),
        Put("/pools/{poolid}", Update),
        Delete("/pools", Remove),
        Delete("/pools/{poolid}", Remove),
    ];

    private static Pool Find(Request request) => request.World.Pools.TryGetValue(request["poolid"], out var pool)
        ? pool
        : throw Refusal.Die($"pool '{request["poolid"]}' does not exist");

    private static JsonArray List(Request request)
    {
        if (request.Text("poolid") is { } wanted)
        {
            var pool = Find(request);
            request.Need($"/pool/{wanted}", "Pool.Audit");
            var shown = Shown(request, wanted, pool);
            shown["poolid"] = wanted;
            return Json.List([shown]);
        }
        return Json.List(request.World.Pools.Where(pool => request.May($"/pool/{pool.Key}", "Pool.Audit")).Select(pool =>
        {
            var row = new JsonObject { ["poolid"] = pool.Key };
            if (pool.Value.Comment is { } comment)
            {
                row["comment"] = comment;
            }
            return row;
        }));
    }

    private static JsonObject Shown(Request request, string id, Pool pool)
    {
        var (world, type) = (request.World, request.Text("type"));
        var members = world.Guests.Values
            .Where(guest => guest.Pool == id && (type is null || type == guest.TypeName))
            .Select(guest => (JsonNode?)GuestRows.Resource(world, guest))
            .Concat(type is null or "storage"
                ? pool.Storages.Where(name => world.Storages.Exists(storage => storage.Name == name))
                    .SelectMany(name => world.Nodes.Select(node => (JsonNode?)ClusterRoutes.StorageRow(node, world.Storage(name))))
                : []);
        var shown = new JsonObject { ["poolid"] = id, ["members"] = Json.List(members) };
        if (pool.Comment is { } comment)
        {
            shown["comment"] = comment;
        }
        return shown;
    }

    private static JsonNode? Create(Request request)
    {
        var (pools, id) = (request.World.Pools, request["poolid"]);
        if (pools.ContainsKey(id))
        {
            throw Refusal.Die($"create pool failed: pool '{id}' already exists");
        }
        if (id.LastIndexOf('/') is var slash and > 0 && !pools.ContainsKey(id[..slash]))
        {
            throw Refusal.Die($"create pool failed: parent pool '{id[..slash]}' does not exist");
        }
        pools[id] = new() { Comment = request.Text("comment") };
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        var (world, id, pool, remove) = (request.World, request["poolid"], Find(request), request.Flag("delete"));
        foreach (var text in request.List("vms"))
        {
            if (!int.TryParse(text, out var vmid))
            {
                throw Refusal.Parameter("vms", "invalid format - value does not look like a valid VM ID");
            }
            if (!world.Guests.TryGetValue(vmid, out var guest))
            {
                // Stored without a word, shown nowhere: a guest that gets this id later is in the pool.
                _ = remove ? pool.Later.Remove(vmid) : pool.Later.Add(vmid);
                continue;
            }
            request.NeedAny($"/vms/{vmid}", "Permissions.Modify", "VM.Allocate");
            if (remove)
            {
                guest.Pool = guest.Pool == id ? null : throw Refusal.Die($"update pool failed: VM {vmid} is not a pool member");
            }
            else
            {
                guest.Pool = guest.Pool is null || guest.Pool == id || request.Flag("allow-move")
                    ? id
                    : throw Refusal.Die(
                        $"update pool failed: VM {vmid} belongs already to pool '{guest.Pool}' and 'allow-move' is not set");
            }
        }
        foreach (var name in request.List("storage"))
        {
            request.NeedAny($"/storage/{name}", "Permissions.Modify", "Datastore.Allocate");
            if (remove ? !pool.Storages.Remove(name) : !pool.Storages.Add(name))
            {
                throw Refusal.Die($"update pool failed: storage '{name}' is {(remove ? "not" : "already")} a pool member");
            }
        }
        pool.Comment = request.Text("comment") ?? pool.Comment;
        return null;
    }

    private static JsonNode? Remove(Request request)
    {
        var (world, id, pool) = (request.World, request["poolid"], Find(request));
        var inside = world.Pools.Keys.Where(other => other.StartsWith($"{id}/", StringComparison.Ordinal))
            .Select(other => $"pool '{other}'")
            .Concat(world.Guests.Values.Where(guest => guest.Pool == id).Select(guest => $"{guest.Word} {guest.Vmid}"))
            .Concat(pool.Storages.Select(storage => $"storage '{storage}'"))
            .FirstOrDefault();
        if (inside is not null)
        {
            throw Refusal.Die($"delete pool failed: pool '{id}' is not empty (contains {inside})");
        }
        world.Pools.Remove(id);
        return null;
    }
}
