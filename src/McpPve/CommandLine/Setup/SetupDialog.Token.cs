using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Diagnosis;
using McpPve.Options;

namespace McpPve.CommandLine.Setup;

/// <summary>The token: made through a login, by commands, or given.</summary>
internal sealed partial class SetupDialog
{
    private async Task<(string Id, string Secret, bool Made)> Token(Uri url, Trusted trust, Chosen tools)
    {
        var how = answers.Login is not null ? "login" : answers.TokenSecretFile is not null ? "have" : await prompt.Choose(
            "The assistant gets an API token with just the privileges that these tools need. How is it made?",
            "--login or --token-secret-file", "login",
            ("login", "here and now, with a login that is typed once and not kept"),
            ("commands", "by commands that are printed now and pasted on a node"),
            ("have", "there is one already"));
        var needed = Privileges.For(tools.Options.Toolbox.Exposed, tools.Options.Allowed, release9: true);
        var id = answers.TokenId ?? (how == "login" && !prompt.IsThere ? PrivilegesCommand.ExampleToken : await prompt.Ask(
            "Id of the token, user@realm!name", "--token-id", how == "have" ? null : PrivilegesCommand.ExampleToken,
            typed => OptionsReader.IsTokenId(typed) ? null : $"It must look like {PrivilegesCommand.ExampleToken}."));
        if (how == "login")
        {
            return (id!, await Login(url, trust, tools, id!), true);
        }
        if (how == "commands")
        {
            prompt.Say();
            prompt.Say("On a node of the cluster, as root:");
            Prompt.Show(string.Join('\n', TokenRoles.Lines(tools.Options, needed, id!)));
            prompt.Say($"(These are for PVE 9; for PVE 8: mcp-pve privileges --pve 8 --tier {tools.Tier} --id {TokenRoles.Quoted(id!)})");
            prompt.Say();
        }
        return (id!, await Secret(), how == "commands");
    }

    private async Task<string> Secret()
    {
        if (answers.TokenSecretFile is { } from)
        {
            var read = await ReadSecret(from, "--token-secret-file");
            return Guid.TryParseExact(read, "D", out _) ? read : throw new SetupException(
                "--token-secret-file: what it holds is not a UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (it is not shown here).");
        }
        while (true)
        {
            var typed = (await prompt.Secret("Secret of the token, which 'token add' has shown", "--token-secret-file"))!.Trim();
            // People paste the whole line of the table, or id and secret together.
            var secret = typed[(typed.LastIndexOf('=') + 1)..].Trim(' ', '│', '|', '"', '\'');
            if (Guid.TryParseExact(secret, "D", out _))
            {
                return secret;
            }
            prompt.Say("That is not a secret: it is a UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.");
        }
    }

    private async Task<string> Login(Uri url, Trusted trust, Chosen tools, string id)
    {
        var reach = new PveClientOptions { BaseUrls = [url], TokenId = "", TokenSecret = "", Trust = trust.Trust };
        while (true)
        {
            var user = answers.Login ?? await prompt.Ask("User who may make users and roles", "--login", "root@pam");
            var password = answers.PasswordFile is { } from ? await ReadSecret(from, "--password-file")
                : await prompt.Secret($"Password of {user}", "--password-file");
            try
            {
                _login = await PveLogin.Open(reach, user!, password!, SecondFactor, _cancellation);
                using var spinner = new Spinner("making the token …");
                var version = await _login.Client.Send(
                    PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), _cancellation);
                var release9 = version.Data?.Version.Value?.StartsWith('8') is not true;
                var needed = Privileges.For(tools.Options.Toolbox.Exposed, tools.Options.Allowed, release9);
                _maker = new(_login.Client, tools.Options, needed, id);
                interruption.Says(
                    $"setup: interrupted. Nothing was written here; a token may have been made in PVE: {TokenRoles.Deletion(id)}");
                return await _maker.Make(_cancellation);
            }
            catch (PveException e)
            {
                var why = $"{e.Message.TrimEnd('.')}.";
                // Once: PVE counts wrong passwords, and what a flag gave stays as it is.
                if (!prompt.IsThere || answers.PasswordFile is not null
                    || e.Failure is not (PveFailure.Authentication or PveFailure.Invalid))
                {
                    throw new SetupException(
                        $"setup: {why}{(e.Failure == PveFailure.Permission ? " The user needs to be root@pam, or to have "
                            + "Permissions.Modify, User.Modify and Sys.Modify on /access." : "")} Nothing was written.",
                        Commands.CannotConnect);
                }
                prompt.Say(why);
            }
        }
    }

    private async Task<SecondFactor?> SecondFactor(IReadOnlyList<string> kinds, CancellationToken cancellation)
    {
        string[] typed = [.. kinds.Where(kind => kind is "totp" or "recovery" or "yubico")];
        if (answers.OtpFile is { } from)
        {
            return new(typed[0], await ReadSecret(from, "--otp-file"));
        }
        if (!prompt.IsThere || typed.Length == 0)
        {
            return null;
        }
        var kind = typed.Length == 1 ? typed[0]
            : (await prompt.Choose(
                "Which second factor?", "--otp-file", typed[0],
                [.. typed.Select(one => (one, one switch
                {
                    "totp" => "the code that an app shows",
                    "recovery" => "one of the recovery keys",
                    _ => "a touch of the YubiKey",
                }))]))!;
        return await prompt.Secret($"Second factor ({kind})", "--otp-file") is { } value ? new(kind, value.Trim()) : null;
    }
}
