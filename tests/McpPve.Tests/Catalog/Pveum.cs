using System.Text.RegularExpressions;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tests.Client;

namespace McpPve.Tests.Catalog;

/// <summary>What PVE's command of that name does, by the API calls that it makes.</summary>
internal static partial class Pveum
{
    /// <summary>Carries out the lines as an administrator and answers the secret of the token that they make.</summary>
    public static async Task<string> Run(TestCluster administrator, IEnumerable<string> lines)
    {
        var secret = "";
        foreach (var line in lines)
        {
            secret = await Run(administrator, Words(line)) ?? secret;
        }
        return secret;
    }

    private static async Task<string?> Run(TestCluster administrator, List<string> words)
    {
        switch (words)
        {
            case ["pveum", "role", "add", var role, .. var options]:
                await administrator.Send(
                    HttpMethod.Post,
                    "/access/roles",
                    [],
                    [new("roleid", role), .. Options(options, "privs")],
                    TaskJson.Default.PveText.Data());
                return null;
            case ["pveum", "role", "modify", var role, .. var options]:
                await administrator.Send(
                    HttpMethod.Put,
                    "/access/roles/{roleid}",
                    new() { ["roleid"] = role },
                    Options(options, "append", "privs"),
                    TaskJson.Default.PveText.Data());
                return null;
            case ["pveum", "user", "add", var user, .. var options]:
                await administrator.Send(
                    HttpMethod.Post,
                    "/access/users",
                    [],
                    [new("userid", user), .. Options(options, "comment")],
                    TaskJson.Default.PveText.Data());
                return null;
            case ["pveum", "user", "token", "add", var user, var token, .. var options]:
                var made = await administrator.Send(
                    HttpMethod.Post,
                    "/access/users/{userid}/token/{tokenid}",
                    new() { ["userid"] = user, ["tokenid"] = token },
                    Options(options, "privsep"),
                    AnyJson.Default.JsonElement.Data());
                return made.Data.GetProperty("value").GetString();
            case ["pveum", "acl", "modify", var path, .. var options]:
                await administrator.Send(
                    HttpMethod.Put,
                    "/access/acl",
                    [],
                    [new("path", path), .. Options(options, "users", "groups", "tokens", "roles", "propagate")],
                    TaskJson.Default.PveText.Data());
                return null;
            default:
                throw new InvalidOperationException($"pveum has no such command: {string.Join(' ', words)}");
        }
    }

    private static KeyValuePair<string, string>[] Options(List<string> words, params string[] known) =>
        [.. words.Chunk(2).Select(pair => pair is [var name, var value] && name.StartsWith("--", StringComparison.Ordinal)
            && known.Contains(name[2..])
            ? KeyValuePair.Create(name[2..], value)
            : throw new InvalidOperationException($"pveum has no such option here: {string.Join(' ', pair)}"))];

    /// <summary>The words as a shell takes them; what is not quoted must mean nothing to it.</summary>
    private static List<string> Words(string line) =>
        [.. Word().Matches(line).Select(match => match.Value.Replace("'", "", StringComparison.Ordinal)) is var words
            && string.Join(' ', Word().Matches(line).Select(match => match.Value)) == line
            ? words
            : throw new InvalidOperationException($"a shell would not take this as it is: {line}")];

    [GeneratedRegex(@"('[^']*'|[A-Za-z0-9@._/,-])+")]
    private static partial Regex Word();
}
