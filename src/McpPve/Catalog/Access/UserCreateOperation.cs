using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Access;

/// <summary>Creates a user. PVE takes any word for a realm and makes a user who can never log in.</summary>
internal sealed class UserCreateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var user = run.Call["userid"]!;
        var realm = user[(user.LastIndexOf('@') + 1)..];
        var answer = await run.Read("/access/domains", AccessJson.Default.AuthRealm.Rows(), cancellation);
        var realms = answer.Data?.Select(known => known.Realm.Value).OfType<string>().ToList() ?? [];
        return realms.Count == 0 || realms.Contains(realm)
            ? null
            : $"there is no realm '{realm}'; there are {string.Join(", ", realms.Order(StringComparer.Ordinal))}";
    }
}
