using McpPve.Effects;
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
    public static int Run(SettingFlags flags, bool json)
    {
        var reader = OptionsReader.From(flags);
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
            return Commands.Print(
                string.Join('\n', tools.Select(tool => $"{tool.Name}\t{tool.Group.Name}\t{tool.Tier.Name()}\t{tool.Description}")));
        }
        var table = new Table().Border(TableBorder.None).AddColumns("tool", "category", "tier", "what it does");
        foreach (var tool in tools)
        {
            table.AddRow(tool.Name, tool.Group.Name, tool.Tier.Name(), Markup.Escape(tool.Description));
        }
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }) })
            .Write(table);
        return Commands.Ok;
    }

    private static string Json(IReadOnlyList<ToolSpec> tools) =>
        JsonSerializer.Serialize(new(tools.Select(Report)), CommandJson.Plain.ToolsReport);

    private static ToolReport Report(ToolSpec tool) => new(
        tool.Name,
        tool.Title,
        tool.Group.Name,
        tool.Tier.Name(),
        tool.Description,
        new(tool.Effect.ReadOnly, tool.Effect.Destructive, tool.Effect.Idempotent, tool.Effect.OpenWorld),
        tool.InputSchema(),
        tool.Kinds.SelectMany(kind => kind.Templates().Select(template => Report(kind, template))));

    private static PveCallReport Report(ToolSpec tool, string template)
    {
        var pathParameters = new Route(tool.Route.Method, template).PathParameters.ToHashSet();
        var inPath = tool.Route.PathParameters.ToHashSet();
        // An argument that chooses the path is no parameter of the call itself.
        var sent = tool.Args.Where(arg =>
            !arg.Local && arg is not OptionsArg && (pathParameters.Contains(arg.Parameter) || !inPath.Contains(arg.Parameter)));
        var parameters = new Dictionary<string, string>();
        // Two spellings of one parameter are one parameter.
        foreach (var arg in sent.DistinctBy(arg => arg.Parameter))
        {
            parameters.Add(arg.Parameter, arg.Name);
            // PVE itself has two names for some.
            foreach (var alias in arg.Aliases.Where(alias => tool.Endpoint(template).Parameter(alias) is not null))
            {
                parameters[alias] = arg.Name;
            }
        }
        return new(tool.Route.Method.Method, template, parameters, tool.TakesOptions ? OptionsArg.OwnName : null, tool.Since);
    }
}
