using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class HaRoutes
{
    private const double PickUpSeconds = 10;
    private static readonly HashSet<string> Numbers =
    [
        "max_restart", "max_relocate", "failback", "auto-rebalance", "order", "strict", "disable",
    ];

    private static readonly (string Key, string Value)[] Defaults = [("state", "started"), ("max_restart", "1"), ("max_relocate", "1"),
        ("failback", "1")];

    public static readonly Route[] All =
    [
        Get("/cluster/ha/resources", List),
        Get("/cluster/ha/resources/{sid}", request => Shown(request.World, Sid(request, "sid"), Find(request))),
        Post("/cluster/ha/resources", Create),
        Put("/cluster/ha/resources/{sid}", Update),
        Delete("/cluster/ha/resources/{sid}", Remove),
        Post("/cluster/ha/resources/{sid}/migrate", Move),
        Post("/cluster/ha/resources/{sid}/relocate", Move),
        Get("/cluster/ha/status/current", Status),
        Get("/cluster/ha/status/manager_status", ManagerStatus),
        Post("/cluster/ha/status/disarm-ha", Disarm),
        Post("/cluster/ha/status/arm-ha", Arm),
        Get("/cluster/ha/groups", GroupsAreGone),
        Get("/cluster/ha/groups/{group}", GroupsAreGone),
    ];

    /// <summary><c>100</c> means <c>vm:100</c> or <c>ct:100</c>, whichever exists.</summary>
    private static string Sid(Request request, string name)
    {
        var text = request[name];
        return text.Contains(':', StringComparison.Ordinal) ? text
            : int.TryParse(text, out var vmid) && request.World.Guests.TryGetValue(vmid, out var guest) ? GuestRows.HaId(guest)
            : $"vm:{text}";
    }

    private static Guest? GuestOf(World world, string sid) =>
        int.TryParse(sid.Split(':')[1], out var vmid) && world.Guests.TryGetValue(vmid, out var guest) && GuestRows.HaId(guest) == sid
            ? guest
            : null;

    private static SortedDictionary<string, string> Find(Request request) =>
        request.World.Ha.Resources.TryGetValue(Sid(request, "sid"), out var resource)
            ? resource
            : throw Refusal.Die($"no such resource '{Sid(request, "sid")}'");

    public static string Digest(SortedDictionary<string, SortedDictionary<string, string>> section) =>
        Digests.Of(string.Join('\n', section.Select(entry => $"{entry.Key} {string.Join(' ', entry.Value)}")));

    public static JsonObject Typed(SortedDictionary<string, string> values)
    {
        var shown = new JsonObject();
        foreach (var (key, value) in values)
        {
            shown[key] = Numbers.Contains(key) && int.TryParse(value, out var number) ? number : value;
        }
        return shown;
    }

    private static JsonArray List(Request request) => Json.List(request.World.Ha.Resources
        .Where(resource => request.Text("type") is not { } type || resource.Value["type"] == type)
        .Select(resource => Shown(request.World, resource.Key, resource.Value)));

    private static JsonObject Shown(World world, string sid, SortedDictionary<string, string> resource)
    {
        // What has its default is left out.
        var shown = Typed(resource);
        foreach (var (key, standard) in Defaults)
        {
            if (resource.GetValueOrDefault(key) == standard)
            {
                shown.Remove(key);
            }
        }
        shown["sid"] = sid;
        shown["digest"] = Digest(world.Ha.Resources);
        return shown;
    }

    private static JsonNode? Create(Request request)
    {
        var (world, sid) = (request.World, Sid(request, "sid"));
        NoGroup(request);
        if (world.Ha.Resources.ContainsKey(sid))
        {
            throw Refusal.Die($"create resource failed: resource ID '{sid}' already defined");
        }
        if (GuestOf(world, sid) is null)
        {
            throw Refusal.Die($"create resource failed: resource '{sid}' does not exist in cluster");
        }
        var resource = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["type"] = sid.Split(':')[0] };
        Take(request, resource);
        world.Ha.Resources[sid] = resource;
        world.Ha.AddedAt[sid] = world.Now;
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        var resource = Find(request);
        NoGroup(request);
        Digests.Check(request.Text("digest"), Digest(request.World.Ha.Resources), qemu: false);
        foreach (var key in request.List("delete"))
        {
            resource.Remove(key);
        }
        Take(request, resource);
        Follow(request, resource);
        return null;
    }

    /// <summary>The local resource manager makes the guest what is asked for.</summary>
    private static void Follow(Request request, SortedDictionary<string, string> resource)
    {
        var world = request.World;
        if (!request.Has("state") || world.Ha.Disarmed(world) is not null || GuestOf(world, Sid(request, "sid")) is not { } guest)
        {
            return;
        }
        if (resource["state"] is "started" && !guest.Running)
        {
            request.Child(
                guest.Node, GuestPowerRoutes.Type(guest, "start"), $"{guest.Vmid}", task => GuestPowerRoutes.Starting(world, guest, task));
        }
        else if (resource["state"] is "stopped" or "disabled" && guest.Running)
        {
            request.Child(guest.Node, GuestPowerRoutes.Type(guest, "shutdown"), $"{guest.Vmid}",
                task => GuestPowerRoutes.ShuttingDown(guest, task, 180, force: true));
        }
    }

    private static void NoGroup(Request request)
    {
        if (request.Has("group") && request.World.Release9)
        {
            throw Refusal.Die("invalid parameter 'group': ha groups have been migrated to rules");
        }
    }

    private static void Take(Request request, SortedDictionary<string, string> resource)
    {
        foreach (var (key, value) in request.Parameters)
        {
            if (key is not ("sid" or "digest" or "delete" or "type"))
            {
                // "enabled" is an old name that PVE stores as "started".
                resource[key] = key is "state" && value.ToString() is "enabled" ? "started" : value.ToString();
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        _ = Find(request);
        var sid = Sid(request, "sid");
        request.World.Ha.Resources.Remove(sid);
        if (request.Flag("purge", missing: true))
        {
            foreach (var rule in request.World.Ha.Rules.Values)
            {
                rule["resources"] = string.Join(',', rule["resources"].Split(',').Where(other => other != sid));
            }
        }
        return null;
    }

    private static JsonNode? Move(Request request)
    {
        _ = Find(request);
        var (world, sid) = (request.World, Sid(request, "sid"));
        var target = GuestCloneRoutes.ClusterNode(world, request["node"]);
        if (GuestOf(world, sid) is { } guest && guest.Node != target.Name)
        {
            request.Child(guest.Node, GuestPowerRoutes.Type(guest, "migrate"), $"{guest.Vmid}",
                task => GuestMigrateRoutes.Moving(request, task, guest, target, restart: guest.Kind is GuestKind.Lxc));
        }
        return new JsonObject { ["sid"] = sid, ["requested-node"] = target.Name };
    }

    private static JsonArray Status(Request request)
    {
        var world = request.World;
        var master = world.Nodes[0].Name;
        var rows = new List<JsonNode?>
        {
            new JsonObject { ["id"] = "quorum", ["type"] = "quorum", ["node"] = master, ["quorate"] = 1, ["status"] = "OK" },
            new JsonObject
            {
                ["id"] = "master",
                ["type"] = "master",
                ["node"] = master,
                ["status"] = $"{master} (active, {world.Now:ddd MMM d HH:mm:ss yyyy})",
                ["timestamp"] = world.Seconds,
            },
        };
        if (world.Release9)
        {
            rows.Add(new JsonObject
            {
                ["id"] = "fencing",
                ["type"] = "fencing",
                ["node"] = master,
                ["armed-state"] = world.Ha.ArmedState(world),
                ["status"] = world.Ha.ArmedState(world) switch
                {
                    "armed" => "armed (CRM watchdog active)",
                    "disarming" => "disarming",
                    _ => $"disarmed (resource mode: {world.Ha.Disarmed(world)})",
                },
            });
        }
        rows.AddRange(world.Nodes.Select(node => new JsonObject
        {
            ["id"] = $"lrm:{node.Name}",
            ["type"] = "lrm",
            ["node"] = node.Name,
            ["status"] = $"{node.Name} (active, {world.Now:ddd MMM d HH:mm:ss yyyy})",
            ["timestamp"] = world.Seconds,
        }));
        foreach (var (sid, resource) in world.Ha.Resources)
        {
            var wanted = resource.GetValueOrDefault("state", "started");
            var node = GuestOf(world, sid)?.Node ?? master;
            var state = wanted is "ignored" ? "ignored" : StateOf(world, sid, wanted);
            var row = Typed(resource);
            row["id"] = $"service:{sid}";
            row["type"] = "service";
            row["sid"] = sid;
            row["node"] = node;
            row["state"] = state;
            row["request_state"] = wanted;
            row["crm_state"] = state;
            row["status"] = $"{sid} ({node}, {state})";
            row.Merge(new() { ["max_restart"] = 1, ["max_relocate"] = 1, ["failback"] = 1 });
            rows.Add(row);
        }
        return Json.List(rows);
    }

    private static string StateOf(World world, string sid, string wanted)
    {
        if (world.Ha.Disarmed(world) is "freeze")
        {
            return "freeze";
        }
        if (world.Ha.AddedAt.TryGetValue(sid, out var added)
            && world.Now - added < TimeSpan.FromSeconds(PickUpSeconds) / world.Options.TaskSpeed)
        {
            return "queued";
        }
        return wanted is "disabled" ? "stopped" : wanted;
    }

    private static JsonObject ManagerStatus(Request request)
    {
        var nodes = new JsonObject();
        foreach (var node in request.World.Nodes)
        {
            nodes[node.Name] = "online";
        }
        var services = new JsonObject();
        foreach (var (sid, resource) in request.World.Ha.Resources)
        {
            services[sid] = new JsonObject
            {
                ["node"] = GuestOf(request.World, sid)?.Node,
                ["state"] = StateOf(request.World, sid, resource.GetValueOrDefault("state", "started")),
            };
        }
        return new()
        {
            ["manager_status"] = new JsonObject
            {
                ["master_node"] = request.World.Nodes[0].Name,
                ["node_status"] = nodes,
                ["service_status"] = services,
                ["timestamp"] = request.World.Seconds,
            },
            ["quorum"] = new JsonObject { ["node"] = request.World.Nodes[0].Name, ["quorate"] = "1" },
        };
    }

    private static JsonNode? Disarm(Request request)
    {
        request.World.Ha.Order(request["resource-mode"], request.World);
        return null;
    }

    private static JsonNode? Arm(Request request)
    {
        request.World.Ha.Order(null, request.World);
        return null;
    }

    private static JsonNode? GroupsAreGone(Request request) => !request.World.Release9
        ? request.Has("group") ? throw Refusal.Die($"no such ha group '{request["group"]}'") : new JsonArray()
        : throw Refusal.Die(
            $"cannot {(request.Has("group") ? "read" : "index")} "
                + $"group{(request.Has("group") ? "" : "s")}: ha groups have been migrated to rules");
}
