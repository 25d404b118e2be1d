using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Clusters;
using McpPve.Tools;

namespace McpPve.Calls;

/// <summary>
/// What an administrator does about a refusal for lack of a right: one that the token has nowhere is told from one that it has, but not on
/// the path that PVE asked about.
/// </summary>
internal sealed partial class MissingRight(Cluster cluster)
{
    /// <param name="message">PVE's words, as in Permission check failed (/vms/100, VM.Audit).</param>
    public async Task<string> For(ToolCall call, string message, CancellationToken cancellation)
    {
        if (message.Contains("root@pam", StringComparison.Ordinal))
        {
            return Advice.OnlyRoot;
        }
        var match = Form().Match(message);
        if (!match.Success)
        {
            var all = Privileges.For(
                [call.Spec], new HashSet<string> { call.Spec.Name }, release9: true).Rights.Select(right => right.Privilege);
            return Lacks("a privilege there", string.Join(',', all.Distinct()));
        }
        var path = match.Groups["path"].Value;
        // Where PVE lists what would do, that which this call is about; else the first.
        string[] privileges = match.Groups["others"].Success
            && SettingPrivileges.For(call, match.Groups["all"].Value.Split('|')) is { Length: > 0 } own
                ? own
                : [match.Groups["privilege"].Value];
        if (privileges is ["VM.Config.Options"]
            && call.Spec.Effect.ReadOnly
            && call.Spec.Route.Template.Contains("/lxc/", StringComparison.Ordinal))
        {
            return "The container has 'env' set: by a fault of PVE 9.2 its configuration can then be read only with VM.Config.Options on "
                + $"{path}, which is a right to change it. An administrator either unsets 'env' or grants that: "
                + "pveum role modify ROLE --append 1 --privs VM.Config.Options.";
        }
        return await Elsewhere(path, privileges, cancellation)
            ?? Lacks($"{string.Join(" and ", privileges)} on {path}", string.Join(',', privileges));
    }

    private string Lacks(string what, string privileges) =>
        $"The token {cluster.TokenId} lacks {what}. An administrator adds it on a node to the role that the token and its user have "
        + $"there: pveum role modify ROLE --append 1 --privs {privileges}. 'mcp-pve privileges' prints the role that all tools need.";

    /// <returns>Null where the token has it nowhere, or PVE does not tell.</returns>
    private async Task<string?> Elsewhere(string path, string[] privileges, CancellationToken cancellation)
    {
        Dictionary<string, Dictionary<string, PveFlag>> held;
        try
        {
            var answer = await cluster.Client.Send(
                PveRequest.Create(HttpMethod.Get, "/access/permissions"), AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(),
                cancellation);
            held = answer.Data ?? [];
        }
        catch (PveException)
        {
            return null;
        }
        var places = held.Where(place => privileges.All(place.Value.ContainsKey))
            .Select(place => place.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (places.Count == 0)
        {
            return null;
        }
        var token = cluster.TokenId;
        return $"The token {token} has {string.Join(" and ", privileges)}, but not on {path}: it has it on "
            + $"{string.Join(", ", places.Take(3))}{(places.Count > 3 ? ", …" : "")}. A role on a "
            + "deeper path takes the place of those from "
            + "above. An administrator grants a role with it there, to the token and to its user: "
            + $"pveum acl modify {path} --users {token[..token.LastIndexOf('!')]} --tokens '{token}' --roles ROLE.";
    }

    [GeneratedRegex(@"\((?<path>/[A-Za-z0-9@._/-]*), (?<all>(?<privilege>[A-Z][A-Za-z]*(\.[A-Z][A-Za-z]*)+)(?<others>\|[A-Za-z.|]+)?)\)")]
    private static partial Regex Form();
}
