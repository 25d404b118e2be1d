using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpPve.EndToEnd.Clients;

/// <summary>
/// What becomes of the tools' definitions on their way to a model: they pass through the vendors' own converters, up to the request that
/// would be sent, which is held against the rules that the API is known for (clients/converters). One bad definition fails every request.
/// </summary>
[ParallelLimiter<Processors>]
public sealed class ConverterTests
{
    // What each vendor's converter or API refuses, in the schema of an argument, in the definition as a whole, and what is said of it.
    private static readonly (string Vendor, string Where, string Flaw, string Said)[] Flaws =
    [
        ("openai", "tool", """{"name":"two words"}""", "is not in the request by this name"),
        ("openai", "argument", """{"type":"object"}""", "object schema missing properties"),
        ("openai", "argument", """{"type":"array"}""", "array schema missing items"),
        ("openai", "argument", """{"type":"string","allOf":[{"minLength":1}]}""", "unsupported keyword `allOf`"),
        ("openai", "argument", """{"type":"object","properties":{},"additionalProperties":true}""", "an open JSON schema"),
        ("anthropic", "tool", """{"name":"two words"}""", "does not match"),
        ("anthropic", "argument", """{"type":"object","properties":{"b c":{"type":"string"}}}""", "the property key 'b c'"),
        ("anthropic", "tool", """{"inputSchema":{"type":"object"}}""", "the root has no properties"),
        ("anthropic", "tool", """{"inputSchema":{"type":"object","properties":{},"anyOf":[{"required":["a"]}]}}""", "anyOf at the root"),
        ("google", "argument", """{"type":"object","additionalProperties":{"type":"string"}}""", "should be non-empty for OBJECT type"),
        ("google", "argument", """{"type":"integer","enum":[1,2]}""", "only allowed for STRING type"),
        ("google", "argument", """{"type":"integer","exclusiveMinimum":0}""", "unknown name 'exclusiveMinimum'"),
        ("google", "argument", """{"type":["string","null"]}""", "no type, or several"),
        ("langchain", "argument", """{"$ref":"#/$defs/b"}""", "Could not resolve $ref"),
        ("langchain", "argument", """{"type":"object","additionalProperties":{"type":"string"}}""", "should be non-empty for OBJECT type"),
        ("ai-sdk", "argument", """{"type":"object","properties":{},"propertyNames":{"pattern":"b"}}""", "propertyNames"),
        ("ai-sdk", "argument", """{"type":"array"}""", "array schema missing items"),
        ("ajv", "argument", """{"type":"string","choices":["b"]}""", "unknown keyword"),
        ("ajv", "tool", """{"outputSchema":{"type":"object","properties":{"b":{"items":{"type":"string"}}}}}""", "missing type"),
    ];

    [Test]
    [MatrixDataSource]
    public async Task Every_definition_passes_through_the_converters_without_a_word(
        [Matrix("openai", "anthropic", "google", "langchain", "ai-sdk", "ajv")] string vendor, [Matrix("standard", "all")] string list)
    {
        var settings = await ToolList.InEveryTier(list);

        using var document = await Convert(vendor, settings);

        var report = document.RootElement;
        var (definitions, requests) = (report.GetProperty("definitions").GetInt32(), report.GetProperty("requests").GetInt32());
        Console.WriteLine($"{vendor}, {list}: {definitions} definitions, {requests} requests, {report.GetProperty("packages")}");
        if (Problems(report) is { Count: > 0 } problems)
        {
            Assert.Fail($"{problems.Count} problems, such as\n{string.Join('\n', problems.Take(30))}");
        }

        await Assert.That(definitions).IsGreaterThanOrEqualTo(settings.Values.Max(tools => tools.Count));
        await Assert.That(requests).IsGreaterThanOrEqualTo(vendor == "ajv" ? 0 : settings.Count);

        // A strict mode can't say that `options` or `arguments` take any parameter of PVE, and the tool is sent without it;
        // nothing else may be open.
        var open = vendor == "openai" ? settings.Values.SelectMany(tools => tools).Where(HasOptions).Select(ToolList.Name).Distinct() : [];
        await Assert.That(report.GetProperty("openObjects").EnumerateArray().Select(name => name.GetString()!)).IsEquivalentTo(open);
    }

    // OpenAI and Copilot take 128 tools in one request, of all servers together (microsoft/vscode-copilot-release#13065).
    [Test]
    public async Task The_standard_list_is_no_longer_than_OpenAI_and_Copilot_take()
    {
        foreach (var (setting, tools) in await ToolList.InEveryTier("standard"))
        {
            await Assert.That(tools.Count).IsLessThanOrEqualTo(128).Because(setting);
        }
    }

    [Test]
    [Arguments("openai")]
    [Arguments("anthropic")]
    [Arguments("google")]
    [Arguments("langchain")]
    [Arguments("ai-sdk")]
    [Arguments("ajv")]
    public async Task A_definition_that_the_converter_or_the_API_refuses_is_found(string vendor)
    {
        var flaws = Flaws.Where(flaw => flaw.Vendor == vendor).ToList();
        Dictionary<string, IReadOnlyList<JsonElement>> lists = [];
        foreach (var (at, flaw) in flaws.Index())
        {
            using var tool = JsonDocument.Parse(Flawed(flaw.Where, flaw.Flaw).ToJsonString());
            lists[$"{at}"] = [tool.RootElement.Clone()];
        }

        using var document = await Convert(vendor, lists);

        var problems = Problems(document.RootElement);
        foreach (var (at, flaw) in flaws.Index())
        {
            var said = problems.Where(problem => problem.StartsWith($"{at} ", StringComparison.Ordinal));
            await Assert.That(string.Join('\n', said)).Contains(flaw.Said).Because($"{vendor} is to refuse {flaw.Flaw}");
        }

        await Assert.That(flaws).IsNotEmpty();
    }

    private static JsonObject Flawed(string where, string flaw)
    {
        const string Sound = """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""";
        var tool = new JsonObject { ["name"] = "flawed", ["description"] = "A tool.", ["inputSchema"] = JsonNode.Parse(Sound) };
        if (where == "argument")
        {
            tool["inputSchema"]!["properties"]!["a"] = JsonNode.Parse(flaw);
            return tool;
        }

        foreach (var (name, value) in JsonNode.Parse(flaw)!.AsObject())
        {
            tool[name] = value?.DeepClone();
        }

        return tool;
    }

    private static async Task<JsonDocument> Convert(string vendor, Dictionary<string, IReadOnlyList<JsonElement>> settings)
    {
        var lists = settings.Select(setting => $"\"{setting.Key}\":[{string.Join(',', setting.Value.Select(tool => tool.GetRawText()))}]");
        var run = await NodeClients.Run([$"converters/{vendor}.mjs"], newest: true, input: $"{{{string.Join(',', lists)}}}");

        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        return JsonDocument.Parse(run.Output);
    }

    private static bool HasOptions(JsonElement tool) =>
        tool.GetProperty("inputSchema").TryGetProperty("properties", out var properties) && properties.TryGetProperty("options", out _)
        || (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("arguments", out _));

    private static List<string> Problems(JsonElement report) =>
    [
        .. report.GetProperty("problems").EnumerateArray()
            .Select(one => $"{one.GetProperty("setting")} {one.GetProperty("tool")}: {one.GetProperty("said")}"),
    ];
}
