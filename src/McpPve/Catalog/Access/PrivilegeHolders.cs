using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Access;

/// <summary>
/// Who holds a privilege on a path, and through which entries of the access list. PVE tells only what one account may do; this turns the
/// question round by PVE's own rules: the deepest level with an entry decides, there an account's own entries beat those of its groups,
/// NoAccess takes all away, and a pool's grants reach the guests and storages in it.
/// </summary>
internal sealed class PrivilegeHolders : Operation
{
    public static readonly string[] Sources = ["/access/roles", "/access/groups", "/access/users", "/cluster/resources", "/pools"];

    private const string NoAccess = "NoAccess";
    private const string Root = "root@pam";
    private const int MostPools = 60; // a request each

    private sealed record Holder(string Name, bool IsToken, IReadOnlyList<string> Through, string? Off);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var privilege = run.Call["privilege"]!;
        var roles = await Rows(run, "/access/roles", AccessJson.Default.Role.Rows(), cancellation);
        var known = roles.SelectMany(role => Lists.Items(role.Privileges.Value)).Distinct().ToList();
        if (known.Count > 0 && !known.Contains(privilege))
        {
            var close = known.Find(other => other.Equals(privilege, StringComparison.OrdinalIgnoreCase)) ?? Closest.To(privilege, known);
            return ToolResult.Error(
                $"{run.Call.Spec.Name}: no role has a privilege '{privilege}'{(close is null ? "" : $"; did you mean {close}?")}");
        }
        var acl = await run.Send(AccessJson.Default.AclEntry.Rows(), cancellation);
        var groups = await Rows(run, "/access/groups", AccessJson.Default.GroupSummary.Rows(), cancellation);
        var users = await Rows(run, "/access/users", AccessJson.Default.UserSummary.Rows(), cancellation, ("full", "1"));
        var (pools, unread) = await Pools(run, cancellation);
        var granting = roles.Where(role => Lists.Items(role.Privileges.Value).Contains(privilege))
            .Select(role => role.RoleId.Value!)
            .ToHashSet();
        var rights = new Rights(acl.Data ?? [], groups, granting, run.Call["path"]!, pools);
        var holders = users.SelectMany(user => Of(user, rights, run.Time.GetUtcNow())).ToList();
        var partial = run.Call.Spec.Partial is { } some ? await some.Note(run, cancellation) : null;
        return run.Result((writer, call) => ResultText.WriteItems(writer, holders, call, call.Start, 0, null, WriteHolder, beside =>
        {
            WritePartial(beside, partial);
            if (unread is not null)
            {
                beside.WriteString("unread"u8, unread);
            }
        }));
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.WriteList(
            writer, row => SchemaText.Write(row, ("holder", "string"), ("kind", "string"), ("through", "array"), ("off", "string")));

    private static async Task<List<T>> Rows<T>(
        ToolRun run, string path, PveData<List<T>> type, CancellationToken cancellation, params (string Name, string Value)[] parameters) =>
        (await run.Read(path, type, cancellation, parameters)).Data ?? [];

    private static void WriteHolder(Utf8JsonWriter writer, Holder holder)
    {
        writer.WriteStartObject();
        writer.WriteString("holder"u8, holder.Name);
        writer.WriteString("kind"u8, holder.IsToken ? "token"u8 : "user"u8);
        writer.WriteStartArray("through"u8);
        foreach (var entry in holder.Through)
        {
            writer.WriteStringValue(entry);
        }
        writer.WriteEndArray();
        if (holder.Off is not null)
        {
            writer.WriteString("off"u8, holder.Off);
        }
        writer.WriteEndObject();
    }

    private static IEnumerable<Holder> Of(UserSummary user, Rights rights, DateTimeOffset now)
    {
        if (user.UserId.Value is not { } name)
        {
            yield break;
        }
        var own = name == Root ? ["root@pam may do everything"] : rights.Through("user", name);
        if (own.Count == 0)
        {
            yield break;
        }
        var off = user.Enable.Value is false ? "the user is disabled" : Expired(user.Expire, now) ? "the user has expired" : null;
        yield return new(name, IsToken: false, own, off);
        foreach (var token in user.Tokens.Value ?? [])
        {
            var id = $"{name}!{token.TokenId.Value}";
            // A token with privileges of its own has only what its user has as well.
            var through = token.SeparatePrivileges.Value is false
                ? [$"its user {name}, without separate privileges"]
                : rights.Through("token", id);
            if (through.Count > 0)
            {
                yield return new(id, IsToken: true, through, off ?? (Expired(token.Expire, now) ? "the token has expired" : null));
            }
        }
    }

    private static bool Expired(PveInteger expire, DateTimeOffset now) =>
        expire.Value is > 0 and var seconds && seconds <= now.ToUnixTimeSeconds();

    /// <summary>The pools that the thing on the path is in.</summary>
    private static async Task<(List<string> Pools, string? Unread)> Pools(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            switch (run.Call["path"]!.Split('/'))
            {
                case ["", "vms", var vmid]:
                    var guests = await Rows(
                        run, "/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation, ("type", "vm"));
                    var guest = guests.Find(one => $"{one.Vmid.Value}" == vmid);
                    return guest is null
                        ? ([], $"what is granted through a pool: guest {vmid} is not there, or the token may not see it (VM.Audit)")
                        : ([.. new[] { guest.Pool.Value }.OfType<string>()], null);
                case ["", "storage", var storage]:
                    var found = new List<string>();
                    var pools = await Rows(run, "/pools", PoolJson.Default.Pool.Rows(), cancellation);
                    foreach (var pool in pools.Select(pool => pool.PoolId.Value).OfType<string>().Take(MostPools))
                    {
                        var members = await Rows(run, "/pools", PoolJson.Default.Pool.Rows(), cancellation, ("poolid", pool));
                        if (members.Exists(one => one.Members.Value?.Exists(member => member.Storage.Value == storage) is true))
                        {
                            found.Add(pool);
                        }
                    }
                    return (found, pools.Count > MostPools ? $"of {pools.Count} pools only {MostPools} were looked into" : null);
                default:
                    return ([], null);
            }
        }
        catch (PveException e) when (e.Failure == PveFailure.Permission)
        {
            return ([], $"what is granted through a pool: {e.Message}");
        }
    }

    /// <param name="granting">The roles with the privilege.</param>
    private sealed class Rights(List<AclEntry> acl, List<GroupSummary> groups, HashSet<string> granting, string path, List<string> pools)
    {
        /// <summary>The entries that give the privilege; none when it is not held.</summary>
        public List<string> Through(string kind, string name)
        {
            var own = At(path, kind, name);
            var through = Granting(own);
            if (own.Exists(entry => entry.RoleId.Value == NoAccess))
            {
                return [];
            }
            foreach (var pool in pools)
            {
                var ofPool = At($"/pool/{pool}", kind, name);
                if (ofPool.Exists(entry => entry.RoleId.Value == NoAccess))
                {
                    return [];
                }
                through.AddRange(Granting(ofPool));
            }
            return [.. through.Select(entry => $"{entry.Type} {entry.Holder}: {entry.RoleId} on {entry.Path}").Distinct()];
        }

        private List<AclEntry> Granting(List<AclEntry> entries) => entries.FindAll(entry => granting.Contains(entry.RoleId.Value ?? ""));

        // The deepest level that has an entry for it.
        private List<AclEntry> At(string wanted, string kind, string name)
        {
            List<AclEntry> deciding = [];
            foreach (var level in Levels(wanted))
            {
                var here = acl.FindAll(entry => entry.Path.Value == level && (level == wanted || entry.Propagate.IsSet));
                var own = here.FindAll(entry => entry.Type.Value == kind && entry.Holder.Value == name);
                var found = own.Count > 0 || kind == "token"
                    ? own
                    : here.FindAll(entry => entry.Type.Value == "group" && IsIn(name, entry.Holder.Value));
                deciding = found.Count > 0 ? found : deciding;
            }
            return deciding;
        }

        private bool IsIn(string user, string? group) =>
            groups.Exists(one => one.GroupId.Value == group && Lists.Items(one.Users.Value).Contains(user));

        private static IEnumerable<string> Levels(string path)
        {
            yield return "/";
            for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                yield return path[..slash];
            }
            if (path != "/")
            {
                yield return path;
            }
        }
    }
}
