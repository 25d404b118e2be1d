using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class ClusterRoutes
{
    public static readonly Route[] All =
    [
        Get("/cluster/status", Status),
        Get("/cluster/resources", Resources),
        Get("/cluster/nextid", NextId),
        Get("/cluster/log", Log),
        Get("/cluster/options", Options),
        Put("/cluster/options", SetOptions),
        Get("/cluster/config/nodes", ConfigNodes),
    ];

    private static JsonArray Status(Request request) => Json.List(request.World.Nodes
        .Select(node => new JsonObject
        {
            ["type"] = "node",
            ["id"] = $"node/{node.Name}",
            ["name"] = node.Name,
            ["nodeid"] = node.Id,
            ["ip"] = node.Ip,
            ["online"] = node.Offline ? 0 : 1,
            ["local"] = node.Id is 1 ? 1 : 0,
            ["level"] = "",
        })
        .Prepend(new JsonObject
        {
            ["type"] = "cluster",
            ["id"] = "cluster",
            ["name"] = "demo",
            ["version"] = 3,
            ["nodes"] = request.World.Nodes.Count,
            ["quorate"] = request.World.Quorate ? 1 : 0,
        }));

    private static JsonArray Resources(Request request)
    {
        var (world, type) = (request.World, request.Text("type"));
        var rows = new List<JsonNode?>();
        if (type is null)
        {
            rows.AddRange(world.Pools.Where(pool => request.May($"/pool/{pool.Key}", "Pool.Audit"))
                .Select(pool => PoolRow(world, pool.Key)));
        }
        if (type is null or "vm")
        {
            rows.AddRange(world.Guests.Values.Where(guest => request.May($"/vms/{guest.Vmid}", "VM.Audit"))
                .Select(guest => GuestRows.Resource(world, guest)));
        }
        if (type is null or "node")
        {
            rows.AddRange(world.Nodes.Select(node => NodeRow(request, node)));
        }
        if (type is null or "storage")
        {
            rows.AddRange(world.Nodes.SelectMany(node => world.Storages
                .Where(storage =>
                    storage.OnNode(node.Name) && request.May($"/storage/{storage.Name}", "Datastore.Audit", "Datastore.AllocateSpace"))
                .Select(storage => StorageRow(node, storage))));
        }
        // The filter still knows the old word only, and rows are of another type since 9.1.
        if ((type is null || (type is "sdn" && !world.Release9)) && request.May("/sdn/zones/localnetwork", "SDN.Audit"))
        {
            rows.AddRange(world.Nodes.Select(node => world.Release9
                ? new JsonObject
                {
                    ["id"] = $"network/{node.Name}/zone/localnetwork",
                    ["type"] = "network",
                    ["network-type"] = "zone",
                    ["network"] = "localnetwork",
                    ["node"] = node.Name,
                    ["status"] = "ok",
                }
                : new JsonObject
                {
                    ["id"] = $"sdn/{node.Name}/localnetwork",
                    ["type"] = "sdn",
                    ["sdn"] = "localnetwork",
                    ["node"] = node.Name,
                    ["status"] = "ok",
                }));
        }
        return Json.List(rows);
    }

    private static JsonObject PoolRow(World world, string pool)
    {
        var row = new JsonObject { ["id"] = $"/pool/{pool}", ["type"] = "pool", ["pool"] = pool };
        var members = world.Guests.Values.Where(guest => guest.Pool == pool).ToList();
        if (members.Count > 0)
        {
            row["uptime"] = members.Max(guest => GuestRows.Uptime(world, guest));
            row["cpu"] = members.Sum(guest => GuestRows.Cpu(world, guest) * guest.Cores) / members.Sum(guest => guest.Cores);
            row["maxcpu"] = members.Sum(guest => guest.Cores);
            row["mem"] = members.Sum(guest => GuestRows.Memory(world, guest));
            row["maxmem"] = members.Sum(guest => guest.MemoryBytes);
        }
        return row;
    }

    private static JsonObject NodeRow(Request request, Node node)
    {
        var row = new JsonObject
        {
            ["id"] = $"node/{node.Name}",
            ["type"] = "node",
            ["node"] = node.Name,
            ["status"] = node.Offline ? "offline" : "online",
            ["level"] = "",
            ["cgroup-mode"] = 2,
        };
        return request.May($"/nodes/{node.Name}", "Sys.Audit") ? row.Merge(NodeRoutes.Load(request.World, node)) : row;
    }

    public static JsonObject StorageRow(Node node, StorageConfig storage)
    {
        var row = new JsonObject
        {
            ["id"] = $"storage/{node.Name}/{storage.Name}",
            ["type"] = "storage",
            ["storage"] = storage.Name,
            ["node"] = node.Name,
            ["status"] = storage.Disabled ? "unknown" : "available",
            ["plugintype"] = storage.Type,
            ["shared"] = storage.Shared ? 1 : 0,
            ["content"] = string.Join(',', storage.Content),
        };
        if (!storage.Disabled)
        {
            row["disk"] = storage.Used(node);
            row["maxdisk"] = storage.Total;
        }
        return row;
    }

    private static JsonNode NextId(Request request)
    {
        if (request.Int("vmid") is { } wanted)
        {
            return request.World.Guests.ContainsKey(wanted) ? throw Refusal.Parameter("vmid", $"VM {wanted} already exists") : $"{wanted}";
        }
        return $"{Enumerable.Range(100, 1_000_000).First(vmid => !request.World.Guests.ContainsKey(vmid))}";
    }

    private static JsonArray Log(Request request)
    {
        var lines = request.World.Log.AsEnumerable();
        if (!request.May("/", "Sys.Syslog"))
        {
            lines = lines.Where(line => line.User == request.Caller.User || line.User == request.Caller.FullId);
        }
        return Json.List(lines.Reverse().Take(request.Int("max") ?? 50).Select(line => new JsonObject
        {
            ["uid"] = line.Uid,
            ["id"] = $"{line.Uid}:{line.Node}",
            ["time"] = line.Time,
            ["node"] = line.Node,
            ["pid"] = 1000 + line.Uid,
            ["pri"] = line.Priority,
            ["tag"] = line.Tag,
            ["user"] = line.User,
            ["msg"] = line.Message,
        }));
    }

    private static JsonObject Options(Request request)
    {
        var result = new JsonObject();
        var all = request.May("/", "Sys.Audit");
        foreach (var (key, value) in request.World.DatacenterOptions
            .Where(option => all || option.Key is "tag-style" or "user-tag-access" or "console" or "consent-text"))
        {
            // Some options are property strings in the file and objects in the answer.
            result[key] = key is "migration" or "crs" or "ha" or "next-id" or "tag-style"
                or "user-tag-access" or "bwlimit" or "notify" or "replication"
                ? Json.Of(
                    PropertyString.Parse(value, key is "migration" ? "type" : "").Parts.Select(part =>
                        KeyValuePair.Create(part.Key, part.Value)))
                : key is "max_workers" && int.TryParse(value, out var number) ? number : value;
        }
        result["allowed-tags"] = Json.Strings(request.World.Guests.Values
            .Where(guest => request.May($"/vms/{guest.Vmid}", "VM.Audit"))
            .SelectMany(guest => (guest.Config.GetValueOrDefault("tags") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Order(StringComparer.Ordinal));
        return result;
    }

    private static JsonNode? SetOptions(Request request)
    {
        var options = request.World.DatacenterOptions;
        foreach (var key in request.List("delete"))
        {
            options.Remove(key);
        }
        foreach (var (key, value) in request.Parameters)
        {
            switch (key)
            {
                case "delete":
                    break;
                case "migration_unsecure":
                    options["migration"] = value.ToString() is "1" ? "type=insecure" : "type=secure";
                    break;
                case "console" when value.ToString() is "applet":
                    options[key] = "html5";
                    break;
                default:
                    options[key] = value.ToString();
                    break;
            }
        }
        return null;
    }

    private static JsonArray ConfigNodes(Request request) => Json.List(request.World.Nodes.Select(node => new JsonObject
    {
        ["node"] = node.Name,
        ["name"] = node.Name,
        ["nodeid"] = $"{node.Id}",
        ["quorum_votes"] = "1",
        ["ring0_addr"] = node.Ip,
    }));
}
