using System.Text.Json;
using McpPve.Options;
using Spectre.Console;

namespace McpPve.CommandLine;

/// <summary>Lists the environment variables: a table for people, lines for pipes, JSON for programs.</summary>
internal static class SettingsCommand
{
    public static int Run(bool json)
    {
        var reader = OptionsReader.FromEnvironment();
        if (json)
        {
            return Commands.Print(Json(reader));
        }
        if (Console.IsOutputRedirected)
        {
            return Commands.Print(
                string.Join(
                    '\n',
                    Settings.All.Select(setting =>
                        $"{setting.Name}\t{Now(reader, setting)}\t{Otherwise(setting)}\t{setting.PlainDescription}")));
        }
        var table = new Table().Border(TableBorder.None).AddColumns("variable", "now", "default", "what it does");
        foreach (var setting in Settings.All)
        {
            table.AddRow(setting.Name, Markup.Escape(Now(reader, setting)), Otherwise(setting), Markup.Escape(setting.PlainDescription));
        }
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }) })
            .Write(table);
        return Commands.Ok;
    }

    private static string Now(OptionsReader reader, Setting setting) => reader.IsSet(setting) ? reader.Harmless(setting) ?? "(set)" : "";

    private static string Otherwise(Setting setting) => setting.Required ? "required" : setting.Default ?? "";

    private static string Json(OptionsReader reader) => JsonSerializer.Serialize(
        new(Settings.All.Select(setting => Report(setting, reader.IsSet(setting)))), CommandJson.Plain.SettingsReport);

    private static SettingReport Report(Setting setting, bool isSet)
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
            isSet);
    }
}
