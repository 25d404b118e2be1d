using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Calls;

/// <summary>
/// Every argument and every option of every tool, in every spelling that clients use: a harmless one makes the same request as the exact
/// one, an ambiguous one is refused with what there is.
/// </summary>
public sealed class SpellingTests
{
    private static readonly string[] Texts =
    [
        "prod", "100", "pve1", "vm:100", "local", "local:iso/a.iso", "alice@pve", "/vms/100", "+10G", "https://example.org/a.iso", "vmbr1",
        "node-affinity", "ACCEPT",
        "UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:", "UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart::root@pam:",
    ];

    private static readonly ConcurrentDictionary<string, int> Tried = [];

    public static IEnumerable<Func<string>> Names() => ToolCatalog.All.Select(tool => (Func<string>)(() => tool.Name));

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task Each_harmless_spelling_is_the_same_request_and_each_ambiguous_one_is_refused(string name)
    {
        var problems = new List<string>();
        foreach (var kind in ToolCatalog.Find(name)!.Kinds)
        {
            // What must hold between arguments has tests of its own.
            var tool = kind with { Rules = [] };
            var needed = new JsonObject();
            foreach (var arg in tool.Args.Where(arg => arg.Required))
            {
                needed[arg.Name] = Exact(arg)[0];
            }
            foreach (var arg in tool.Args.Where(arg => arg is not (OptionsArg or CallArguments)))
            {
                TryArgument(tool, arg, needed, problems);
            }
            if (tool.TakesOptions)
            {
                TryOptions(tool, needed, problems);
            }
        }

        await Assert.That(string.Join('\n', problems.Take(10))).IsEqualTo("").Because($"{problems.Count} problems");
    }

    [Test]
    [DependsOn(nameof(Each_harmless_spelling_is_the_same_request_and_each_ambiguous_one_is_refused))]
    public async Task Enough_was_tried_for_that_to_mean_something()
    {
        var told = string.Join(", ", Tried.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"));
        TestContext.Current!.OutputWriter.WriteLine($"{Tried.Values.Sum()} spellings tried: {told}");

        await Assert.That(Tried.Values.Min()).IsGreaterThan(5).Because(told);
        await Assert.That(Tried.Values.Sum()).IsGreaterThan(15_000).Because(told);
    }

    private static void TryArgument(ToolSpec tool, Arg arg, JsonObject needed, List<string> problems)
    {
        foreach (var exact in Exact(arg))
        {
            var wanted = Request(tool, With(needed, arg.Name, exact));
            if (wanted is null)
            {
                problems.Add($"{arg.Name}={exact.ToJsonString()} is refused");
                continue;
            }
            foreach (var (value, why) in Alike(arg, exact))
            {
                Same(tool, With(needed, arg.Name, value), wanted, $"{why}: {arg.Name}={value?.ToJsonString()}", why, problems);
            }
            foreach (var spelling in SpellingsOf(arg)
                .Where(spelling => tool.Args.All(other => other == arg || !Lenient.IsAlike(other.Name, spelling))))
            {
                Same(
                    tool,
                    With(Without(needed, arg), spelling, exact),
                    wanted,
                    $"name: {spelling}={exact.ToJsonString()}",
                    "names",
                    problems);
            }
            if (!arg.Local && tool.Args.All(other => other == arg || other.Parameter != arg.Parameter))
            {
                var inside = With(Without(needed, arg), "options", new JsonObject { [arg.Parameter] = exact.DeepClone() });
                Same(tool, inside, wanted, $"inside options: {arg.Parameter}", "arguments inside options", problems);
                var twice = With(With(needed, arg.Name, exact), "options", new JsonObject { [arg.Parameter] = exact.DeepClone() });
                Refused(tool, twice, [arg.Name], "twice", problems);
            }
        }
        if (!arg.Required)
        {
            var left = Request(tool, needed);
            foreach (var nothing in Nothing(arg))
            {
                Same(
                    tool,
                    With(needed, arg.Name, nothing),
                    left!,
                    $"not given: {arg.Name}={nothing?.ToJsonString()}",
                    "empty ones",
                    problems);
            }
        }
        foreach (var wrong in Ambiguous(arg))
        {
            Refused(
                tool, With(needed, arg.Name, wrong), [arg.Name, .. arg is ChoiceArg choice ? choice.Choices : []], "ambiguous", problems);
        }
        Refused(
            tool,
            With(needed, $"{arg.Name}_{arg.Name}", 1),
            tool.Args.Where(other => other is not OptionsArg).Select(other => other.Name),
            "unknown",
            problems);
    }

    private static void TryOptions(ToolSpec tool, JsonObject needed, List<string> problems)
    {
        var endpoint = tool.Endpoint(tool.Templates().First());
        var others = endpoint.Parameters.Where(parameter =>
            !tool.Args.Any(arg => Lenient.IsAlike(arg.Parameter, parameter.Name) || Lenient.IsAlike(arg.Name, parameter.Name))
            && !tool.Always.Any(always => always.Name == parameter.Name)
            && tool.Elsewhere?.Parameters.Contains(parameter.Name) is not true);
        foreach (var parameter in others)
        {
            var name = parameter.Name.Replace("[n]", "1", StringComparison.Ordinal);
            var exact = Exact(parameter);
            var options = new JsonObject { [name] = exact };
            var wanted = Request(tool, With(needed, "options", options));
            if (wanted is null)
            {
                problems.Add($"options.{name}={exact.ToJsonString()} is refused");
                continue;
            }
            Same(
                tool,
                With(needed, "options", options.ToJsonString()),
                wanted,
                $"JSON in a text: options {options.ToJsonString()}",
                "options as texts",
                problems);
            Same(tool, With(needed, name, exact), wanted, $"beside options: {name}", "options beside options", problems);
            foreach (var (value, why) in Alike(parameter, exact))
            {
                Same(
                    tool,
                    With(needed, "options", new JsonObject { [name] = value }),
                    wanted,
                    $"{why}: options.{name}={value?.ToJsonString()}",
                    why,
                    problems);
            }
            if (name.Contains('-', StringComparison.Ordinal) || name.Contains('_', StringComparison.Ordinal))
            {
                Same(
                    tool,
                    With(needed, "options", new JsonObject { [Swapped(name)] = exact.DeepClone() }),
                    wanted,
                    $"name: options.{Swapped(name)}",
                    "names",
                    problems);
            }
            Same(
                tool,
                With(needed, "options", new JsonObject { [name] = "" }),
                Request(tool, needed)!,
                $"not given: options.{name}",
                "empty ones",
                problems);
            foreach (var wrong in Ambiguous(parameter))
            {
                Refused(
                    tool,
                    With(needed, "options", new JsonObject { [name] = wrong }),
                    [name, .. parameter.Enum ?? []],
                    "ambiguous",
                    problems);
            }
        }
        foreach (var wrong in new JsonNode?[] { "tags=prod", "[1]", 5, true, new JsonArray(1) })
        {
            Refused(tool, With(needed, "options", wrong), ["options", "object"], "ambiguous", problems);
        }
    }

    /// <summary>Values that are right as the schema has them.</summary>
    private static JsonNode[] Exact(Arg arg) => arg switch
    {
        FlagArg => [true, false],
        IntegerArg integer =>
            [.. new[] { integer.Min, Math.Min(integer.Max, Math.Max(integer.Min, 42)) }.Distinct().Select(number => (JsonNode)number)],
        ChoiceArg choice => [.. choice.Choices.Select(word => (JsonNode)word)],
        VmidListArg => [new JsonArray(100), new JsonArray(100, 101)],
        TextListArg => [new JsonArray("A=1,2"), new JsonArray("A=1", "b c")],
        _ => [.. Texts.Where(text => arg.Encode(Element(text), []) is null).Take(2).Select(text => (JsonNode)text)],
    };

    private static JsonNode Exact(PveParameter parameter) => parameter.Type switch
    {
        PveType.Boolean => true,
        PveType.Integer when parameter.Enum is { } choices => long.Parse(choices[0], CultureInfo.InvariantCulture),
        PveType.Integer => (long)(parameter.Minimum ?? Math.Min(parameter.Maximum ?? 5, 5)),
        PveType.Number => parameter.Minimum ?? 1.5,
        PveType.Array => new JsonArray("a", "b"),
        _ => parameter.Enum?[0] ?? "12".PadRight(parameter.MinLength ?? 0, '3'),
    };

    private static IEnumerable<(JsonNode? Value, string Why)> Alike(Arg arg, JsonNode exact)
    {
        var text = exact.ToJsonString();
        switch (arg)
        {
            case FlagArg:
                return Flags(exact.GetValue<bool>());
            case IntegerArg:
                return
                [
                    (text, "numbers as texts"),
                    ($" {text} ", "numbers as texts"),
                    (JsonNode.Parse($"{text}.0"), "numbers with a point"),
                ];
            case ChoiceArg:
                var word = exact.GetValue<string>();
                return Words(word, ((ChoiceArg)arg).Choices);
            case VmidListArg:
                var ids = exact.AsArray().Select(id => id!.ToJsonString()).ToArray();
                (JsonNode?, string)[] lists =
                [
                    (text, "lists as texts"),
                    (string.Join(',', ids), "comma texts"),
                    (string.Join(", ", ids), "comma texts"),
                    (new JsonArray([.. ids.Select(id => (JsonNode)id)]), "numbers as texts"),
                ];
                return ids.Length > 1 ? lists : [.. lists, (exact[0]!.DeepClone(), "lists of one"), (ids[0], "lists of one")];
            case TextListArg:
                return [(text, "lists as texts")];
            case TextArg { Separator: { } separator }:
                var items = exact.GetValue<string>().Split(separator);
                var array = new JsonArray([.. items.Select(item => (JsonNode)item)]);
                return [(array, "lists for texts"), (array.ToJsonString(), "lists as texts"), .. Digits(exact.GetValue<string>())];
            default:
                return Digits(exact.GetValue<string>());
        }
    }

    private static IEnumerable<(JsonNode? Value, string Why)> Alike(PveParameter parameter, JsonNode exact)
    {
        var text = exact.ToJsonString();
        return parameter.Type switch
        {
            PveType.Boolean => Flags(true),
            PveType.Integer or PveType.Number => [(text, "numbers as texts")],
            PveType.Array => [(text, "lists as texts")],
            _ when parameter.Enum is { } choices => Words(exact.GetValue<string>(), choices),
            _ when IsList(parameter) => [(new JsonArray(12), "lists for texts"), ("[\"12\"]", "lists as texts"), (12, "numbers for texts")],
            _ => Digits(exact.GetValue<string>()),
        };
    }

    private static IEnumerable<(JsonNode? Value, string Why)> Flags(bool flag) =>
        flag
            ? [(1, "flags"), ("true", "flags"), ("True", "flags"), ("1", "flags")]
            : [(0, "flags"), ("false", "flags"), ("False", "flags"), ("0", "flags")];

    private static IEnumerable<(JsonNode? Value, string Why)> Words(string word, IReadOnlyList<string> choices) =>
        new[] { word.ToUpperInvariant(), word.ToLowerInvariant(), Swapped(word) }.Where(other =>
            choices.Count(choice => Lenient.IsAlike(choice, other)) == 1)
            .Select(other => ((JsonNode?)other, "words")).Concat(Digits(word));

    // A number is taken in its own spelling.
    private static IEnumerable<(JsonNode? Value, string Why)> Digits(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
                ? [(number, "numbers for texts")]
                : [];

    private static IEnumerable<JsonNode?> Nothing(Arg arg)
    {
        yield return null;
        yield return "";
        if (arg is FlagArg or IntegerArg or TextListArg or VmidListArg
            || arg is ChoiceArg choice && !choice.Choices.Contains("auto")
            || arg is TextArg { Auto: true }
            || arg.Role == ArgRole.NodeOfGuest)
        {
            yield return "auto";
        }
    }

    private static JsonNode?[] Ambiguous(Arg arg) => arg switch
    {
        FlagArg => ["yes", "on", "no", 2, 1.5, new JsonArray(true), new JsonObject()],
        IntegerArg => [1.5, "1.5", "12px", "0x10", "+1", "1,000", "--1", true, new JsonArray(1), new JsonObject()],
        ChoiceArg choice => [choice.Choices[0] + "x", true, new JsonArray(choice.Choices[0]), new JsonObject()],
        VmidListArg => ["100;101", "100,,101", "web01", "[100", true, new JsonObject(), new JsonArray(100.5)],
        TextListArg => ["a,b", "[a]", 5, true, new JsonObject(), new JsonArray(new JsonArray("a"))],
        TextArg { Separator: not null } => [true, new JsonObject(), new JsonArray(), new JsonArray(new JsonArray("a")), new JsonArray("")],
        _ => [true, new JsonObject(), new JsonArray("a")],
    };

    private static JsonNode?[] Ambiguous(PveParameter parameter) => parameter.Type switch
    {
        PveType.Boolean => ["yes", "on", 2, new JsonArray(true)],
        PveType.Integer => ["1.5", 1.5, "12px", new JsonArray(1)],
        PveType.Number => ["12px", "1,5", new JsonArray(1)],
        PveType.Array => ["a,b", 5, new JsonObject()],
        _ when IsList(parameter) => [new JsonObject(), new JsonArray(), new JsonArray(new JsonArray("a"))],
        _ => [new JsonObject(), new JsonArray("a")],
    };

    // PVE's manual says so of those whose format does not end like one.
    private static bool IsList(PveParameter parameter) =>
        parameter.Format?.EndsWith("-list", StringComparison.Ordinal) is true
        || parameter.Name is "affinity" or "hotplug" or "source" or "dest" or "sport" or "dport" or "env" or "options";

    private static IEnumerable<string> SpellingsOf(Arg arg) =>
        arg.Aliases.Append(arg.Parameter)
            .Append(arg.Name)
            .SelectMany(name => new[] { name, Swapped(name), name.ToUpperInvariant() })
            .Distinct();

    private static string Swapped(string name) => string.Concat(name.Select(c => c switch { '-' => '_', '_' => '-', _ => c }));

    private static JsonObject With(JsonObject arguments, string name, JsonNode? value)
    {
        var all = arguments.DeepClone().AsObject();
        all[name] = value?.DeepClone();
        return all;
    }

    private static JsonObject Without(JsonObject arguments, Arg arg)
    {
        var rest = arguments.DeepClone().AsObject();
        rest.Remove(arg.Name);
        return rest;
    }

    private static void Same(ToolSpec tool, JsonObject arguments, string wanted, string what, string group, List<string> problems)
    {
        Tried.AddOrUpdate(group, 1, (_, count) => count + 1);
        if (Request(tool, arguments) is var got && got != wanted)
        {
            problems.Add($"{tool.Name}, {what}: {got ?? string.Join("; ", Complaints(tool, arguments))} instead of {wanted}");
        }
    }

    private static void Refused(ToolSpec tool, JsonObject arguments, IEnumerable<string> named, string group, List<string> problems)
    {
        Tried.AddOrUpdate(group, 1, (_, count) => count + 1);
        var complaints = string.Join("; ", Complaints(tool, arguments));
        if (complaints.Length == 0)
        {
            problems.Add($"{tool.Name}, {group}: {arguments.ToJsonString()} is taken as {Request(tool, arguments)}");
        }
        problems.AddRange(
            named.Where(word => !complaints.Contains(word, StringComparison.OrdinalIgnoreCase))
                .Select(word => $"{tool.Name}, {group}: '{complaints}' does not name {word}"));
    }

    private static string? Request(ToolSpec tool, JsonObject arguments) =>
        ArgumentBinder.Bind(tool, Members(arguments), []) is not { } call ? null
        : $"{Form(call.Values)} {Form(call.Parameters)}";

    private static string Form(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('&', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static List<string> Complaints(ToolSpec tool, JsonObject arguments)
    {
        var problems = new List<string>();
        ArgumentBinder.Bind(tool, Members(arguments), problems);
        return problems;
    }

    private static Dictionary<string, JsonElement> Members(JsonObject arguments) =>
        JsonElement.Parse(arguments.ToJsonString()).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);

    private static JsonElement Element(string text) => JsonElement.Parse(JsonValue.Create(text).ToJsonString());
}
