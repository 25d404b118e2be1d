using System.Security.Cryptography;
using System.Text;
using McpPve.Catalog;
using McpPve.Effects;
using McpPve.Options;

namespace McpPve.Diagnosis;

/// <summary>The roles that a token gets for the exposed tools, and how they are made.</summary>
internal static class TokenRoles
{
    /// <summary>What to type on a node of the cluster, in this order.</summary>
    public static IReadOnlyList<string> Lines(ToolOptions options, Privileges needed, string token)
    {
        var (user, name) = (token[..token.LastIndexOf('!')], token[(token.LastIndexOf('!') + 1)..]);
        return
        [
            .. needed.Grants.Select(grant =>
                $"pveum role add {Name(options, needed, grant)} --privs '{string.Join(',', grant.Privileges)}'"),
            .. user == "root@pam" ? Array.Empty<string>() : [$"pveum user add {Quoted(user)}"],
            $"pveum user token add {Quoted(user)} {Quoted(name)} --privsep 1",
            .. needed.Grants.Select(grant =>
            {
                var others = Beside(needed, grant);
                return $"pveum acl modify {grant.Path}{(grant.Propagates ? "" : " --propagate 0")} --users {Quoted(user)} --tokens "
                    + $"{Quoted(token)}"
                    + $" --roles {string.Join(',', others.Select(other => Name(options, needed, other)))}";
            }),
        ];
    }

    /// <summary>The roles that stand together in the access list for the path of one.</summary>
    public static IEnumerable<Grant> Beside(Privileges needed, Grant grant) =>
        // What is granted on a path takes the place of what comes from above.
        grant.Propagates ? needed.Grants.Where(other => (other.Path == "/" && other.Propagates) || other == grant) : [grant];

    /// <summary>What gives a token, and its user, privileges on / besides those that they have.</summary>
    public static IReadOnlyList<string> Added(IReadOnlyCollection<string> privileges, string token)
    {
        var all = string.Join(',', privileges.Order(StringComparer.Ordinal));
        var role = $"mcp-pve-added-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..6]}";
        return
        [
            $"pveum role add {role} --privs '{all}'",
            $"pveum acl modify / --users {Quoted(token[..token.LastIndexOf('!')])} --tokens {Quoted(token)} --roles {role}",
        ];
    }

    /// <summary>The command that takes a token away.</summary>
    public static string Deletion(string token) =>
        $"pveum user token delete {Quoted(token[..token.LastIndexOf('!')])} {Quoted(token[(token.LastIndexOf('!') + 1)..])}";

    /// <summary>
    /// A role is named after what it is for: 'role add' leaves one that exists as it is, so a name that two lots of tools shared would give
    /// one of
    /// them the other's privileges.
    /// </summary>
    public static string Name(ToolOptions options, Privileges needed, Grant grant)
    {
        const int mostNames = 3;
        var all = ToolCatalog.Groups.All(group => options.Categories.Contains(group.Name));
        var named = !all && options.Categories.Count is > 0 and <= mostNames;
        var isPlain = (all || named) && options.Allowed.Count == 0 && options.Denied.Count == 0;
        var categories = named ? string
            .Concat(ToolCatalog.Groups.Where(group => options.Categories.Contains(group.Name)).Select(group => $"-{group.Name}")) : "";
        var privileges = string.Join(' ',
            needed.Grants.Select(other => $"{other.Path}{(other.Propagates ? "" : "!")}={string.Join(',', other.Privileges)}"));
        var other = isPlain ? "" : $"-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(privileges)))[..6]}";
        var place = grant.Path == "/" ? grant.Propagates ? "" : "-datacenter" : grant.Path.Replace('/', '-');
        return $"mcp-pve-{options.Tier.Name()}{categories}{other}{place}";
    }

    public static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '_' or '-')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
