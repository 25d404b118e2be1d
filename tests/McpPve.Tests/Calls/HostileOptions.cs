using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Simulator;
using McpPve.Tests.Catalog;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Calls;

/// <summary>Names and values inside <c>options</c>, lists, choices and flags, judged by the bytes that reach PVE.</summary>
public sealed partial class HostileOptions
{
    private const int ValuesPerOption = 5;

    private static readonly string[] Names =
    [
        "", " ", "..", "a&b", "x=1", "tags&purge", "tags\r\nX-Evil: 1", "tags\n", "tags\0", "TAGS", "tags ", "tags[]", "net[n]", "net٠",
        "net-1", "net-01x", "net--0", "net0&delete", "mp0;rm",
        "node", "vmid", "node%3dpve2", "__proto__", "method", "_method", "_dc", "CSRFPreventionToken", "кey", "\u202Etags", "options",
        "wait_seconds", "kind", "{node}",
    ];

    private static readonly string[] WrongLists =
        [
            """[100,"101x"]""",
            "[100.5]",
            "[-1]",
            """["100&x=1"]""",
            "[[100]]",
            "[1e99]",
            "[null]",
            "\"100,,101\"",
            "\"100;101\"",
            "\"[100\"",
            "99",
            "[99]",
            "[1000000000]",
            "{}",
            "[]",
            "[true]",
            "\"../100\"",
        ];

    private static readonly string[] WrongFlags =
    [
        "\"yes\"",
        "2",
        "-1",
        "1.0",
        "\"on\"",
        "\"true \"",
        "[]",
        "{}",
        "[true]",
        "\"1&force=1\"",
    ];

    private static int _names, _values, _others, _sent;

    public static IEnumerable<Func<ToolCase>> Cases() => EveryToolTests.Cases();

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task Only_documented_parameters_reach_the_tools_own_endpoint(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;
        var seen = new ConcurrentQueue<PveCall>();
        await using var lab = await TestCluster.Start(between: (call, cluster, stop) =>
        {
            seen.Enqueue(call);
            return cluster.Handle(call, stop);
        });
        var good = JsonNode.Parse(await lab.Arguments(entry))!.AsObject();
        if (tool.ArgOf(ArgRole.Wait) is not null)
        {
            good["wait_seconds"] = 0;
        }
        var problems = new List<string>();

        async Task Try(Action<JsonObject> change, string what, (string Name, string Value)? unchanged = null, bool refused = false)
        {
            var arguments = good.DeepClone().AsObject();
            change(arguments);
            seen.Clear();
            await lab.Run(entry.Tool, arguments.ToJsonString());
            var own = seen.Where(call => call.Method != "GET" || tool.Effect.ReadOnly).ToList();
            Interlocked.Add(ref _sent, own.Count);
            problems.AddRange(seen.Where(call => !PlainPath().IsMatch(call.Path) || !PlainForm().IsMatch(call.Query)
                || !PlainForm().IsMatch(Encoding.UTF8.GetString(call.Body.Span)))
                .Select(call => $"{what}: not plain: {call.Method} {call.Path}?{call.Query} {Encoding.UTF8.GetString(call.Body.Span)}"));
            problems.AddRange(own.SelectMany(call => Strange(tool, call)).Select(strange => $"{what}: {strange}"));
            if (refused && own.Any(call => tool.Route.Method.Method == call.Method))
            {
                problems.Add($"{what}: was sent");
            }
            if (unchanged is var (name, value)
                && own.Where(call => HasForm(call, name)).FirstOrDefault() is { } sent
                && !Form(sent).Where(pair => pair.Name == name).Select(pair => pair.Value).SequenceEqual([value]))
            {
                problems.Add(
                    $"{what}: arrived as {string.Join(" | ", Form(sent).Where(pair => pair.Name == name).Select(pair => pair.Value))}");
            }
        }

        if (tool.TakesOptions)
        {
            foreach (var name in Names)
            {
                _names++;
                await Try(arguments => Options(arguments)[name] = "1", $"options {{{name}: 1}}", refused: !IsTaken(tool, name, good));
            }
            var turn = 0;
            foreach (var parameter in tool.Endpoint(tool.Templates().First())
                .Parameters.Where(parameter => tool.Args.All(arg => arg.Parameter != parameter.Name)))
            {
                for (var i = 0; i < ValuesPerOption; i++)
                {
                    _values++;
                    var (name, value) = (
                        parameter.Name.Replace("[n]", "0", StringComparison.Ordinal),
                        HostileArguments.Values[turn++ % HostileArguments.Values.Length]);
                    await Try(
                        arguments => Options(arguments)[name] = parameter.Type is PveType.Array ? new JsonArray(value) : value,
                        $"options {{{name}: {value}}}",
                        parameter.Format is "urlencoded" ? null : (name, value),
                        refused: value.Length > 0 && parameter.Type is PveType.Boolean or PveType.Integer or PveType.Number);
                }
            }
        }
        foreach (var arg in tool.Args.Where(arg => arg is VmidListArg or ChoiceArg or FlagArg))
        {
            var wrong = arg switch
            {
                VmidListArg => WrongLists,
                FlagArg => WrongFlags,
                _ => [.. ((ChoiceArg)arg).Choices.Take(3)
                    .SelectMany(choice => new[] { choice.ToUpperInvariant() + " ", choice + " ", choice + "s", choice + "&force=1", choice
                    + "\r\nX-Evil: 1", choice + "\0", $"../{choice}", choice + "\u200b" })
                    .Select(text => JsonValue.Create(text).ToJsonString()), "5", "true", "[]", "{}"],
            };
            foreach (var text in wrong)
            {
                _others++;
                await Try(arguments => arguments[arg.Name] = JsonNode.Parse(text), $"{arg.Name} {text}", refused: true);
            }
        }
        await Assert.That(string.Join('\n', problems.Take(8))).IsEqualTo("").Because($"{problems.Count} problems");
    }

    [Test]
    [DependsOn(nameof(Only_documented_parameters_reach_the_tools_own_endpoint))]
    public async Task Enough_was_tried_for_that_to_mean_something()
    {
        TestContext.Current!.OutputWriter.WriteLine(
            $"{_names} names and {_values} values of options, {_others} lists, choices and flags; {_sent} calls reached PVE");
        await Assert.That(Math.Min(Math.Min(_names, _values), Math.Min(_others, _sent)))
            .IsGreaterThan(400)
            .Because($"{_names} names, {_values} values, {_others} others, {_sent} sent");
    }

    [Test]
    [Arguments("a&purge=1")]
    [Arguments("a=b;c=d")]
    [Arguments("100%25 & +more+ #x")]
    [Arguments("line\r\nX-Evil: 1")]
    [Arguments("日本 ü")]
    public async Task A_value_arrives_as_it_is_in_a_body_and_in_an_address(string value)
    {
        await using var lab = await TestCluster.Start();

        await lab.Run("pve_update_qemu_config", new JsonObject { ["vmid"] = 103, ["description"] = value }.ToJsonString());
        await lab.Run(
            "pve_list_tasks", new JsonObject { ["node"] = "pve1", ["options"] = new JsonObject { ["userfilter"] = value } }.ToJsonString());

        await Assert.That(lab.Cluster.Calls.Single(call => call.Method == "POST").Parameters["description"]).IsEqualTo(value);
        var listed = lab.Cluster.Calls.Single(call => call.Path == "/nodes/pve1/tasks");
        await Assert.That(listed.Parameters["userfilter"]).IsEqualTo(value);
        await Assert.That(listed.Parameters.Keys).IsEquivalentTo(new[] { "userfilter", "source", "limit" });
    }

    // The own arguments are taken out of options where they are not given beside them; '-', '_' and capitals make no difference.
    private static bool IsTaken(ToolSpec tool, string name, JsonObject good) =>
        tool.Kinds.Any(kind =>
            kind.Endpoint(kind.Templates().First()).Parameters.Any(parameter =>
                parameter.Matches(name) || Lenient.IsAlike(WithNumber(parameter, name), name)))
        && tool.Args.FirstOrDefault(arg => arg is not OptionsArg && Lenient.IsAlike(arg.Parameter, name)) is var arg
        && (arg is null || !good.ContainsKey(arg.Name));

    private static string WithNumber(PveParameter parameter, string name) =>
        Number().Match(name) is { Success: true } number
            ? parameter.Name.Replace("[n]", number.Value, StringComparison.Ordinal)
            : parameter.Name;

    private static JsonObject Options(JsonObject arguments) => (arguments["options"] ??= new JsonObject()).AsObject();

    private static IEnumerable<string> Strange(ToolSpec tool, PveCall call)
    {
        var path = Uri.UnescapeDataString(call.Path);
        if (!HostileArguments.Own(tool, new(default, call.Method, path, new Dictionary<string, string>(), 0)))
        {
            yield return $"another endpoint: {call.Method} {call.Path}";
            yield break;
        }
        if (path is "/cluster/resources" or "/nodes" or "/cluster/status")
        {
            yield break;
        }
        var known = tool.Kinds.SelectMany(kind => kind.Templates().Select(kind.Endpoint)).ToList();
        foreach (var (name, _) in Form(call))
        {
            var own = tool.Args.Any(arg => !arg.Local && arg.Parameter == name)
                || tool.Kinds.Any(kind => kind.Always.Any(always => always.Name == name) || kind.Args.Any(arg => arg.Parameter == name))
                || known.Any(endpoint => endpoint.Parameter(name) is not null);
            if (!own || tool.Route.PathParameters.Contains(name))
            {
                yield return $"another parameter: {name}";
            }
        }
    }

    private static bool HasForm(PveCall call, string name) => Form(call).Any(pair => pair.Name == name);

    private static IEnumerable<(string Name, string Value)> Form(PveCall call) =>
        $"{call.Query}&{Encoding.UTF8.GetString(call.Body.Span)}".Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).Select(parts =>
                (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(string.Join('=', parts.Skip(1)))));

    [GeneratedRegex(@"[0-9]+\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[A-Za-z0-9._~%/-]+\z")]
    private static partial Regex PlainPath();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~%-]+=[A-Za-z0-9._~%-]*(?:&|\z))*\z")]
    private static partial Regex PlainForm();
}
