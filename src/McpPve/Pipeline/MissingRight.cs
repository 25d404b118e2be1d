using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Pipeline;

/// <summary>Tells a privilege that the token has nowhere from one that it has, but not on the path that PVE asked about.</summary>
internal static class MissingRight
{
    /// <returns>Null where the role lacks the privilege, or PVE does not tell which it is.</returns>
    public static async Task<string?> For(PveClient client, ToolCall call, string message, CancellationToken cancellation)
    {
        var match = Advice.Missing().Match(message);
        if (!match.Success)
        {
            return null;
        }
        var (path, privilege) = (match.Groups["path"].Value, match.Groups["privilege"].Value);
        if (privilege == "VM.Config.Options" && call.Spec.Effect.ReadOnly
            && call.Spec.Route.Template.Contains("/lxc/", StringComparison.Ordinal))
        {
            return $"The container has 'env' set: by a fault of PVE 9.2 its configuration can then be read only with VM.Config.Options "
                + $"on {path}, which is a right to change it. "
                + $"An administrator either unsets 'env' or grants that: pveum role modify ROLE --append 1 --privs {privilege}.";
        }
        var held = (await client.Send(PveRequest.Create(HttpMethod.Get, "/access/permissions"),
            AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(), cancellation)).Data;
        var places = (held ?? []).Where(place => place.Value.ContainsKey(privilege)).Select(place => place.Key)
            .Order(StringComparer.Ordinal).ToList();
        if (places.Count == 0)
        {
            return null;
        }
        var token = client.Options.TokenId;
        return $"The token {token} has {privilege}, but not on {path}: it has it on "
            + $"{string.Join(", ", places.Take(3))}{(places.Count > 3 ? ", …" : "")}. "
            + "A role on a deeper path takes the place of those from above. An administrator grants a role with it there, to the token "
                + "and to its user: "
            + $"pveum acl modify {path} --users {token[..token.LastIndexOf('!')]} --tokens '{token}' --roles ROLE.";
    }
}
