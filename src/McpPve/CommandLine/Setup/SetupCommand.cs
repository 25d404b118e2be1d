using System.CommandLine;
using McpPve.Options;
using McpPve.Registration;

namespace McpPve.CommandLine.Setup;

/// <summary>The answers that flags give beforehand.</summary>
internal sealed record SetupAnswers
{
    public string? Url { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>pin, ca or system.</summary>
    public string? Trust { get; init; }

    public string? CaFile { get; init; }

    public string? TokenId { get; init; }

    public string? TokenSecretFile { get; init; }

    public string? Login { get; init; }

    public string? PasswordFile { get; init; }

    public string? OtpFile { get; init; }

    /// <summary>all, none, or ids.</summary>
    public string? Clients { get; init; }

    public string Name { get; init; } = "proxmox";

    public bool Yes { get; init; }
}

/// <summary>From nothing to an assistant that can use the cluster.</summary>
internal static class SetupCommand
{
    private static readonly string[] Trusts = ["pin", "ca", "system"];

    public static Command Make(FlagOptions flags, Interruption interruption)
    {
        Option<string> Text(string name, string value, string about) => new(name) { Description = about, HelpName = value };
        var url = Text("--url", "URL", "Address of Proxmox VE: a name, or https://HOST:8006.");
        var fingerprint = Text("--fingerprint", "SHA256", "The certificate that is trusted; 'pvenode cert info' on the node shows it.");
        var trust = Text(
            "--trust", "HOW",
            "pin: exactly the node's certificate. ca: the cluster's own CA, read from it. system: the CAs of this system.");
        var caFile = Text("--ca-file", "FILE", "A copy of the cluster's /etc/pve/pve-root-ca.pem.");
        var tokenId = Text("--token-id", "ID", $"Id of the API token; {PrivilegesCommand.ExampleToken} where one is made.");
        var tokenSecret = Text("--token-secret-file", "FILE", "File with the secret of a token that exists; - reads standard input.");
        var login = Text("--login", "USER", "Make the token by a login of this user, such as root@pam, of which nothing is kept.");
        var password = Text("--password-file", "FILE", "File with the password of --login; - reads standard input.");
        var otp = Text("--otp-file", "FILE", "File with the code of the second factor.");
        var clients = Text(
            "--clients", "LIST", $"all, none, or some of {string.Join(", ", ClientPrograms.All.Select(client => client.Id))}.");
        clients.CompletionSources.Add(["all", "none", .. ClientPrograms.All.Select(client => client.Id)]);
        trust.CompletionSources.Add(Trusts);
        trust.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } given && !Trusts.Contains(given))
            {
                result.AddError($"--trust takes {string.Join(", ", Trusts)}.");
            }
        });
        tokenId.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } given && !OptionsReader.IsTokenId(given))
            {
                result.AddError($"--token-id must look like {PrivilegesCommand.ExampleToken}.");
            }
        });
        var name = new Option<string>("--name")
        {
            Description = "What clients call this server.", HelpName = "NAME", DefaultValueFactory = _ => "proxmox",
        };
        var yes = new Option<bool>("--yes") { Description = "Agree beforehand to what would be asked." };
        var undo = new Option<bool>("--undo") { Description = "Take back what setup has done on this machine." };
        var command = new Command(
            "setup",
            "Ask for address, trust, tier and token, check them, write the settings file, and enter this server in the clients that are "
                + "found here. Without a terminal each answer is a flag; --tier, --tools and --config are of use here, too.")
        {
            url, fingerprint, trust, caFile, tokenId, tokenSecret, login, password, otp, clients, name, yes, undo,
        };
        command.SetAction((result, _) =>
        {
            var given = flags.Of(result);
            var answers = new SetupAnswers
            {
                Url = result.GetValue(url),
                Fingerprint = result.GetValue(fingerprint),
                Trust = result.GetValue(trust),
                CaFile = result.GetValue(caFile),
                TokenId = result.GetValue(tokenId),
                TokenSecretFile = result.GetValue(tokenSecret),
                Login = result.GetValue(login),
                PasswordFile = result.GetValue(password),
                OtpFile = result.GetValue(otp),
                Clients = result.GetValue(clients),
                Name = result.GetValue(name)!,
                Yes = result.GetValue(yes),
            };
            return Run(given, answers, result.GetValue(undo), interruption);
        });
        return command;
    }

    private static async Task<int> Run(SettingFlags flags, SetupAnswers answers, bool undo, Interruption interruption)
    {
        interruption.Says("setup: interrupted. Nothing was written.");
        var prompt = new Prompt(interruption.Token);
        var file = flags.ConfigFile ?? Environment.GetEnvironmentVariable(Settings.ConfigFile.Name) ?? SettingSources.StandardFile;
        if (string.IsNullOrWhiteSpace(file))
        {
            await Console.Error.WriteLineAsync("mcp-pve: this system names no folder for settings; say with --config where the file goes.");
            return Commands.UsageError;
        }
        file = Path.GetFullPath(file);
        try
        {
            return undo
                ? await SetupUndo.Run(file, prompt, answers.Yes)
                : await new SetupDialog(prompt, flags, answers, file, interruption).Run();
        }
        catch (SetupException e)
        {
            await Console.Error.WriteLineAsync($"mcp-pve: {e.Message}");
            return e.ExitCode;
        }
        catch (ClientFileException e)
        {
            await Console.Error.WriteLineAsync($"mcp-pve: setup: {e.Message}");
            return Commands.UsageError;
        }
        catch (OperationCanceledException) when (!interruption.Requested) // the end of the input
        {
            await Console.Error.WriteLineAsync("\nmcp-pve: setup: ended before all was answered.");
            return Commands.UsageError;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"mcp-pve: setup: {e.Message}");
            return Commands.UsageError;
        }
    }
}

/// <summary>Setup can't go on, and says why.</summary>
internal sealed class SetupException(string message, int exitCode = Commands.UsageError) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
