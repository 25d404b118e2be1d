using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Diagnosis;
using McpPve.Options;

namespace McpPve.CommandLine.Setup;

/// <summary>Makes the roles, the user, the token and the access list through a login: what 'mcp-pve privileges' prints, done.</summary>
/// <param name="client">Of the login.</param>
internal sealed class TokenMaker(PveClient client, ToolOptions options, Privileges needed, string token)
{
    private readonly List<PveRequest> _undo = [];

    private string User => token[..token.LastIndexOf('!')];

    private string Name => token[(token.LastIndexOf('!') + 1)..];

    /// <returns>The secret, which PVE tells once.</returns>
    /// <exception cref="PveException">Something was refused; what had been made by then is taken away again.</exception>
    public async Task<string> Make(CancellationToken cancellation)
    {
        try
        {
            foreach (var grant in needed.Grants)
            {
                await Role(TokenRoles.Name(options, needed, grant), grant.Privileges, cancellation);
            }
            await MakeUser(cancellation);
            var secret = await MakeToken(cancellation);
            foreach (var grant in needed.Grants)
            {
                var roles = string.Join(',', TokenRoles.Beside(needed, grant).Select(other => TokenRoles.Name(options, needed, other)));
                await Write(
                    HttpMethod.Put, "/access/acl", cancellation,
                    ("path", grant.Path), ("roles", roles), ("users", User), ("tokens", token),
                    ("propagate", grant.Propagates ? "1" : "0"));
            }
            return secret;
        }
        catch (PveException)
        {
            await TakeBack(cancellation);
            throw;
        }
    }

    /// <summary>Takes away what was made, the last first.</summary>
    public async Task TakeBack(CancellationToken cancellation)
    {
        foreach (var undo in _undo.AsEnumerable().Reverse())
        {
            try
            {
                await client.Send(undo, TaskJson.Default.PveText.Data(), cancellation);
            }
            catch (PveException) // the reason why it ended is told; what is left has a name that says whose it is
            {
            }
        }
        _undo.Clear();
    }

    private async Task Role(string role, IReadOnlyList<string> privileges, CancellationToken cancellation)
    {
        var privs = string.Join(',', privileges);
        if (await Reads("/access/roles/{roleid}", ("roleid", role), cancellation))
        {
            // It has our name, so it is ours, perhaps of a version that needed other privileges.
            await Write(
                HttpMethod.Put, "/access/roles/{roleid}", cancellation, ("roleid", role), ("privs", privs), ("append", "1"));
            return;
        }
        await Write(HttpMethod.Post, "/access/roles", cancellation, ("roleid", role), ("privs", privs));
        Made("/access/roles/{roleid}", ("roleid", role));
    }

    private async Task MakeUser(CancellationToken cancellation)
    {
        if (await Reads("/access/users/{userid}", ("userid", User), cancellation))
        {
            return;
        }
        await Write(
            HttpMethod.Post, "/access/users", cancellation, ("userid", User), ("comment", "made by mcp-pve setup, for its API token"));
        Made("/access/users/{userid}", ("userid", User));
    }

    private async Task<string> MakeToken(CancellationToken cancellation)
    {
        const string Template = "/access/users/{userid}/token/{tokenid}";
        if (await Reads(Template, [("userid", User), ("tokenid", Name)], cancellation))
        {
            throw new PveException(
                PveFailure.Exists,
                $"there is a token {token} already, whose secret PVE does not tell again: choose another name, or delete it with "
                    + $"'{TokenRoles.Deletion(token)}'");
        }
        var answer = await client.Send(
            PveRequest.Create(
                HttpMethod.Post, Template, new Dictionary<string, string> { ["userid"] = User, ["tokenid"] = Name },
                [new("privsep", "1"), new("comment", "made by mcp-pve setup")]),
            AccessJson.Default.NewToken.Data(), cancellation);
        Made(Template, ("userid", User), ("tokenid", Name));
        return answer.Data?.Value.Value ?? throw new PveException(
            PveFailure.NotPve, $"PVE made the token {token}, but its answer has no secret");
    }

    private void Made(string template, params (string Name, string Value)[] values) => _undo.Add(
        PveRequest.Create(HttpMethod.Delete, template, values.ToDictionary(value => value.Name, value => value.Value)));

    private Task<bool> Reads(string template, (string, string) value, CancellationToken cancellation) =>
        Reads(template, [value], cancellation);

    /// <summary>Whether there is such an object. PVE answers 400 or 500 where there is none.</summary>
    private async Task<bool> Reads(string template, (string Name, string Value)[] values, CancellationToken cancellation)
    {
        try
        {
            await client.Send(
                PveRequest.Create(HttpMethod.Get, template, values.ToDictionary(value => value.Name, value => value.Value)),
                ApiJson.Default.JsonElement.Data(), cancellation);
            return true;
        }
        catch (PveException e) when (e.Status is 400 or 404 or 500)
        {
            return false;
        }
    }

    private async Task Write(
        HttpMethod method, string template, CancellationToken cancellation, params (string Name, string Value)[] values)
    {
        var inPath = values.Where(value => template.Contains($"{{{value.Name}}}", StringComparison.Ordinal)).ToList();
        await client.Send(
            PveRequest.Create(
                method, template, inPath.ToDictionary(value => value.Name, value => value.Value),
                [.. values.Except(inPath).Select(value => KeyValuePair.Create(value.Name, value.Value))]),
            TaskJson.Default.PveText.Data(), cancellation);
    }
}
