using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Access;

/// <summary>
/// What a change of users, roles and access lists means for the account that this server itself uses; null when it is another's.
/// </summary>
internal static class OwnAccount
{
    public static Task<string?> User(ToolRun run, CancellationToken cancellation) => Task.FromResult(
        run.Call["userid"] == Owner(run) ? $"{Owner(run)} is the user of the token that this server itself uses: it may be shut out by "
            + "this, and then can't undo it." : null);

    public static async Task<string?> Group(ToolRun run, CancellationToken cancellation) =>
        (await Groups(run, cancellation)).Contains(run.Call["groupid"]!)
            ? $"The user of the token that this server itself uses, {Owner(run)}, is in this group: what the group gives it is gone "
                + "then, and it may not be able to undo that."
            : null;

    public static async Task<string?> Acl(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        var mine = Lists.Items(call["users"]).Contains(Owner(run)) || Lists.Items(call["tokens"]).Contains(run.Cluster.TokenId)
            || (call.Has("groups") && (await Groups(run, cancellation)).Overlaps(Lists.Items(call["groups"])));
        return !mine ? null
            : call["delete"] == "1"
            ? $"It takes roles from the account that this server itself uses ({run.Cluster.TokenId}), which may not be "
                + "able to give them back."
            : $"It changes what this server itself ({run.Cluster.TokenId}) may do on "
                + $"{call["path"]} and below: roles there take the place of "
                + "those that it has from above.";
    }

    public static async Task<string?> Role(ToolRun run, CancellationToken cancellation)
    {
        var groups = await Groups(run, cancellation);
        try
        {
            var entries = (await run.Read("/access/acl", AccessJson.Default.AclEntry.Rows(), cancellation)).Data ?? [];
            return entries.Exists(entry => entry.RoleId.Value == run.Call["roleid"] && entry.Holder.Value is { } holder
                && entry.Type.Value switch
            {
                "user" => holder == Owner(run),
                "token" => holder == run.Cluster.TokenId,
                _ => groups.Contains(holder),
            })
                ? "It is a role of the account that this server itself uses "
                    + $"({run.Cluster.TokenId}): what is missing in it afterwards, this "
                    + "server may not do any more, nor undo."
                : null;
        }
        catch (PveException e) when (e.Failure == PveFailure.Permission)
        {
            return $"Whether it is a role of the account that this server itself uses ({run.Cluster.TokenId}) could not be read.";
        }
    }

    private static string Owner(ToolRun run) => run.Cluster.TokenId[..run.Cluster.TokenId.LastIndexOf('!')];

    private static async Task<HashSet<string>> Groups(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var groups = (await run.Read("/access/groups", AccessJson.Default.GroupSummary.Rows(), cancellation)).Data ?? [];
            return [.. groups.Where(group => Lists.Items(group.Users.Value).Contains(Owner(run)))
                .Select(group => group.GroupId.Value).OfType<string>()];
        }
        catch (PveException e) when (e.Failure == PveFailure.Permission)
        {
            return [];
        }
    }
}
