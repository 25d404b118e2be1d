using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class UserRoutes
{
    private static readonly string[] Fields = ["email", "firstname", "lastname", "comment", "keys"];

    public static readonly Route[] All =
    [
        Get("/access/users", List),
        Get("/access/users/{userid}", Show),
        Post("/access/users", Create),
        Put("/access/users/{userid}", Update),
        Delete("/access/users/{userid}", Remove),
        Get("/access/users/{userid}/token", request => Json.List(Find(request).Tokens.Select(token => Info(token.Value, token.Key)))),
        Get("/access/users/{userid}/token/{tokenid}", request => Info(FindToken(request), null)),
        Post("/access/users/{userid}/token/{tokenid}", CreateToken),
        Put("/access/users/{userid}/token/{tokenid}", UpdateToken),
        Delete("/access/users/{userid}/token/{tokenid}", RemoveToken),
        Get("/access/tfa", _ => new JsonArray()),
        Put("/access/password", SetPassword),
    ];

    private static User Find(Request request) => request.World.Access.Users.TryGetValue(request["userid"], out var user)
        ? user
        : throw Refusal.Die($"no such user ('{request["userid"]}')");

    private static JsonArray List(Request request)
    {
        var access = request.World.Access;
        return Json.List(access.Users.Values
            // A token's id is not its user's: it does not see itself here.
            .Where(user => request.May("/access/groups", "User.Modify", "Sys.Audit")
                || access.Groups.Any(group =>
                    group.Value.Members.Contains(user.Id) && request.May($"/access/groups/{group.Key}", "User.Modify", "Sys.Audit")))
            .Where(user => !request.Has("enabled") || user.Enabled == request.Flag("enabled"))
            .Select(user =>
            {
                var row = Facts(user);
                row["userid"] = user.Id;
                row["realm-type"] = access.Domains.GetValueOrDefault(user.Realm)?["type"] ?? user.Realm;
                if (request.Flag("full"))
                {
                    row["groups"] = string.Join(
                        ',', access.Groups.Where(group => group.Value.Members.Contains(user.Id)).Select(group => group.Key));
                    row["tokens"] = Json.List(user.Tokens.Select(token => Info(token.Value, token.Key)));
                }
                return row;
            }));
    }

    private static JsonObject Show(Request request)
    {
        var user = Find(request);
        var shown = Facts(user);
        shown["groups"] = Json.Strings(
            request.World.Access.Groups.Where(group => group.Value.Members.Contains(user.Id)).Select(group => group.Key));
        if (user.Tokens.Count is 0)
        {
            shown["tokens"] = null;
            return shown;
        }
        var tokens = new JsonObject();
        foreach (var (name, token) in user.Tokens)
        {
            tokens[name] = Info(token, null);
        }
        shown["tokens"] = tokens;
        return shown;
    }

    private static JsonObject Facts(User user)
    {
        var facts = new JsonObject { ["enable"] = user.Enabled ? 1 : 0, ["expire"] = user.Expire };
        foreach (var (key, value) in user.Fields)
        {
            facts[key] = value;
        }
        return facts;
    }

    private static JsonNode? Create(Request request)
    {
        var (access, id) = (request.World.Access, request["userid"]);
        if (access.Users.ContainsKey(id))
        {
            throw Refusal.Die($"create user failed: user '{id}' already exists");
        }
        var user = new User(id);
        Take(request, user, "create user failed: ");
        user.Password = request.Text("password");
        access.Users[id] = user;
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        Take(request, Find(request), "update user failed: ");
        return null;
    }

    private static void Take(Request request, User user, string prefix)
    {
        var groups = request.World.Access.Groups;
        foreach (var group in request.List("groups"))
        {
            if (!groups.ContainsKey(group))
            {
                throw Refusal.Die($"{prefix}no such group '{group}'");
            }
        }
        user.Enabled = request.Flag("enable", user.Enabled);
        user.Expire = request.Long("expire") ?? user.Expire;
        foreach (var key in Fields)
        {
            if (request.Text(key) is { } value)
            {
                user.Fields[key] = value;
            }
        }
        if (request.Has("groups"))
        {
            foreach (var (name, group) in groups)
            {
                if (request.List("groups").Contains(name))
                {
                    group.Members.Add(user.Id);
                }
                else if (!request.Flag("append"))
                {
                    group.Members.Remove(user.Id);
                }
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        var (access, user) = (request.World.Access, Find(request));
        access.Users.Remove(user.Id);
        foreach (var group in access.Groups.Values)
        {
            group.Members.Remove(user.Id);
        }
        access.Acl.RemoveAll(entry =>
            entry.Kind is not "group" && (entry.Who == user.Id || entry.Who.StartsWith($"{user.Id}!", StringComparison.Ordinal)));
        return null;
    }

    private static JsonNode? SetPassword(Request request)
    {
        Find(request).Password = request["password"];
        return null;
    }

    private static Token FindToken(Request request) => Find(request).Tokens.TryGetValue(request["tokenid"], out var token)
        ? token
        : throw Refusal.Die($"no such token '{request["tokenid"]}' for user '{request["userid"]}'");

    private static JsonObject Info(Token token, string? name)
    {
        var info = new JsonObject { ["privsep"] = token.PrivilegeSeparation ? 1 : 0, ["expire"] = token.Expire };
        if (name is not null)
        {
            info["tokenid"] = name;
        }
        if (token.Comment is { } comment)
        {
            info["comment"] = comment;
        }
        return info;
    }

    private static JsonNode? CreateToken(Request request)
    {
        var (user, name) = (Find(request), request["tokenid"]);
        if (user.Tokens.ContainsKey(name))
        {
            throw Refusal.Parameter("tokenid", "Token already exists.");
        }
        var token = new Token(request.World.Numbers.Uuid());
        TakeToken(request, token);
        user.Tokens[name] = token;
        // A new token's figures come as text, a listed one's as numbers.
        var info = new JsonObject { ["privsep"] = token.PrivilegeSeparation ? "1" : "0" };
        if (token.Expire > 0)
        {
            info["expire"] = $"{token.Expire}";
        }
        if (token.Comment is { } comment)
        {
            info["comment"] = comment;
        }
        return new JsonObject { ["full-tokenid"] = $"{user.Id}!{name}", ["info"] = info, ["value"] = token.Secret };
    }

    private static JsonNode? UpdateToken(Request request)
    {
        var token = FindToken(request);
        TakeToken(request, token);
        return Info(token, null);
    }

    private static void TakeToken(Request request, Token token)
    {
        token.PrivilegeSeparation = request.Flag("privsep", token.PrivilegeSeparation);
        token.Expire = request.Long("expire") ?? token.Expire;
        token.Comment = request.Text("comment") ?? token.Comment;
    }

    private static JsonNode? RemoveToken(Request request)
    {
        _ = FindToken(request);
        var user = Find(request);
        user.Tokens.Remove(request["tokenid"]);
        request.World.Access.Acl.RemoveAll(entry => entry.Kind is "token" && entry.Who == $"{user.Id}!{request["tokenid"]}");
        return null;
    }
}
