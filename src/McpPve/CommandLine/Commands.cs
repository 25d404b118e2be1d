using System.CommandLine;
using McpPve.Mcp;
using McpPve.Options;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>The command line: what there is besides serving.</summary>
internal static class Commands
{
    public const int Ok = 0;
    public const int ToolError = 1;
    public const int UsageError = 2;
    public const int CannotConnect = 3;

    public static async Task<int> Run(string[] args, Interruption interruption)
    {
        var demo = new Option<bool>("--demo") { Description = "Use a simulated three-node cluster; no Proxmox needed.", Recursive = true };
        var flags = new FlagOptions();
        var version = new Option<bool>("--version") { Description = "Show the version." };
        var json = new Option<bool>("--json") { Description = "As JSON, with schemas and the PVE calls behind each tool." };
        var settingsJson = new Option<bool>("--json") { Description = "As JSON, with what each setting accepts." };
        var tool = new Argument<string>("TOOL") { Description = "Name of the tool." };
        var arguments = new Argument<string[]>("key=value")
        {
            Description = "Its arguments; options={\"tags\":\"prod\"} takes JSON.",
            Arity = ArgumentArity.ZeroOrMore,
        };

        var tools = new Command("tools", "List the tools that the current settings expose.") { json };
        tools.SetAction(result => ToolsCommand.Run(flags.Of(result), result.GetValue(json)));

        var privilegesJson = new Option<bool>("--json") { Description = "As JSON." };
        var release = new Option<string>("--pve")
        {
            Description = "Version of PVE: their privileges differ.",
            DefaultValueFactory = _ => "9",
        };
        release.AcceptOnlyFromAmong("9", "8");
        var id = new Option<string>("--id")
        {
            Description = "Id that the token gets.",
            DefaultValueFactory = _ => PrivilegesCommand.ExampleToken,
        };
        id.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !OptionsReader.IsTokenId(text))
            {
                result.AddError($"--id must look like {PrivilegesCommand.ExampleToken}.");
            }
        });
        var privileges = new Command(
            "privileges",
            "Print the commands that make a token with just the privileges that the exposed tools need.") { release, id, privilegesJson };
        privileges.SetAction(result =>
            PrivilegesCommand.Run(
                flags.Of(result), result.GetValue(privilegesJson), result.GetValue(release) == "9", result.GetValue(id)!));

        var settings = new Command("settings", "List the settings, which of them are set, and where.") { settingsJson };
        settings.SetAction(result => SettingsCommand.Run(flags.Of(result), result.GetValue(settingsJson)));

        var yes = new Option<bool>("--yes") { Description = "Agree beforehand to what would be asked." };
        var call = new Command("call", "Call one tool and print its result.") { tool, arguments, yes };
        call.SetAction((result, _) =>
            CallCommand.Run(
                flags.Of(result),
                result.GetValue(tool)!,
                result.GetValue(arguments)!,
                result.GetValue(demo),
                result.GetValue(yes),
                interruption));

        var health = new Command(
            "health",
            "Ask the HTTP server that runs with the same settings whether it lives; exits with 0 or 1, for a container's HEALTHCHECK.");
        health.SetAction((result, cancellation) => HealthCommand.Run(flags.Of(result), cancellation));

        var logs = new Argument<string[]>("FILE")
        {
            Description = "The files of one log, the oldest first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var verify = new Command(
            "verify", "Find lines that were changed, removed, inserted, moved or cut; exits with 1 when there are any.") { logs };
        verify.SetAction(result => AuditCommand.Verify(result.GetValue(logs)!));
        var audit = new Command("audit", "Check the log that PVE_AUDIT_LOG names.") { verify };

        var root = new RootCommand(
            "An MCP server for Proxmox VE. Without a command it serves MCP over standard input and output, or over HTTP with "
                + "MCP_TRANSPORT=http; settings are environment variables (PVE_BASE_URL, PVE_TOKEN_ID, "
                + "PVE_TOKEN_SECRET, …) or stand in a file under the same names; 'mcp-pve settings' lists them.")
        {
            demo, tools, privileges, settings, call, health, audit,
        };
        // The library's own version option looks the number up by reflection.
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(version);
        flags.AddTo(root);
        root.SetAction((result, _) =>
            result.GetValue(version)
                ? Task.FromResult(Print(Product.Version))
                : ServeCommand.Run(flags.Of(result), result.GetValue(demo), interruption));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"mcp-pve: {Redaction.HideSetting(error.Message)}");
            }
            await Console.Error.WriteLineAsync("'mcp-pve --help' shows what there is.");
            // No command: a client's entry that was to serve. A command's input is somebody else's.
            if (parsed.CommandResult.Command == root && parsed.UnmatchedTokens.All(word => word.StartsWith('-')))
            {
                await FirstRequest.Refuse([.. parsed.Errors.Select(error => Redaction.HideSetting(error.Message))], interruption.Token);
            }
            return UsageError;
        }
        var running = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(running, interruption.Token);
    }

    /// <summary>Standard output is free for results here: no protocol runs on it.</summary>
    public static int Print(string text)
    {
        try
        {
            using var output = new StreamWriter(Console.OpenStandardOutput());
            output.WriteLine(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(
                $"mcp-pve: the result can't be written to standard output ({e.Message.TrimEnd('.')}). A tool that was called has "
                    + "run: look before you repeat the call.");
            return ToolError;
        }
        return Ok;
    }
}
