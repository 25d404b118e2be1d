using System.Text.Json;
using McpPve.Client.Schema;

namespace McpPve.Simulator.Protocol;

/// <summary>Evaluates the privileges that PVE declares for an endpoint.</summary>
internal static class PermissionCheck
{
    public static void Check(PveEndpoint endpoint, Request request)
    {
        if (endpoint.Privileges is null)
        {
            if (request.Caller is { User: SimulatedCluster.UserName, Token: null })
            {
                return;
            }
            // Not even a token of root@pam is root@pam.
            throw Refusal.Permission("user != root@pam");
        }
        // The one call that PVE declares open to all and with a check, and then answers in part.
        if (endpoint.Privileges is "all" or "world" || (request.Template == "/cluster/options" && endpoint.Method == "GET"))
        {
            return;
        }
        using var check = JsonDocument.Parse(endpoint.Privileges);
        if (Failure(check.RootElement, request) is { } failure)
        {
            throw Refusal.Permission(failure);
        }
    }

    /// <summary>Null when the check passes, else what PVE says is missing.</summary>
    private static string? Failure(JsonElement check, Request request) => check[0].GetString() switch
    {
        "perm" => Perm(check, request),
        "and" => check.EnumerateArray().Skip(1).Select(part => Failure(part, request)).FirstOrDefault(failure => failure is not null),
        "or" => check.EnumerateArray().Skip(1).Select(part => Failure(part, request)).ToList() is var failures && failures.Contains(null)
            ? null
            : failures[0],
        "userid-param" => check[1].GetString() is "self"
            ? request.Text("userid") == request.Caller.User ? null : "userid-param"
            : Realm(request),
        "userid-group" => Group(check, request),
        "perm-modify" => Modify(Fill(check[1].GetString()!, request), request),
        _ => "unknown check",
    };

    private static string? Perm(JsonElement check, Request request)
    {
        var path = Fill(check[1].GetString()!, request);
        if (check.GetArrayLength() > 4 && check[3].GetString() is "require_param" && !request.Has(check[4].GetString()!))
        {
            return $"{path}, {check[2][0].GetString()}";
        }
        var held = request.World.Access.Permissions(request.Caller, path, request.World);
        var wanted = check[2].EnumerateArray().Select(privilege => privilege.GetString()!)
            .Select(privilege => request.World.Release9 ? privilege : PveSchema.PrivilegeIn8(privilege)).Distinct().ToList();
        var any = check.GetArrayLength() > 4 && check[3].GetString() is "any";
        if (any)
        {
            return wanted.Exists(held.ContainsKey) ? null : $"{path}, {string.Join('|', wanted)}";
        }
        return wanted.Find(privilege => !held.ContainsKey(privilege)) is { } missing ? $"{path}, {missing}" : null;
    }

    private static string? Realm(Request request)
    {
        var user = request.Text("userid") ?? "";
        if (!Formats.IsUserId(user))
        {
            throw Refusal.Die($"value '{user}' does not look like a valid user name");
        }
        var path = $"/access/realm/{user[(user.LastIndexOf('@') + 1)..]}";
        return request.May(path, "Realm.AllocateUser") ? null : $"{path}, Realm.AllocateUser";
    }

    private static string? Group(JsonElement check, Request request)
    {
        var wanted = check[1].EnumerateArray().Select(privilege => privilege.GetString()!).ToArray();
        if (request.May("/access/groups", wanted))
        {
            return null;
        }
        var user = request.Text("userid") ?? "";
        var ofUser = request.World.Access.Groups.Where(group => group.Value.Members.Contains(user)).Select(group => group.Key);
        return ofUser.Any(group => request.May($"/access/groups/{group}", wanted)) ? null : $"/access/groups, {string.Join('|', wanted)}";
    }

    private static string? Modify(string path, Request request)
    {
        string[] wanted = path.Split('/') switch
        {
            ["", "vms", ..] => ["Permissions.Modify", "VM.Allocate"],
            ["", "storage", ..] => ["Permissions.Modify", "Datastore.Allocate"],
            ["", "pool", ..] => ["Permissions.Modify", "Pool.Allocate"],
            _ => ["Permissions.Modify"],
        };
        return request.May(path, wanted) ? null : $"{path}, {string.Join('|', wanted)}";
    }

    private static string Fill(string template, Request request)
    {
        var filled = template;
        for (var open = filled.IndexOf('{', StringComparison.Ordinal); open >= 0; open = filled.IndexOf('{', StringComparison.Ordinal))
        {
            var close = filled.IndexOf('}', open);
            filled = filled[..open] + (request.Text(filled[(open + 1)..close]) ?? "") + filled[(close + 1)..];
        }
        return filled.StartsWith('/') ? filled : $"/{filled}";
    }
}
