using System.CommandLine;
using System.Text.Json;
using McpPve.Options;
using Spectre.Console;

namespace McpPve.CommandLine;

/// <summary>Lists the settings and where each comes from: a table for people, lines for pipes, JSON for programs.</summary>
internal static class SettingsCommand
{
    public static Command Make(FlagOptions flags)
    {
        var json = new Option<bool>("--json") { Description = "As JSON, with what each setting accepts." };
        var command = new Command("settings", "List the settings, which of them are set, and where.") { json };
        command.SetAction(result => Run(flags.Of(result), result.GetValue(json)));
        return command;
    }

    private static int Run(SettingFlags flags, bool json)
    {
        var reader = OptionsReader.From(flags);
        foreach (var problem in reader.Problems)
        {
            Console.Error.WriteLine($"mcp-pve: {problem}");
        }
        if (json)
        {
            return Commands.Print(Json(reader));
        }
        if (Console.IsOutputRedirected)
        {
            return Commands.Print(
                string.Join(
                    '\n',
                    reader.All.Select(setting =>
                        $"{setting.Name}\t{Now(reader, setting)}\t{Otherwise(setting)}\t{Origin(reader, setting)}\t{setting.PlainDescription}")));
        }
        var table = new Table().Border(TableBorder.None).AddColumns("setting", "now", "from", "default", "what it does");
        foreach (var setting in reader.All)
        {
            table.AddRow(
                setting.Name,
                Markup.Escape(Now(reader, setting)),
                Markup.Escape(Origin(reader, setting)),
                Otherwise(setting),
                Markup.Escape(setting.PlainDescription));
        }
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }) })
            .Write(table);
        return Commands.Print(reader.Sources?.File is { } file ? $"Settings file: {file}"
            : $"Settings file: none; it would be {SettingSources.StandardFile ?? "named by MCP_CONFIG_FILE"}");
    }

    private static string Now(OptionsReader reader, Setting setting) => reader.IsSet(setting) ? reader.Harmless(setting) ?? "(set)" : "";

    private static string Origin(OptionsReader reader, Setting setting) => reader.Sources?.Origin(setting.Name) ?? "";

    private static string Otherwise(Setting setting) => setting.Required ? "required" : setting.Default ?? "";

    private static string Json(OptionsReader reader) => JsonSerializer.Serialize(
        new(reader.Sources?.File, reader.All.Select(setting => Report(setting, reader))), CommandJson.Plain.SettingsReport);

    private static SettingReport Report(Setting setting, OptionsReader reader)
    {
        var isNumber = setting.Kind == SettingKind.Number;
        return new(
            setting.Name,
            setting.PlainDescription,
            setting.Kind switch
            {
                SettingKind.Choice => "choice",
                SettingKind.Flag => "flag",
                SettingKind.Number => "number",
                SettingKind.List => "list",
                SettingKind.File => "file",
                _ => "text",
            },
            setting.Default,
            setting.Kind == SettingKind.Flag ? ["true", "false"] : setting.Accepted,
            isNumber ? setting.Min : null,
            isNumber ? setting.Max : null,
            setting.Required,
            setting.Secret,
            setting.HttpOnly,
            reader.IsSet(setting),
            reader.Sources?.Origin(setting.Name));
    }
}
