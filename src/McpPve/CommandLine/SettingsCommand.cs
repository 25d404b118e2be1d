using System.Text;
using System.Text.Encodings.Web;
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
            return Commands.Print(string.Join('\n', Settings.All.Select(setting => $"{setting.Name}\t{Now(reader, setting)}\t{Otherwise(setting)}\t{setting.PlainDescription}")));
        }
        var table = new Table().Border(TableBorder.None).AddColumns("variable", "now", "default", "what it does");
        foreach (var setting in Settings.All)
        {
            table.AddRow(setting.Name, Markup.Escape(Now(reader, setting)), Otherwise(setting), Markup.Escape(setting.PlainDescription));
        }
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }) }).Write(table);
        return Commands.Ok;
    }

    private static string Now(OptionsReader reader, Setting setting) => reader.IsSet(setting) ? reader.Harmless(setting) ?? "(set)" : "";

    private static string Otherwise(Setting setting) => setting.Required ? "required" : setting.Default ?? "";

    private static string Json(OptionsReader reader)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("settings"u8);
            foreach (var setting in Settings.All)
            {
                Write(writer, setting, reader.IsSet(setting));
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, Setting setting, bool isSet)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, setting.Name);
        writer.WriteString("description"u8, setting.PlainDescription);
        writer.WriteString("kind"u8, setting.Kind switch
        {
            SettingKind.Choice => "choice",
            SettingKind.Flag => "flag",
            SettingKind.Number => "number",
            SettingKind.List => "list",
            SettingKind.File => "file",
            _ => "text",
        });
        writer.WriteString("default"u8, setting.Default);
        writer.WriteStartArray("accepted"u8);
        foreach (var value in setting.Kind == SettingKind.Flag ? ["true", "false"] : setting.Accepted)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
        if (setting.Kind == SettingKind.Number)
        {
            writer.WriteNumber("minimum"u8, setting.Min);
            writer.WriteNumber("maximum"u8, setting.Max);
        }
        writer.WriteBoolean("required"u8, setting.Required);
        writer.WriteBoolean("secret"u8, setting.Secret);
        writer.WriteBoolean("httpOnly"u8, setting.HttpOnly);
        writer.WriteBoolean("set"u8, isSet);
        writer.WriteEndObject();
    }
}
