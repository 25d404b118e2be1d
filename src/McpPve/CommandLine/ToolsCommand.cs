using System.CommandLine;
using McpPve.Effects;
using System.Text.Json;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Catalog.Door;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.CommandLine;

/// <summary>Lists the listed tools, finds one, or describes one: for people, for pipes in lines, for programs as JSON.</summary>
internal static class ToolsCommand
{
    private const int MostFound = 15;

    public static Command Make(FlagOptions flags)
    {
        var name = new Argument<string?>("TOOL")
        {
            Description = "Describe this tool, or a method of the API: 'GET /nodes/{node}/dns'.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "TOOL",
        };
        name.CompletionSources.Add(_ => Toolbox.Whole.Exposed.Select(tool => new System.CommandLine.Completions.CompletionItem(tool.Name)));
        var search = new Option<string>("--search") { Description = "Find tools and API methods by their purpose.", HelpName = "WORDS" };
        var category = new Option<string>("--category") { Description = "Only those of one category.", HelpName = "NAME" };
        category.CompletionSources.Add([.. ToolCatalog.Groups.Select(group => group.Name)]);
        var json = new Option<bool>("--json") { Description = "As JSON, with schemas and the PVE calls behind each tool." };
        var command = new Command("tools", "List the tools that the current settings list, find one, or describe one.")
        {
            name, search, category, json,
        };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(name), result.GetValue(search), result.GetValue(category) }.Count(one => one is not null) > 1)
            {
                result.AddError("a name, --search and --category say which tools are meant; use one of them.");
            }
            else if (result.GetValue(category) is { } wanted && ToolCatalog.Groups.All(group => group.Name != wanted))
            {
                var names = ToolCatalog.Groups.Select(group => group.Name).ToList();
                result.AddError(
                    $"there is no category '{Untrusted.Clean(wanted, keepLines: false)}'; "
                        + (Closest.To(wanted, names) is { } close ? $"did you mean {close}?" : $"there are {string.Join(", ", names)}."));
            }
        });
        command.SetAction(result => Run(
            flags.Of(result), result.GetValue(name), result.GetValue(search), result.GetValue(category), result.GetValue(json)));
        return command;
    }

    public static int Run(SettingFlags flags, string? name, string? search, string? category, bool json)
    {
        var reader = OptionsReader.From(flags);
        var log = new Log(Console.Error, reader.Debug);
        if (reader.ReadTools() is not { } options)
        {
            foreach (var problem in reader.Problems)
            {
                log.Error(problem);
            }
            return Commands.UsageError;
        }
        return name is not null ? Describe(options.Toolbox, name, json, log)
            : search is not null ? Find(options.Toolbox, search, json)
            : List([.. options.Toolbox.Listed.Where(tool => category is null || tool.Group.Name == category || tool.AlsoIn == category)],
                options.Toolbox, json);
    }

    /// <summary>Why there is no such tool here, and which one may be meant.</summary>
    public static string Missing(string name, Toolbox tools)
    {
        if (ToolCatalog.Find(name) is { } hidden)
        {
            return $"the tool {name} is not enabled: it is of category {hidden.Group.Name} and needs tier {hidden.Tier.Name()}; "
                + $"PVE_ACCESS_TIER is {tools.Tier.Name()}. Look at PVE_ACCESS_TIER, PVE_CATEGORIES and PVE_TOOL_BLACKLIST.";
        }
        return $"there is no tool '{Untrusted.Clean(name, keepLines: false)}'"
            + (tools.Closest(name) is { } close ? $"; did you mean {close}?" : "; 'mcp-pve tools' lists them.");
    }

    private static int Describe(Toolbox tools, string name, bool json, Log log)
    {
        if (tools.Resolve(name) is not var (spec, _))
        {
            log.Error(Missing(name, tools));
            return Commands.UsageError;
        }
        return Commands.Print(json ? Json([spec]) : ToolPage.Of(spec, Width()));
    }

    private static int Find(Toolbox tools, string words, bool json)
    {
        var found = tools.Index(null).Find(words, MostFound).Select(one => (one.Name, one.Does)).ToList();
        if (json)
        {
            return Commands.Print(Json([.. found.Select(one => tools.Find(one.Name)).OfType<ToolSpec>()]));
        }
        if (Console.IsOutputRedirected)
        {
            return Commands.Print(string.Join('\n', found.Select(one => $"{one.Name}\t{one.Does}")));
        }
        var screen = new Screen(Screen.WidthOfTerminal());
        screen.Pairs(found, "");
        screen.Paragraph(found.Count > 0
            ? "'mcp-pve tools NAME' describes one."
            : "Nothing is found: use other words, in English: what it is about (disk, certificate, token) and what is to be done.");
        return Commands.Print(screen.ToString());
    }

    private static int List(IReadOnlyList<ToolSpec> tools, Toolbox toolbox, bool json)
    {
        if (json)
        {
            return Commands.Print(Json(tools));
        }
        if (Console.IsOutputRedirected)
        {
            return Commands.Print(
                string.Join('\n', tools.Select(tool => $"{tool.Name}\t{tool.Group.Name}\t{tool.Tier.Name()}\t{tool.Description}")));
        }
        return Commands.Print(Listed(tools, toolbox.Exposed.Count, Screen.WidthOfTerminal()));
    }

    /// <param name="exposed">How many there are, listed or not.</param>
    public static string Listed(IReadOnlyList<ToolSpec> tools, int exposed, int width)
    {
        var screen = new Screen(width);
        foreach (var group in tools.GroupBy(tool => tool.Group))
        {
            screen.Line($"{group.Key.Name}: {group.Key.Title}");
            screen.Pairs(group.Select(tool => (tool.Name, tool.Title + (tool.Tier == Tier.ReadOnly ? "" : $" ({tool.Tier.Name()})"))));
            screen.Line();
        }
        screen.Paragraph(
            $"{tools.Count} tools{(exposed > tools.Count ? $" of {exposed} that can be called" : "")}. 'mcp-pve tools NAME' describes one, "
                + "'mcp-pve tools --search WORDS' finds one or a method of the API.");
        return screen.ToString();
    }

    private static int Width() => Console.IsOutputRedirected ? 100 : Screen.WidthOfTerminal();

    private static string Json(IReadOnlyList<ToolSpec> tools) =>
        JsonSerializer.Serialize(new(tools.Select(Report)), CommandJson.Plain.ToolsReport);

    private static ToolReport Report(ToolSpec tool) => new(
        tool.Name,
        tool.Title,
        tool.IsMethod ? DoorTools.GroupName : tool.Group.Name,
        CallFacts.TierOf(tool).Name(),
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
