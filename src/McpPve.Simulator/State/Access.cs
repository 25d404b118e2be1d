namespace McpPve.Simulator.State;

/// <summary>Users, groups, roles, tokens and what they may do.</summary>
internal sealed class Access
{
    public SortedDictionary<string, User> Users { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Group> Groups { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Role> Roles { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Dictionary<string, string>> Domains { get; } = new(StringComparer.Ordinal);
    public List<AclEntry> Acl { get; } = [];

    /// <summary>What a caller may do on a path. Each privilege tells whether it holds below, too.</summary>
    public Dictionary<string, bool> Permissions(Caller caller, string path, World world)
    {
        var user = UserPermissions(caller.User, path, world);
        if (caller.Token is not { } token || !token.PrivilegeSeparation)
        {
            return user;
        }
        var own = Collect(path, world, (entry) => entry.Kind is "token" && entry.Who == caller.FullId);
        return own.Where(privilege => user.ContainsKey(privilege.Key))
            .ToDictionary(privilege => privilege.Key, privilege => privilege.Value);
    }

    public bool May(Caller caller, string path, string privilege, World world) =>
        Permissions(caller, path, world).ContainsKey(privilege);

    private Dictionary<string, bool> UserPermissions(string user, string path, World world)
    {
        if (user is "root@pam")
        {
            return Roles["Administrator"].Privileges.ToDictionary(privilege => privilege, _ => true);
        }
        if (!Users.TryGetValue(user, out var known) || !known.Enabled)
        {
            return [];
        }
        return Collect(path, world, entry => entry.Kind is "user" ? entry.Who == user
            : entry.Kind is "group" && Groups.TryGetValue(entry.Who, out var group) && group.Members.Contains(user));
    }

    private Dictionary<string, bool> Collect(string path, World world, Func<AclEntry, bool> mine)
    {
        var roles = RolesAt(path, mine);
        var privileges = Expand(roles);
        if (PoolOf(path, world) is { } pool && !roles.ContainsKey("NoAccess"))
        {
            // A pool's grants reach the guests and storages in it, and so does its NoAccess.
            var ofPool = RolesAt($"/pool/{pool}", mine);
            if (ofPool.ContainsKey("NoAccess"))
            {
                return [];
            }
            foreach (var (privilege, propagate) in Expand(ofPool))
            {
                privileges.TryAdd(privilege, propagate);
            }
        }
        return privileges;
    }

    private static string? PoolOf(string path, World world) => path.Split('/') switch
    {
        ["", "vms", var vmid] when int.TryParse(vmid, out var id) && world.Guests.TryGetValue(id, out var guest) => guest.Pool,
        ["", "storage", var storage] => world.Pools.FirstOrDefault(pool => pool.Value.Storages.Contains(storage)).Key,
        _ => null,
    };

    /// <summary>The deepest level with an entry decides; there a user's own entries beat those of groups.</summary>
    private Dictionary<string, bool> RolesAt(string path, Func<AclEntry, bool> mine)
    {
        Dictionary<string, bool> roles = [];
        foreach (var level in Levels(path))
        {
            var entries = Acl.Where(entry => entry.Path == level && (level == path || entry.Propagate) && mine(entry)).ToList();
            var own = entries.Where(entry => entry.Kind is not "group").ToList();
            var deciding = own.Count > 0 ? own : entries;
            if (deciding.Count > 0)
            {
                roles = [];
                foreach (var entry in deciding)
                {
                    roles[entry.Role] = entry.Propagate;
                }
            }
        }
        return roles;
    }

    private Dictionary<string, bool> Expand(Dictionary<string, bool> roles)
    {
        Dictionary<string, bool> privileges = [];
        if (roles.ContainsKey("NoAccess"))
        {
            return privileges;
        }
        foreach (var (role, propagate) in roles)
        {
            foreach (var privilege in Roles.TryGetValue(role, out var known) ? known.Privileges : [])
            {
                privileges[privilege] = propagate || privileges.GetValueOrDefault(privilege);
            }
        }
        return privileges;
    }

    private static IEnumerable<string> Levels(string path)
    {
        yield return "/";
        for (var at = 1; at < path.Length && (at = path.IndexOf('/', at)) > 0; at++)
        {
            yield return path[..at];
        }
        if (path.Length > 1)
        {
            yield return path;
        }
    }
}

internal sealed class User(string id)
{
    public string Id { get; } = id;
    public bool Enabled { get; set; } = true;
    public long Expire { get; set; }

    /// <summary>Null: nobody can log in with one.</summary>
    public string? Password { get; set; }
    public SortedDictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Token> Tokens { get; } = new(StringComparer.Ordinal);

    public bool MayLogIn(World world) => Enabled && (Expire is 0 || Expire > world.Seconds);
    public string Realm => Id[(Id.LastIndexOf('@') + 1)..];
}

internal sealed class Token(string secret)
{
    public string Secret { get; set; } = secret;
    public bool PrivilegeSeparation { get; set; } = true;
    public long Expire { get; set; }
    public string? Comment { get; set; }
}

internal sealed class Group
{
    public string? Comment { get; set; }
    public SortedSet<string> Members { get; } = new(StringComparer.Ordinal);
}

internal sealed class Role
{
    public bool Special { get; init; }
    public SortedSet<string> Privileges { get; } = new(StringComparer.Ordinal);
}

/// <param name="Kind"><c>user</c>, <c>group</c> or <c>token</c>.</param>
internal sealed record AclEntry(string Path, string Who, string Kind, string Role, bool Propagate);

/// <summary>Who makes a call.</summary>
/// <param name="Token">Null for who has logged in with a password.</param>
internal sealed record Caller(string User, string TokenName, Token? Token)
{
    /// <summary>For the few calls that anybody may make.</summary>
    public static readonly Caller Anybody = new("", "", null);

    public string FullId => Token is null ? User : $"{User}!{TokenName}";
}
