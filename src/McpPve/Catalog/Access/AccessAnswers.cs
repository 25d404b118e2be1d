using System.Globalization;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog.Cluster;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Access;

/// <summary>What the access tools show.</summary>
internal static class AccessAnswers
{
    public static readonly Columns<UserSummary> UserRow = new Columns<UserSummary>()
        .Text("userid", u => u.UserId).Add((writer, u) => WriteEnabled(writer, u.Enable)).Time("expire", u => u.Expire)
        .Text("firstname", u => u.FirstName).Text("lastname", u => u.LastName).Text("email", u => u.Email).Text("comment", u => u.Comment)
        .Text("groups", u => u.Groups).Add((writer, u) =>
            WriteNames(writer, "tokens", u.Tokens.Value?.Select(token => token.TokenId.Value)))
        .Flag("totp_locked", u => u.TotpLocked).Time("locked_until", u => u.TfaLockedUntil);

    public static readonly Columns<User> User = new Columns<User>()
        .Add((writer, u) => WriteEnabled(writer, u.Enable)).Add((writer, u) => writer.WriteString("expire"u8, Expiry(u.Expire)))
        .Text("firstname", u => u.FirstName).Text("lastname", u => u.LastName).Text("email", u => u.Email).Text("comment", u => u.Comment)
        .Add((writer, u) => WriteNames(writer, "groups", u.Groups.Value?.Select(group => group.Value)))
        .Add(WriteTokens);

    public static readonly Columns<Role> RoleRow = new Columns<Role>()
        .Text("roleid", r => r.RoleId).Flag("built_in", r => r.Special).Text("privs", r => r.Privileges);

    public static readonly Columns<GroupSummary> GroupRow = new Columns<GroupSummary>()
        .Text("groupid", g => g.GroupId).Text("comment", g => g.Comment).Text("users", g => g.Users);

    public static readonly Columns<AclEntry> AclRow = new Columns<AclEntry>()
        .Text("path", e => e.Path).Text("type", e => e.Type).Text("holder", e => e.Holder).Text("role", e => e.RoleId)
        .Add((writer, e) => writer.WriteBoolean("propagate"u8, e.Propagate.IsSet));

    public static readonly Columns<AuthRealm> RealmRow = new Columns<AuthRealm>()
        .Text("realm", r => r.Realm)
        .Text("type", r => r.Type)
        .Text("comment", r => r.Comment)
        .Flag("default", r => r.Default)
        .Text("tfa", r => r.Tfa);

    public static readonly ReadBack ThisUser = ReadBack.Of(
        "/access/users/{userid}", () => AccessJson.Default.User.Data(), SettingsOf);

    public static readonly ReadBack ThisGroup = new(async (run, cancellation) =>
    {
        try
        {
            var group = (await run.Read("/access/groups/{groupid}", AccessJson.Default.Group.Data(), cancellation)).Data ?? new();
            return
            [
                new("groupid", run.Call["groupid"]), new("comment", group.Comment.Value),
                    new("members", Joined(group.Members.Value?.Select(member => member.Value))),
            ];
        }
        catch (PveException e) when (e.Failure == PveFailure.NotFound)
        {
            return null;
        }
    });

    public static readonly ReadBack ThisRole = ReadBack.Of(
        "/access/roles/{roleid}", () => AccessJson.Default.DictionaryStringPveFlag.Data(),
        role => [new("privs", Joined(role.Where(privilege => privilege.Value.IsSet).Select(privilege => privilege.Key)))]);

    private const int MostTold = 12; // a question is read by a person
    private const string Below = "here and below";

    /// <summary>
    /// The entries of one path that the call is about: who has which role. Those of others are none of its business, and whoever has lost a
    /// right
    /// may not see them any more.
    /// </summary>
    public static readonly ReadBack EntriesOfPath = new(async (run, cancellation) =>
    {
        var answer = await run.Read("/access/acl", AccessJson.Default.AclEntry.Rows(), cancellation);
        var roles = Lists.Items(run.Call["roles"]);
        return
        [
            .. (answer.Data ?? []).Where(entry => entry.Path.Value == run.Call["path"] && roles.Contains(entry.RoleId.Value)
                && Lists.Items(run.Call[$"{entry.Type}s"]).Contains(entry.Holder.Value))
                .OrderBy(Who, StringComparer.Ordinal).DistinctBy(Who)
                    .Select(entry => new SettingValue(Who(entry), entry.Propagate.IsSet ? Below : "here only")),
        ];
    });

    /// <summary>PVE takes paths of things that are not there yet, which has its uses, and slips with them.</summary>
    public static async Task<string?> OnNothing(ToolRun run, CancellationToken cancellation)
    {
        var parts = run.Call["path"]!.Split('/');
        if (run.Call["delete"] == "1" || parts.Length < 3 || parts[1] is not ("vms" or "storage" or "nodes" or "pool"))
        {
            return null;
        }
        var name = string.Join('/', parts[2..]);
        if (await Inventory.Read(run, cancellation) is not { } there)
        {
            return null;
        }
        var missing = parts[1] switch
        {
            "vms" => there.HasGuest(name) ? null : $"guest {name}",
            "storage" => there.HasStorage(name) ? null : $"storage '{name}'",
            "nodes" => there.HasNode(name) ? null : $"node '{name}'",
            _ => (await run.Read("/pools", PoolJson.Default.Pool.Rows(), cancellation)).Data?
                .Exists(pool => pool.PoolId.Value == name) is false ? $"pool '{name}'" : null,
        };
        return missing is null ? null : $"There is no {missing} that the token may see. The entry is stored and counts as soon as there "
            + "is one of that name.";
    }

    /// <summary>Revokes what is new, or gives back what is gone, where one call can do so.</summary>
    public static Undo? OldEntries(Done done)
    {
        if (done.Before.Settings is not { } before || done.After.Settings is not { } after)
        {
            return Undo.None("what the entries were, or are now, could not be read");
        }
        var asked = Lists.Items(done.Call["roles"]).Length
            * (Lists.Items(done.Call["users"]).Length + Lists.Items(done.Call["groups"]).Length + Lists.Items(done.Call["tokens"]).Length);
        var arguments = Undo.Same(done, "path", "roles", "users", "groups", "tokens");
        if (before.Count == 0 && after.Count == asked)
        {
            arguments["delete"] = true;
        }
        else if (before.Count == asked
            && !before.SequenceEqual(after)
            && before.Select(entry => entry.Value).Distinct().ToList() is [var reach])
        {
            arguments["propagate"] = reach == Below;
        }
        else
        {
            return before.SequenceEqual(after) ? null : Undo.None("some of these entries were there before, and others not");
        }
        return Undo.By(done.Call.Spec.Name, arguments);
    }

    /// <summary>For the person who is asked: the entries that go along with what is deleted.</summary>
    /// <param name="goes">Whether an entry does.</param>
    public static Func<ToolRun, CancellationToken, Task<string?>> LosesEntries(Func<ToolCall, AclEntry, bool> goes) =>
        async (run, cancellation) =>
        {
            List<AclEntry> entries;
            try
            {
                entries = (await run.Read("/access/acl", AccessJson.Default.AclEntry.Rows(), cancellation)).Data ?? [];
            }
            catch (PveException e)
            {
                return $"Which permissions go with it can't be read: {e.Message}";
            }
            var told = entries.Where(entry => goes(run.Call, entry))
                .Select(entry => $"{entry.Type} {entry.Holder} loses {entry.RoleId} on {entry.Path}")
                .Order(StringComparer.Ordinal)
                .ToList();
            return told.Count == 0
                ? null
                : $"Permissions that go with it: {string.Join("; ", told.Take(MostTold))}"
                    + $"{(told.Count > MostTold ? $"; and {told.Count - MostTold} more" : "")}.";
        };

    public static bool IsOfUser(ToolCall call, AclEntry entry) =>
        entry.Holder.Value == call["userid"]
            || entry.Holder.Value?.StartsWith($"{call["userid"]}!", StringComparison.Ordinal) is true;

    private static string Who(AclEntry entry) => $"{entry.Type} {entry.Holder}: {entry.RoleId}";

    private static IEnumerable<SettingValue> SettingsOf(User user) =>
    [
        new("enable", user.Enable.IsSet ? "yes" : "no") { Sent = user.Enable.IsSet ? "1" : "0" },
        new("expire", Expiry(user.Expire)) { Sent = (user.Expire.Value ?? 0).ToString(CultureInfo.InvariantCulture) },
        new("firstname", user.FirstName.Value), new("lastname", user.LastName.Value), new("email", user.Email.Value),
        new("comment", user.Comment.Value),
        // Old entries hold the secret of a one-time password here.
        new("keys", user.Keys.Value is { Length: > 0 } ? "set" : null),
        new("groups", Joined(user.Groups.Value?.Select(group => group.Value))),
        new("tokens", Joined(user.Tokens.Value?.Keys)),
    ];

    private static string Expiry(PveInteger expire) => expire.Value is > 0 and var seconds ? Readable.Time(seconds) : "never";

    private static string? Joined(IEnumerable<string?>? names) =>
        names is null
            ? null
            : string.Join(',', names.OfType<string>().Order(StringComparer.Ordinal)) is { Length: > 0 } joined
            ? joined
            : null;

    private static void WriteEnabled(Utf8JsonWriter writer, PveFlag enable) => writer.WriteBoolean("enable"u8, enable.IsSet);

    private static void WriteNames(Utf8JsonWriter writer, string name, IEnumerable<string?>? values)
    {
        if (values?.OfType<string>().Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names)
        {
            writer.WriteStartArray(name);
            names.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
    }

    private static void WriteTokens(Utf8JsonWriter writer, User user)
    {
        if (user.Tokens.Value is not { Count: > 0 } tokens)
        {
            return;
        }
        writer.WriteStartArray("tokens"u8);
        foreach (var (name, token) in tokens.OrderBy(token => token.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("tokenid"u8, name);
            if (token is not null)
            {
                writer.WriteBoolean("privsep"u8, token.SeparatePrivileges.IsSet);
                writer.WriteString("expire"u8, Expiry(token.Expire));
                if (token.Comment.Value is { Length: > 0 } comment)
                {
                    writer.WriteString("comment"u8, comment);
                }
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
