using McpPve.Effects;
using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Catalog;

public sealed partial class CatalogConventions
{
    public static IEnumerable<Func<string>> Names() => ToolCatalog.All.Select(tool => (Func<string>)(() => tool.Name));

    [Test]
    public async Task Every_name_is_used_once()
    {
        await Assert.That(ToolCatalog.All.Select(tool => tool.Name).Distinct().Count()).IsEqualTo(ToolCatalog.All.Count());
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task A_tool_is_named_and_described_for_its_readers(string name)
    {
        var tool = ToolCatalog.Find(name)!;

        await Assert.That(NameForm().IsMatch(tool.Name)).IsTrue();
        await Assert.That(tool.Title.Length).IsLessThanOrEqualTo(30);
        await Assert.That(tool.Description.Length).IsBetween(30, 240);
        await Assert.That(tool.Description).EndsWith(".").And.DoesNotStartWith("This tool");
        foreach (var arg in tool.Args)
        {
            await Assert.That(arg.Description.Length).IsBetween(4, 140);
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task Tier_hints_and_method_agree(string name)
    {
        var tool = ToolCatalog.Find(name)!;
        var reads = tool.Route.Method == HttpMethod.Get;

        if (tool.Inner == InnerCall.None) // the others make calls of all kinds
        {
            await Assert.That(tool.Effect.ReadOnly).IsEqualTo(reads);
            await Assert.That(tool.Tier == Tier.ReadOnly).IsEqualTo(reads);
        }
        await Assert.That(tool.Effect.Irreversible && !tool.Effect.Destructive).IsFalse();
        await Assert.That(tool.Effect.Irreversible && tool.Tier != Tier.Full).IsFalse();
        if (tool.Route.Method == HttpMethod.Delete)
        {
            await Assert.That(tool.Effect.Destructive).IsTrue();
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task Every_hole_of_the_path_has_an_argument_that_is_always_there(string name)
    {
        foreach (var (tool, pathParameter) in ToolCatalog.Find(name)!.Kinds.SelectMany(kind =>
            kind.Route.PathParameters.Where(pathParameter => pathParameter != Route.Kind).Select(pathParameter => (kind, pathParameter))))
        {
            var arg = tool.Args.SingleOrDefault(arg => arg.Parameter == pathParameter);
            await Assert.That(arg).IsNotNull();
            await Assert.That(arg!.Required || arg.Role is ArgRole.NodeOfGuest or ArgRole.NodeOfTask).IsTrue();
            await Assert.That(arg is IntegerArg or ChoiceArg or TextArg { Form: not null }).IsTrue();
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task Every_argument_is_a_documented_parameter_and_every_required_one_is_offered(string name)
    {
        foreach (var (tool, template) in ToolCatalog.Find(name)!.Kinds.SelectMany(kind => kind.Templates()
            .Select(template => (kind, template))))
        {
            var endpoint = tool.Endpoint(template);
            var inPath = tool.Route.PathParameters.ToHashSet();
            foreach (var arg in tool.Args.Where(arg => !arg.Local && arg is not OptionsArg && !inPath.Contains(arg.Parameter)))
            {
                var parameter = endpoint.Parameter(arg.Parameter);
                await Assert.That(parameter).IsNotNull().Because($"{arg.Name} of {name}");
                await Assert.That(Fits(arg, parameter!))
                    .IsTrue()
                    .Because($"{arg.Name} of {name} is {arg.JsonType}, PVE's {parameter!.Name} is {parameter.Type}");
            }
            foreach (var parameter in endpoint.Parameters.Where(parameter => !parameter.Optional
                && !parameter.Name.EndsWith("[n]", StringComparison.Ordinal)))
            {
                await Assert.That(
                    tool.Args.Any(arg => arg.Parameter == parameter.Name) || tool.Always.Any(always => always.Name == parameter.Name))
                    .IsTrue()
                    .Because($"{name} needs {parameter.Name}");
            }
            await Assert.That(tool.Since is not null).IsEqualTo(!endpoint.In8).Because($"{name}: 'since' must tell what PVE 8 lacks");
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task The_input_schema_is_a_closed_object_that_names_every_argument(string name)
    {
        var tool = ToolCatalog.Find(name)!;
        var schema = tool.InputSchema();

        await Assert.That(schema.GetProperty("type").GetString()).IsEqualTo("object");
        await Assert.That(schema.GetProperty("additionalProperties").GetBoolean()).IsFalse();
        var properties = schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        await Assert.That(properties).IsEquivalentTo(tool.Args.Select(arg => arg.Name).ToList());
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(item => item.GetString()!).ToList()
            : [];
        await Assert.That(required).IsEquivalentTo(tool.Args.Where(arg => arg.Required).Select(arg => arg.Name).ToList());
    }

    [Test]
    public async Task Every_name_stands_on_exactly_one_line_of_the_source()
    {
        var source = Directory.EnumerateFiles(Repository.Folder("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            // Another tool's undo may name it.
            .Where(line => !line.Contains("Undo", StringComparison.Ordinal) && !line.Contains("undoneBy", StringComparison.Ordinal))
            .ToList();

        foreach (var tool in ToolCatalog.All)
        {
            await Assert.That(source.Count(line => line.Contains($"\"{tool.Name}\"", StringComparison.Ordinal)))
                .IsEqualTo(1)
                .Because(tool.Name);
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task A_tool_for_both_kinds_of_guest_takes_for_a_container_what_its_schema_says(string name)
    {
        var tool = ToolCatalog.Find(name)!;
        if (tool.ForContainers is not { } other)
        {
            return;
        }

        await Assert.That(other.Args.Select(arg => arg.Name).Except(tool.Args.Select(arg => arg.Name))).IsEmpty();
        foreach (var arg in other.Args)
        {
            var twin = tool.Args.Single(twin => twin.Name == arg.Name);
            await Assert.That((arg.JsonType, arg.Required, arg.Description))
                .IsEqualTo((twin.JsonType, twin.Required, twin.Description))
                .Because(arg.Name);
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task No_two_arguments_are_alike_and_each_named_option_is_one_of_the_call(string name)
    {
        foreach (var tool in ToolCatalog.Find(name)!.Kinds)
        {
            var args = tool.Args.Where(arg => arg is not OptionsArg).ToList();
            var spellings = args.SelectMany(arg =>
                arg.Aliases.Append(arg.Name).Append(arg.Parameter).Distinct().Select(spelling => (arg, spelling)))
                .ToList();
            foreach (var (arg, spelling) in spellings)
            {
                // Two ways to say one thing may share PVE's name; nothing else may.
                var alike = spellings.Where(other =>
                    other.arg != arg && Lenient.IsAlike(other.spelling, spelling) && other.arg.Parameter != arg.Parameter);
                await Assert.That(alike.Select(other => $"{spelling} of {arg.Name}, {other.spelling} of {other.arg.Name}")).IsEmpty();
            }
            foreach (var option in tool.Args.OfType<OptionsArg>().SelectMany(options => options.Named))
            {
                var parameter = tool.Endpoint(tool.Templates().First()).Parameter(option.Name);
                await Assert.That(parameter).IsNotNull().Because($"options.{option.Name}");
                await Assert.That(Fits(option, parameter!)).IsTrue().Because($"options.{option.Name}");
                await Assert.That(args.Any(arg => Lenient.IsAlike(arg.Parameter, option.Name)))
                    .IsFalse()
                    .Because($"options.{option.Name} has an argument of its own");
            }
        }
    }

    private static bool Fits(Arg arg, PveParameter parameter) => arg switch
    {
        FlagArg => parameter.Type is PveType.Boolean or PveType.Integer,
        IntegerArg integer => parameter.Type is PveType.Integer or PveType.Number or PveType.Text
            && !(integer.Min < parameter.Minimum) && !(integer.Max > parameter.Maximum && integer.Max != int.MaxValue),
        ChoiceArg choice => parameter.Enum is null || choice.Choices.All(value => parameter.Enum.Contains(value)),
        VmidListArg or TextListArg { Separator: null } => parameter.Type is PveType.Array,
        _ => parameter.Type is PveType.Text,
    };

    [GeneratedRegex(@"\Apve_[a-z0-9_]{1,56}\z")]
    private static partial Regex NameForm();
}
