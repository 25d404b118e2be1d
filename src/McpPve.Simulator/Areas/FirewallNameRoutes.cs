using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>What rules refer to: aliases, IP sets, security groups.</summary>
internal static class FirewallNameRoutes
{
    public static readonly Route[] All =
    [
        Get("/cluster/firewall/aliases", Aliases),
        Post("/cluster/firewall/aliases", AddAlias),
        Get("/cluster/firewall/aliases/{name}", Alias),
        Put("/cluster/firewall/aliases/{name}", ChangeAlias),
        Delete("/cluster/firewall/aliases/{name}", RemoveAlias),
        Get("/cluster/firewall/ipset", IpSets),
        Post("/cluster/firewall/ipset", AddIpSet),
        Get("/cluster/firewall/ipset/{name}", Entries),
        Post("/cluster/firewall/ipset/{name}", AddEntry),
        Delete("/cluster/firewall/ipset/{name}", RemoveIpSet),
        Get("/cluster/firewall/ipset/{name}/{cidr}", Entry),
        Delete("/cluster/firewall/ipset/{name}/{cidr}", RemoveEntry),
        Get("/cluster/firewall/groups", Groups),
        Post("/cluster/firewall/groups", AddGroup),
        Delete("/cluster/firewall/groups/{group}", RemoveGroup),
        Get("/cluster/firewall/refs", Refs),
        Get("/cluster/firewall/macros", Macros),
        Get("/nodes/{node}/qemu/{vmid}/firewall/aliases", Aliases),
        Post("/nodes/{node}/qemu/{vmid}/firewall/aliases", AddAlias),
        Get("/nodes/{node}/qemu/{vmid}/firewall/aliases/{name}", Alias),
        Delete("/nodes/{node}/qemu/{vmid}/firewall/aliases/{name}", RemoveAlias),
        Get("/nodes/{node}/qemu/{vmid}/firewall/ipset", IpSets),
        Get("/nodes/{node}/qemu/{vmid}/firewall/ipset/{name}", Entries),
        Get("/nodes/{node}/qemu/{vmid}/firewall/ipset/{name}/{cidr}", Entry),
        Get("/nodes/{node}/qemu/{vmid}/firewall/refs", Refs),
        Get("/nodes/{node}/lxc/{vmid}/firewall/aliases", Aliases),
        Get("/nodes/{node}/lxc/{vmid}/firewall/ipset", IpSets),
        Get("/nodes/{node}/lxc/{vmid}/firewall/ipset/{name}", Entries),
        Get("/nodes/{node}/lxc/{vmid}/firewall/refs", Refs),
    ];

    private static JsonArray Aliases(Request request)
    {
        var level = FirewallRoutes.Level(request);
        return Json.List(level.Aliases.Select(alias =>
        {
            var row = AliasRow(alias.Key, alias.Value);
            row["digest"] = level.Digest("aliases");
            return row;
        }));
    }

    private static JsonObject AliasRow(string name, (string Cidr, string? Comment) alias)
    {
        var row = new JsonObject
        {
            ["name"] = name,
            ["cidr"] = alias.Cidr,
            ["ipversion"] = alias.Cidr.Contains(':', StringComparison.Ordinal) ? 6 : 4,
        };
        if (alias.Comment is { } comment)
        {
            row["comment"] = comment;
        }
        return row;
    }

    private static (string Cidr, string? Comment) FindAlias(Request request) =>
        FirewallRoutes.Level(request).Aliases.TryGetValue(request["name"], out var alias)
            ? alias
            : throw Refusal.Parameter("name", "no such alias");

    private static JsonObject Alias(Request request) => AliasRow(request["name"], FindAlias(request));

    private static JsonNode? AddAlias(Request request)
    {
        if (!FirewallRoutes.Level(request).Aliases.TryAdd(request["name"], (request["cidr"], request.Text("comment"))))
        {
            throw Refusal.Parameter("name", $"alias '{request["name"]}' already exists");
        }
        return null;
    }

    private static JsonNode? ChangeAlias(Request request)
    {
        var old = FindAlias(request);
        var aliases = FirewallRoutes.Level(request).Aliases;
        aliases.Remove(request["name"]);
        aliases[request.Text("rename") ?? request["name"]] = (request.Text("cidr") ?? old.Cidr, request.Text("comment") ?? old.Comment);
        return null;
    }

    private static JsonNode? RemoveAlias(Request request)
    {
        _ = FindAlias(request);
        FirewallRoutes.Level(request).Aliases.Remove(request["name"]);
        return null;
    }

    private static JsonArray IpSets(Request request)
    {
        var level = FirewallRoutes.Level(request);
        return Json.List(level.IpSets.Select(set =>
        {
            var row = new JsonObject { ["name"] = set.Key, ["digest"] = level.Digest("ipset") };
            if (set.Value.Comment is { } comment)
            {
                row["comment"] = comment;
            }
            return row;
        }));
    }

    private static JsonNode? AddIpSet(Request request)
    {
        var sets = FirewallRoutes.Level(request).IpSets;
        if (request.Text("rename") is { } old)
        {
            var moved = sets.Remove(old, out var set) ? set : throw Refusal.Die($"IPSet '{old}' does not exist");
            moved.Comment = request.Text("comment") ?? moved.Comment;
            sets[request["name"]] = moved;
        }
        else if (!sets.TryAdd(request["name"], new() { Comment = request.Text("comment") }))
        {
            throw Refusal.Die($"IPSet '{request["name"]}' already exists");
        }
        return null;
    }

    private static IpSet FindIpSet(Request request) =>
        FirewallRoutes.Level(request).IpSets.TryGetValue(request["name"], out var set)
            ? set
            : throw Refusal.Die($"no such IPSet '{request["name"]}'");

    private static JsonArray Entries(Request request) => Json.List(FindIpSet(request).Entries.Select(entry => EntryRow(request, entry)));

    private static JsonObject EntryRow(Request request, IpSetEntry entry)
    {
        var row = new JsonObject { ["cidr"] = entry.Cidr, ["digest"] = FirewallRoutes.Level(request).Digest("ipset") };
        if (entry.Comment is { } comment)
        {
            row["comment"] = comment;
        }
        if (entry.NoMatch)
        {
            row["nomatch"] = 1;
        }
        return row;
    }

    private static JsonNode? AddEntry(Request request)
    {
        var set = FindIpSet(request);
        if (set.Entries.Exists(entry => entry.Cidr == request["cidr"]))
        {
            throw Refusal.Parameter("cidr", $"address '{request["cidr"]}' already exists");
        }
        set.Entries.Add(new(request["cidr"], request.Text("comment"), request.Flag("nomatch")));
        return null;
    }

    private static IpSetEntry FindEntry(Request request) =>
        FindIpSet(request).Entries.Find(entry => entry.Cidr == request["cidr"]) ?? throw Refusal.Parameter("cidr", "no such IP/Network");

    private static JsonObject Entry(Request request) => EntryRow(request, FindEntry(request));

    private static JsonNode? RemoveEntry(Request request)
    {
        FindIpSet(request).Entries.Remove(FindEntry(request));
        return null;
    }

    private static JsonNode? RemoveIpSet(Request request)
    {
        if (FindIpSet(request).Entries.Count > 0 && !request.Flag("force"))
        {
            throw Refusal.Die($"IPSet '{request["name"]}' is not empty");
        }
        FirewallRoutes.Level(request).IpSets.Remove(request["name"]);
        return null;
    }

    private static JsonArray Groups(Request request)
    {
        var level = FirewallRoutes.Level(request);
        return Json.List(level.Groups.Select(group =>
        {
            var row = new JsonObject { ["group"] = group.Key, ["digest"] = level.Digest("groups") };
            if (group.Value.Comment is { } comment)
            {
                row["comment"] = comment;
            }
            return row;
        }));
    }

    private static JsonNode? AddGroup(Request request)
    {
        if (!FirewallRoutes.Level(request).Groups.TryAdd(request["group"], new() { Comment = request.Text("comment") }))
        {
            throw Refusal.Die($"Security group '{request["group"]}' already exists");
        }
        return null;
    }

    private static JsonNode? RemoveGroup(Request request)
    {
        var groups = FirewallRoutes.Level(request).Groups;
        if (groups.TryGetValue(request["group"], out var group) && group.Rules.Count > 0)
        {
            throw Refusal.Die($"Security group '{request["group"]}' is not empty");
        }
        groups.Remove(request["group"]);
        return null;
    }

    private static JsonArray Refs(Request request)
    {
        var type = request.Text("type");
        var datacenter = request.World.Firewall;
        var sets = type is null or "ipset" ? datacenter.IpSets.Select(set => Ref("ipset", set.Key, $"+{set.Key}", set.Value.Comment)) : [];
        var aliases = type is null or "alias"
            ? datacenter.Aliases.Select(alias => Ref("alias", alias.Key, alias.Key, alias.Value.Comment))
            : [];
        return Json.List(sets.Concat(aliases));
    }

    private static JsonObject Ref(string type, string name, string reference, string? comment)
    {
        var row = new JsonObject { ["type"] = type, ["name"] = name, ["ref"] = reference, ["scope"] = "dc" };
        if (comment is not null)
        {
            row["comment"] = comment;
        }
        return row;
    }

    private static JsonArray Macros(Request request)
    {
        _ = request;
        return Json.List(new[] { ("DNS", "Domain Name System"), ("HTTP", "Web traffic"), ("HTTPS", "Encrypted web traffic"),
            ("Ping", "ICMP echo"), ("SSH", "Secure shell") }
            .Select(macro => new JsonObject { ["macro"] = macro.Item1, ["descr"] = macro.Item2 }));
    }
}
