using System.Text;
using System.Text.Json;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using Spectre.Console;

namespace McpPve.CommandLine;

/// <summary>Lists the exposed tools: a table for people, lines for pipes, JSON for programs.</summary>
internal static class ToolsCommand
{
    public static int Run(bool json)
    {
        var reader = OptionsReader.FromEnvironment();
        if (reader.ReadTools() is not { } options)
        {
            var log = new Log(Console.Error, reader.Debug);
            foreach (var problem in reader.Problems)
            {
                log.Error(problem);
            }
            return Commands.UsageError;
        }
        var tools = options.Toolbox.Listed;
        if (json)
        {
            return Commands.Print(Json(tools));
        }
        if (Console.IsOutputRedirected)
        {
            return Commands.Print(string.Join('\n', tools.Select(tool => $"{tool.Name}\t{tool.Group.Name}\t{tool.Tier.Name()}\t{tool.Description}")));
        }
        var table = new Table().Border(TableBorder.None).AddColumns("tool", "category", "tier", "what it does");
        foreach (var tool in tools)
        {
            table.AddRow(tool.Name, tool.Group.Name, tool.Tier.Name(), Markup.Escape(tool.Description));
        }
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }) }).Write(table);
        return Commands.Ok;
    }

    private static string Json(IReadOnlyList<ToolSpec> tools)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("tools"u8);
            foreach (var tool in tools)
            {
                Write(writer, tool);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, ToolSpec tool)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, tool.Name);
        writer.WriteString("title"u8, tool.Title);
        writer.WriteString("category"u8, tool.Group.Name);
        writer.WriteString("tier"u8, tool.Tier.Name());
        writer.WriteString("description"u8, tool.Description);
        writer.WriteStartObject("annotations"u8);
        writer.WriteBoolean("readOnlyHint"u8, tool.Effect.ReadOnly);
        writer.WriteBoolean("destructiveHint"u8, tool.Effect.Destructive);
        writer.WriteBoolean("idempotentHint"u8, tool.Effect.Idempotent);
        writer.WriteBoolean("openWorldHint"u8, tool.Effect.OpenWorld);
        writer.WriteEndObject();
        writer.WritePropertyName("inputSchema"u8);
        tool.InputSchema().WriteTo(writer);
        writer.WriteStartArray("calls"u8);
        foreach (var kind in tool.Kinds)
        {
            foreach (var template in kind.Templates())
            {
                WriteCall(writer, kind, template);
            }
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, ToolSpec tool, string template)
    {
        var pathParameters = new Route(tool.Route.Method, template).PathParameters.ToHashSet();
        var inPath = tool.Route.PathParameters.ToHashSet();
        writer.WriteStartObject();
        writer.WriteString("method"u8, tool.Route.Method.Method);
        writer.WriteString("path"u8, template);
        writer.WriteStartObject("parameters"u8);
        // An argument that chooses the path is no parameter of the call itself.
        var sent = tool.Args.Where(arg => !arg.Local && arg is not OptionsArg && (pathParameters.Contains(arg.Parameter) || !inPath.Contains(arg.Parameter)));
        // Two spellings of one parameter are one parameter.
        foreach (var arg in sent.DistinctBy(arg => arg.Parameter))
        {
            writer.WriteString(arg.Parameter, arg.Name);
            // PVE itself has two names for some.
            foreach (var alias in arg.Aliases.Where(alias => tool.Endpoint(template).Parameter(alias) is not null))
            {
                writer.WriteString(alias, arg.Name);
            }
        }
        writer.WriteEndObject();
        writer.WriteString("options"u8, tool.TakesOptions ? OptionsArg.OwnName : null);
        writer.WriteString("since"u8, tool.Since);
        writer.WriteEndObject();
    }
}
