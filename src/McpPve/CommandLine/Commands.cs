using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using McpPve.CommandLine.Setup;
using McpPve.Mcp;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>The command line: what there is besides serving.</summary>
internal static class Commands
{
    public const int Ok = 0;
    public const int ToolError = 1;
    public const int UsageError = 2;
    public const int CannotConnect = 3;
    public const int StillRunning = 4;

    public static async Task<int> Run(string[] args, Interruption interruption)
    {
        var root = Root(interruption);
        // 'help NAME' is what --help of it shows.
        var parsed = root.Parse(args is ["help", .. var named] ? [.. named, "--help"] : args is ["version"] ? ["--version"] : args);
        if (parsed.Errors.Count > 0)
        {
            var problems = Problems(parsed).ToList();
            foreach (var problem in problems)
            {
                await Console.Error.WriteLineAsync($"mcp-pve: {problem}");
            }
            var command = parsed.CommandResult.Command;
            await Console.Error.WriteLineAsync(
                $"'mcp-pve {(command == root ? "" : $"{command.Name} ")}--help' shows what there is.");
            // No command: a client's entry that was to serve. A command's input is somebody else's.
            if (command == root && parsed.UnmatchedTokens.All(word => word.StartsWith('-')))
            {
                await FirstRequest.Refuse(problems, interruption.Token);
            }
            return UsageError;
        }
        var running = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(running, interruption.Token);
    }

    /// <summary>Every command with its options.</summary>
    public static RootCommand Root(Interruption interruption)
    {
        var demo = new Option<bool>("--demo") { Description = "Use a simulated three-node cluster; no Proxmox needed.", Recursive = true };
        var flags = new FlagOptions();
        var version = new Option<bool>("--version", "-V") { Description = "Show the version." };
        var root = new RootCommand(
            "An MCP server for Proxmox VE. Without a command it serves MCP over standard input and output, or over HTTP with "
                + "--http. 'mcp-pve setup' makes the settings; they are environment variables (PVE_BASE_URL, PVE_TOKEN_ID, "
                + "PVE_TOKEN_SECRET, …) or stand in a file under the same names, and 'mcp-pve settings' lists them.")
        {
            demo,
            ToolsCommand.Make(flags),
            CallCommand.Make(flags, demo, interruption),
            SetupCommand.Make(flags, interruption),
            DoctorCommand.Make(flags, demo, interruption),
            SettingsCommand.Make(flags),
            PrivilegesCommand.Make(flags),
            HealthCommand.Make(flags),
            AuditCommand.Make(),
        };
        root.Subcommands.Add(CompletionCommand.Make());
        root.Subcommands.Add(ManCommand.Make(root));
        // The library's own version option looks the number up by reflection.
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(version);
        flags.AddTo(root);
        root.SetAction((result, _) =>
            result.GetValue(version)
                // Scripts compare the number alone.
                ? Task.FromResult(Print(Console.IsOutputRedirected ? Product.Version : $"mcp-pve {Product.Version}"))
                : ServeCommand.Run(flags.Of(result), result.GetValue(demo), interruption));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpOfTool((HelpAction)help.Action!, flags);
        return root;
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

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        foreach (var word in parsed.UnmatchedTokens)
        {
            yield return Unknown(word, command);
        }
        foreach (var error in parsed.Errors)
        {
            // The library has a sentence of its own for each word that it does not know.
            if (parsed.UnmatchedTokens.All(word => !error.Message.Contains($"'{word}'", StringComparison.Ordinal)))
            {
                yield return Redaction.HideSetting(error.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private static string Unknown(string word, Command command)
    {
        var isOption = word.StartsWith('-');
        var shown = Redaction.HideSetting(Untrusted.Clean(word, keepLines: false));
        var known = isOption
            ? Above(command).SelectMany(one => one.Options.Where(option => one == command || option.Recursive))
                .SelectMany(option => option.Aliases.Append(option.Name))
            : command.Subcommands.Select(one => one.Name);
        var close = Closest.To(word.Split('=')[0], known);
        return isOption
            ? $"there is no option '{shown}'{(close is null ? "." : $"; did you mean {close}?")}"
            : command is RootCommand
            ? $"there is no command '{shown}'" + (word is "serve" or "server" or "start" or "run" or "stdio"
                ? "; without a command mcp-pve serves MCP over standard input and output, with --http over HTTP."
                : close is null ? $"; there are {string.Join(", ", known)}." : $"; did you mean 'mcp-pve {close}'?")
            : $"'{shown}' is one word too many.";
    }

    private static IEnumerable<Command> Above(Command command) =>
        command.Parents.OfType<Command>().SelectMany(Above).Prepend(command);

    /// <summary>The help of <c>call</c> with a tool is about the tool.</summary>
    private sealed class HelpOfTool(HelpAction general, FlagOptions flags) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) =>
            parseResult.CommandResult.Command is { Name: "call" } call
            && parseResult.GetResult(call.Arguments[0])?.Tokens is [{ Value: { } tool }]
                ? ToolsCommand.Run(flags.Of(parseResult), tool, search: null, category: null, json: false)
                : general.Invoke(parseResult);
    }
}
