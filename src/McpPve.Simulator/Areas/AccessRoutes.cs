using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Groups, roles, access control lists, realms.</summary>
internal static class AccessRoutes
{
    private static readonly HashSet<string> Roots = ["", "access", "vms", "nodes", "storage", "pool", "sdn", "mapping"];

    public static readonly Route[] All =
    [
        Get("/access/groups", Groups),
        Get("/access/groups/{groupid}", ShowGroup),
        Post("/access/groups", CreateGroup),
        Put("/access/groups/{groupid}", UpdateGroup),
        Delete("/access/groups/{groupid}", RemoveGroup),
        Get("/access/roles", Roles),
        Get("/access/roles/{roleid}", ShowRole),
        Post("/access/roles", CreateRole),
        Put("/access/roles/{roleid}", UpdateRole),
        Delete("/access/roles/{roleid}", RemoveRole),
        Get("/access/acl", Acl),
        Put("/access/acl", UpdateAcl),
        Get("/access/domains", Domains),
        Get("/access/domains/{realm}", ShowDomain),
        Get("/access/permissions", Permissions),
    ];

    private static JsonArray Groups(Request request) => Json.List(request.World.Access.Groups
        .Where(group => request.May($"/access/groups/{group.Key}", "User.Modify", "Sys.Audit", "Group.Allocate"))
        .Select(group =>
        {
            var row = new JsonObject { ["groupid"] = group.Key, ["users"] = string.Join(',', group.Value.Members) };
            if (group.Value.Comment is { } comment)
            {
                row["comment"] = comment;
            }
            return row;
        }));

    private static Group FindGroup(Request request) => request.World.Access.Groups.TryGetValue(request["groupid"], out var group)
        ? group
        : throw Refusal.Die($"group '{request["groupid"]}' does not exist");

    private static JsonObject ShowGroup(Request request)
    {
        var group = FindGroup(request);
        var shown = new JsonObject { ["members"] = Json.Strings(group.Members) };
        if (group.Comment is { } comment)
        {
            shown["comment"] = comment;
        }
        return shown;
    }

    private static JsonNode? CreateGroup(Request request)
    {
        if (!request.World.Access.Groups.TryAdd(request["groupid"], new() { Comment = request.Text("comment") }))
        {
            throw Refusal.Die($"create group failed: group '{request["groupid"]}' already exists");
        }
        return null;
    }

    private static JsonNode? UpdateGroup(Request request)
    {
        FindGroup(request).Comment = request.Text("comment") ?? FindGroup(request).Comment;
        return null;
    }

    private static JsonNode? RemoveGroup(Request request)
    {
        _ = FindGroup(request);
        request.World.Access.Groups.Remove(request["groupid"]);
        request.World.Access.Acl.RemoveAll(entry => entry.Kind is "group" && entry.Who == request["groupid"]);
        return null;
    }

    private static JsonArray Roles(Request request) => Json.List(request.World.Access.Roles.Select(role => new JsonObject
    {
        ["roleid"] = role.Key,
        ["privs"] = string.Join(',', role.Value.Privileges),
        ["special"] = role.Value.Special ? 1 : 0,
    }));

    private static Role FindRole(Request request) => request.World.Access.Roles.TryGetValue(request["roleid"], out var role)
        ? role
        : throw Refusal.Die($"role '{request["roleid"]}' does not exist");

    private static JsonObject ShowRole(Request request)
    {
        var shown = new JsonObject();
        foreach (var privilege in FindRole(request).Privileges)
        {
            shown[privilege] = 1;
        }
        return shown;
    }

    private static JsonNode? CreateRole(Request request)
    {
        var role = new Role();
        if (request["roleid"].StartsWith("PVE", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Parameter("roleid", "cannot use role ID starting with the (case-insensitive) 'PVE' namespace");
        }
        Check(request);
        role.Privileges.UnionWith(request.List("privs"));
        if (!request.World.Access.Roles.TryAdd(request["roleid"], role))
        {
            throw Refusal.Die($"create role failed: role '{request["roleid"]}' already exists");
        }
        return null;
    }

    private static JsonNode? UpdateRole(Request request)
    {
        var role = FindRole(request);
        if (role.Special)
        {
            throw Refusal.Die($"update role failed: auto-generated role '{request["roleid"]}' cannot be modified");
        }
        Check(request);
        if (!request.Flag("append"))
        {
            role.Privileges.Clear();
        }
        role.Privileges.UnionWith(request.List("privs"));
        return null;
    }

    private static void Check(Request request)
    {
        var known = request.World.Access.Roles["Administrator"].Privileges;
        if (request.List("privs").FirstOrDefault(privilege => !known.Contains(privilege)) is { } unknown)
        {
            throw Refusal.Parameter("privs", $"invalid format - invalid privilege '{unknown}'\n");
        }
    }

    private static JsonNode? RemoveRole(Request request)
    {
        if (FindRole(request).Special)
        {
            throw Refusal.Die($"delete role failed: auto-generated role '{request["roleid"]}' cannot be deleted");
        }
        request.World.Access.Roles.Remove(request["roleid"]);
        request.World.Access.Acl.RemoveAll(entry => entry.Role == request["roleid"]);
        return null;
    }

    private static JsonArray Acl(Request request)
    {
        var audit = request.May("/access", "Sys.Audit");
        return Json.List(request.World.Access.Acl
            .Where(entry => audit || request.May(entry.Path, "Permissions.Modify"))
            .Select(entry => new JsonObject
            {
                ["path"] = entry.Path,
                ["ugid"] = entry.Who,
                ["type"] = entry.Kind,
                ["roleid"] = entry.Role,
                ["propagate"] = entry.Propagate ? 1 : 0,
            }));
    }

    private static JsonNode? UpdateAcl(Request request)
    {
        var (access, remove) = (request.World.Access, request.Flag("delete"));
        if (!request.Has("users") && !request.Has("groups") && !request.Has("tokens"))
        {
            const string oneOf = "either 'users', 'groups' or 'tokens' is required.";
            throw Refusal.Parameters(new Dictionary<string, string> { ["users"] = oneOf, ["groups"] = oneOf, ["tokens"] = oneOf });
        }
        var path = request["path"].TrimEnd('/') is var trimmed && trimmed.StartsWith('/') ? trimmed : $"/{trimmed}";
        path = path.Replace("//", "/", StringComparison.Ordinal);
        if (!Roots.Contains(path.Split('/')[1]))
        {
            throw Refusal.Parameter("path", $"invalid ACL path '{path}'");
        }
        var subjects = request.List("users").Select(who => (Kind: "user", Who: who))
            .Concat(request.List("groups").Select(who => (Kind: "group", Who: who)))
            .Concat(request.List("tokens").Select(who => (Kind: "token", Who: who)))
            .ToList();
        foreach (var (kind, who) in subjects)
        {
            var exists = kind switch
            {
                "user" => access.Users.ContainsKey(who),
                "group" => access.Groups.ContainsKey(who),
                _ =>
                    who.Split('!') is [var user, var token]
                        && access.Users.TryGetValue(user, out var owner)
                        && owner.Tokens.ContainsKey(token),
            };
            if (!exists)
            {
                throw Refusal.Die($"update ACL failed: {(kind is "token" ? $"no such token '{who}'" : $"{kind} '{who}' does not exist")}");
            }
        }
        foreach (var role in request.List("roles"))
        {
            if (!access.Roles.TryGetValue(role, out var granted))
            {
                throw Refusal.Die($"update ACL failed: role '{role}' does not exist");
            }
            // Who may hand out rights on his own guests only, can't hand out more than he has.
            var own = access.Permissions(request.Caller, path, request.World);
            if (!request.May(path, "Permissions.Modify") && granted.Privileges.Any(privilege => !own.ContainsKey(privilege)))
            {
                throw Refusal.Parameter(
                    "role",
                    $"Cannot {(remove ? "remove" : "add")} role '{role}' - requires 'Permissions.Modify' or superset of privileges.");
            }
            foreach (var (kind, who) in subjects)
            {
                access.Acl.RemoveAll(entry => entry.Path == path && entry.Who == who && entry.Kind == kind && entry.Role == role);
                if (!remove)
                {
                    access.Acl.Add(new(path, who, kind, role, request.Flag("propagate", missing: true)));
                }
            }
        }
        return null;
    }

    private static JsonArray Domains(Request request) => Json.List(request.World.Access.Domains.Select(domain =>
    {
        var row = new JsonObject { ["realm"] = domain.Key, ["type"] = domain.Value["type"] };
        if (domain.Value.GetValueOrDefault("comment") is { } comment)
        {
            row["comment"] = comment;
        }
        return row;
    }));

    private static JsonObject ShowDomain(Request request)
    {
        if (!request.World.Access.Domains.TryGetValue(request["realm"], out var domain))
        {
            throw Refusal.Die($"domain '{request["realm"]}' does not exist");
        }
        var shown = Json.Of(domain);
        shown["plugin"] = domain["type"] is "pam" ? "PVE::Auth::PAM" : "PVE::Auth::PVE";
        shown["digest"] = Digests.Of(domain);
        return shown;
    }

    private static JsonObject Permissions(Request request)
    {
        var caller = request.Caller;
        if (request.Text("userid") is { } wanted && wanted != caller.FullId)
        {
            // A user may ask for his tokens; a token is nobody's user, not even where it asks for its own.
            if (wanted.Split('!') is not [var owner, _] || owner != caller.FullId)
            {
                request.Need("/access", "Sys.Audit");
            }
            caller = Parse(request.World, wanted);
        }
        var world = request.World;
        string[] paths = request.Text("path") is { } one ? [one]
            : ["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms",
                .. world.Access.Acl.Select(entry => entry.Path),
                .. world.Pools.Values.SelectMany(pool => pool.Storages).Select(storage => $"/storage/{storage}"),
               .. world.Guests.Values.Where(guest => guest.Pool is not null).Select(guest => $"/vms/{guest.Vmid}")];
        var result = new JsonObject();
        foreach (var path in paths.Distinct())
        {
            var held = world.Access.Permissions(caller, path, world);
            if (held.Count > 0)
            {
                var privileges = new JsonObject();
                foreach (var (privilege, propagate) in held)
                {
                    privileges[privilege] = propagate ? 1 : 0;
                }
                result[path] = privileges;
            }
        }
        return result;
    }

    private static Caller Parse(World world, string id)
    {
        var parts = id.Split('!');
        if (!world.Access.Users.TryGetValue(parts[0], out var user))
        {
            throw Refusal.Die($"no such user ('{parts[0]}')");
        }
        return parts.Length is 1 ? new(user.Id, "", null)
            : user.Tokens.TryGetValue(parts[1], out var token) ? new(user.Id, parts[1], token)
            : throw Refusal.Die($"no such token '{parts[1]}' for user '{parts[0]}'");
    }
}
