using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using McpPve.Options;

namespace McpPve.CommandLine;

/// <summary>Prints the man page, from the same declarations as the help and the settings.</summary>
internal static class ManCommand
{
    private static readonly (int Code, string Meaning)[] ExitCodes =
    [
        (Commands.Ok, "Success."),
        (Commands.ToolError, "The tool reported an error, or a check found something."),
        (Commands.UsageError, "Wrong settings or usage."),
        (Commands.CannotConnect, "Proxmox VE can't be reached, or refuses the token."),
        (Commands.StillRunning, "The task goes on; the line to wait on stands on standard error."),
        (Interruption.Interrupted, "Interrupted."),
    ];

    public static Command Make(RootCommand root)
    {
        var command = new Command("man", "Print the man page: mcp-pve man | man -l -");
        command.SetAction(_ => Commands.Print(Page(root)));
        return command;
    }

    public static string Page(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append($".TH MCP-PVE 1 \"\" \"mcp-pve {Escaped(Product.Version)}\" \"User Commands\"\n");
        Section("NAME", "mcp-pve \\- MCP server for Proxmox VE");
        page.Append(".SH SYNOPSIS\n");
        page.Append(".B mcp-pve\n[\\fIOPTIONS\\fR]\n.br\n.B mcp-pve\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n");
        Section("DESCRIPTION", Escaped(root.Description!));
        page.Append(".SH COMMANDS\n");
        foreach (var command in root.Subcommands)
        {
            var arguments = string.Concat(command.Arguments.Select(argument => $" {argument.Name}"));
            page.Append($".SS \"{Escaped($"mcp-pve {command.Name}{arguments}")}\"\n{Escaped(command.Description!)}\n");
            foreach (var inner in command.Subcommands)
            {
                Entry(
                    $"{inner.Name}{string.Concat(inner.Arguments.Select(argument => $" {argument.Name}"))}", inner.Description!);
            }
            foreach (var argument in command.Arguments)
            {
                Entry(argument.Name, argument.Description ?? "");
            }
            Options(command.Options);
        }
        page.Append(".SH OPTIONS\nEvery command takes these.\n");
        Options(root.Options);
        page.Append(".SH SETTINGS\nEnvironment variables; a settings file has the same names.\n");
        foreach (var setting in Settings.All)
        {
            var otherwise = setting.Required ? " Required." : setting.Default is { } value ? $" Default: {value}." : "";
            Entry(setting.Name, $"{setting.PlainDescription}.{otherwise}");
        }
        page.Append(".SH FILES\n");
        Entry("~/.config/mcp-pve/config.ini", "The settings file, unless MCP_CONFIG_FILE or --config names another.");
        page.Append(".SH \"EXIT STATUS\"\n");
        foreach (var (code, meaning) in ExitCodes)
        {
            Entry($"{code}", meaning);
        }
        return page.ToString().TrimEnd('\n');

        void Section(string title, string text) => page.Append($".SH {title}\n{text}\n");

        void Entry(string name, string text) => page.Append($".TP\n.B {Escaped(name)}\n{Escaped(text)}\n");

        void Options(IEnumerable<Option> options)
        {
            foreach (var option in options.Where(option => !option.Hidden))
            {
                var names = string.Join(", ", option.Aliases.Prepend(option.Name).Where(name => name[0] == '-').Distinct());
                var value = option.HelpName is { } help ? $" {help}" : "";
                Entry($"{names}{value}", option is HelpOption ? "Show help and usage." : option.Description ?? "");
            }
        }
    }

    // A point or an apostrophe at the start of a line is a request to the formatter.
    private static string Escaped(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .ReplaceLineEndings(" ");
        return escaped is ['.' or '\'', ..] ? $"\\&{escaped}" : escaped;
    }
}
