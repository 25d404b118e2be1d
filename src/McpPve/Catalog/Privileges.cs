using System.Text.Json;
using McpPve.Client.Schema;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Catalog;

/// <summary>One privilege on one path.</summary>
internal readonly record struct Right(string Path, string Privilege)
{
    /// <summary>The path that an access list would name to reach all of its kind: <c>/vms</c> for <c>/vms/{vmid}</c>.</summary>
    public string Root => Path.IndexOf('/', 1) is var slash and > 0 ? Path[..slash] : Path;

    /// <summary>It shows things and changes none.</summary>
    public bool Reads => Privilege.EndsWith(".Audit", StringComparison.Ordinal) || Privilege == "Sys.Syslog";
}

/// <param name="Path">Where an access list grants it.</param>
/// <param name="Propagates">False: on the path alone, and not below it.</param>
internal sealed record Grant(string Path, IReadOnlyList<string> Privileges, bool Propagates = true);

/// <summary>The least that a token needs for a set of tools.</summary>
/// <param name="Grants">One role each.</param>
/// <param name="Rights">What they consist of.</param>
/// <param name="LeftOut">Tools that only read, but that PVE opens with a privilege to change things: the token is refused there.</param>
/// <param name="Sometimes">What calls with certain arguments need on top.</param>
internal sealed record Privileges(
    IReadOnlyList<Grant> Grants,
    IReadOnlyList<Right> Rights,
    IReadOnlyList<(ToolSpec Tool, IReadOnlyList<Right> Rights)> LeftOut,
    IReadOnlyList<(ToolSpec Tool, RequiredPrivilege RequiredPrivilege)> Sometimes)
{
    // On / they reach roles and access lists, so that a token could give itself anything; they are granted where they are needed.
    private static readonly string[] Mighty = ["Sys.Modify", "Permissions.Modify"];

    // What it opens on / it opens there alone; below it would reach nodes and access lists.
    private const string OnPathAlone = "Sys.Modify";

    /// <param name="wanted">Tools that are meant to work even when PVE opens them with more than a right to read.</param>
    public static Privileges For(IEnumerable<ToolSpec> tools, IReadOnlySet<string> wanted, bool release9)
    {
        var needs = tools.Where(tool => release9 || tool.Since is null)
            .Select(tool => (Tool: tool, Choices: Choices(tool, release9))).ToList();
        var costly = needs.Where(need =>
            need.Tool.Effect.ReadOnly
                && !wanted.Contains(need.Tool.Name)
                && need.Choices.Any(choice => !choice.Any(option => option.All(right => right.Reads))))
            .ToList();
        var rights = Solve([.. needs.Except(costly).SelectMany(need => need.Choices)]);
        var sometimes = needs.SelectMany(need => need.Tool.AllNeeds
                .Where(setting =>
                    setting.For is not null
                        && (release9 || !setting.NewIn9)
                        && !setting.AnyOf.Any(privilege => Holds(rights, new(setting.Path, privilege))))
                .Select(setting => (need.Tool, setting)))
            .ToList();
        return new(
            Placed(rights),
            [.. rights.OrderBy(right => right.Privilege, StringComparer.Ordinal).ThenBy(right => right.Path, StringComparer.Ordinal)],
            [.. costly.Where(need => !need.Choices.All(choice => choice.Any(option => option.All(right => Holds(rights, right)))))
                .Select(need => (need.Tool, (IReadOnlyList<Right>)[.. Solve(need.Choices).Where(right => !Holds(rights, right))]))],
            sometimes);
    }

    /// <summary>For each thing that PVE checks, the sets of rights that satisfy it.</summary>
    public static IReadOnlyList<Right[][]> Choices(ToolSpec tool, bool release9)
    {
        var choices = new List<Right[][]>();
        foreach (var endpoint in tool.Kinds.SelectMany(kind => kind.Templates().Select(kind.Endpoint))
            .Where(endpoint => endpoint.Privileges is not (null or "all" or "world")))
        {
            using var check = JsonDocument.Parse(endpoint.Privileges!);
            choices.AddRange(Parse(check.RootElement));
        }
        if (tool.ArgOf(ArgRole.NodeOfGuest) is not null)
        {
            choices.Add([[new("/vms/{vmid}", "VM.Audit")]]); // its node is looked up
        }
        choices.AddRange(
            tool.AllNeeds.Where(setting => setting.For is null)
                .Select(setting => setting.AnyOf.Select(privilege => new[] { new Right(setting.Path, privilege) }).ToArray()));
        return release9
            ? choices
            :[
                .. choices.Select(choice =>
                    choice.Select(option =>
                        option.Select(right => right with { Privilege = PveSchema.PrivilegeIn8(right.Privilege) }).ToArray())
                        .ToArray()),
            ];
    }

    /// <summary>PVE's own expression: what must hold, and what may hold instead.</summary>
    private static IEnumerable<Right[][]> Parse(JsonElement check)
    {
        switch (check[0].GetString())
        {
            case "perm":
                var rights = check[2]
                    .EnumerateArray()
                    .Select(privilege => new Right(check[1].GetString()!, privilege.GetString()!))
                    .ToArray();
                return check.GetArrayLength() > 4 && check[3].GetString() is "any"
                    ? [[.. rights.Select(right => new[] { right })]]
                    : rights.Select(right => new[] { new[] { right } });
            case "and":
                return check.EnumerateArray().Skip(1).SelectMany(Parse);
            case "or":
                // Each branch is a list of things that must hold together; what is only there for a pool that the caller names is left out.
                var branches = check.EnumerateArray()
                    .Skip(1)
                    .Where(branch => !(branch.GetArrayLength() > 4 && branch[3].GetString() is "require_param"));
                return [[.. branches.Select(branch => Parse(branch).Select(choice => choice[0][0]).ToArray())]];
            case "userid-param":
                return [[[new("/access/realm/{realm}", check[1].GetString()!)]]];
            case "userid-group":
                return [[.. check[1].EnumerateArray().Select(privilege => new[] { new Right("/access/groups", privilege.GetString()!) })]];
            case "perm-modify":
                return [[[new("/", "Permissions.Modify")]]];
            default:
                throw new InvalidOperationException($"{check.GetRawText()} is not a known check of PVE");
        }
    }

    // What has no alternative first; then whatever adds least, a right to read before one to change.
    private static HashSet<Right> Solve(IReadOnlyCollection<Right[][]> choices)
    {
        HashSet<Right> rights = [.. choices.Where(choice => choice.Length == 1).SelectMany(choice => choice[0])];
        foreach (var choice in choices.Where(choice => choice.Length > 1).OrderBy(choice => choice.Length))
        {
            if (!choice.Any(option => option.All(right => Holds(rights, right))))
            {
                rights.UnionWith(
                    choice.OrderBy(option => option.Count(right => !Holds(rights, right)))
                        .ThenByDescending(option => option.All(right => right.Reads))
                        .First());
            }
        }
        return rights;
    }

    private static bool Holds(IReadOnlyCollection<Right> rights, Right wanted) =>
        rights.Any(right => right.Privilege == wanted.Privilege
            && (right.Root == wanted.Root || (right.Root == "/" && right.Privilege != OnPathAlone) || !Mighty.Contains(right.Privilege)));

    // One role on / is enough: most privileges mean something in one place only. A token that may grant itself anything is held by nothing.
    private static List<Grant> Placed(IReadOnlyCollection<Right> rights)
    {
        var all = rights.Any(right => right is { Privilege: "Permissions.Modify", Root: "/" });
        return
        [
            .. rights.GroupBy(right => right.Privilege)
                .SelectMany<IGrouping<string, Right>, (string Path, string Privilege, bool Propagates)>(group =>
                    !Mighty.Contains(group.Key) || (group.Key == OnPathAlone ? all : group.Any(right => right.Root == "/"))
                        ? [("/", group.Key, true)]
                        : group.Select(right => (right.Root, group.Key, group.Key != OnPathAlone || right.Root != "/")).Distinct())
                .GroupBy(placed => (placed.Path, placed.Propagates))
                .OrderBy(group => group.Key.Path, StringComparer.Ordinal).ThenByDescending(group => group.Key.Propagates)
                .Select(group => new Grant(group.Key.Path, [.. group.Select(placed => placed.Privilege).Order(StringComparer.Ordinal)],
                    group.Key.Propagates)),
        ];
    }
}
