using McpPve.Effects;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Options;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>What is listed in each setting, and that every client takes it.</summary>
public sealed partial class ToolListTests
{
    // Each of these is refused by a client or a model API, or makes one fall back.
    private static readonly HashSet<string> Refused =
        [
            "$ref", "$schema", "anyOf", "oneOf", "allOf", "not", "format", "nullable", "const", "if", "then", "else", "patternProperties",
            "definitions", "$defs",
        ];

    private static readonly HashSet<string> Nothing = [];

    private static readonly HashSet<string> All = [.. ToolCatalog.Groups.Select(group => group.Name)];

    private static readonly HashSet<string> SayItAll = ["confirm", "vmid", "node", "cluster", "name", "description", "comment", "storage"];

    /// <summary>A tier, a category or all of them, a list.</summary>
    public static IEnumerable<Func<(string Tier, string Category, string List)>> Settings() =>
        from tier in TierNames.All
        from category in ToolCatalog.Groups.Select(entry => entry.Name).Append("all")
        from list in new[] { ToolList.StandardName, ToolList.AllName, "pve_find,pve_move_guest_disk,pve_arm_ha" }
        select (Func<(string, string, string)>)(() => (tier, category, list));

    [Test]
    [MethodDataSource(nameof(Settings))]
    public async Task Every_schema_is_one_that_every_client_takes(string tier, string category, string list)
    {
        var options = new ToolOptions(
            (Tier)Array.IndexOf(TierNames.All, tier), category == "all" ? All : new HashSet<string> { category }, Nothing, Nothing)
        {
            List = list switch
            {
                ToolList.StandardName => ToolList.Standard,
                ToolList.AllName => ToolList.All,
                _ => new(Everything: false, list.Split(',').ToHashSet()),
            },
        };
        var problems = new List<string>();
        foreach (var (tool, input, output) in ToolSchemas.Of(options.Toolbox.Listed))
        {
            if (!ToolName().IsMatch(tool.Name))
            {
                problems.Add($"{tool.Name}: name");
            }
            Look(input, tool.Name, problems, isRoot: true, input: true);
            if (output is { } answered)
            {
                Look(answered, $"{tool.Name} answers", problems, isRoot: true, input: false);
            }
        }

        await Assert.That(string.Join('\n', problems)).IsEqualTo("");
    }

    [Test]
    public async Task The_standard_list_is_short_enough_for_every_client()
    {
        var full = new ToolOptions(Tier.Full, All, Nothing, Nothing);

        await Assert.That(full.Toolbox.Listed.Count).IsLessThanOrEqualTo(128);
        await Assert.That(full.Toolbox.Exposed.Count).IsGreaterThan(full.Toolbox.Listed.Count);
        await Assert.That((full with { List = ToolList.All }).Toolbox.Listed.Count).IsEqualTo(full.Toolbox.Exposed.Count);
    }

    [Test]
    public async Task The_standard_list_has_all_of_the_original_tools()
    {
        var originals = File.ReadLines(Models.TestData.Shared("../seed/mcp-pve-tools.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t')[0])
            .ToList();
        var listed = new ToolOptions(Tier.Full, All, Nothing, Nothing).Toolbox.Listed;

        await Assert.That(originals).Count().IsEqualTo(117);
        await Assert.That(originals.Except(listed.Select(tool => tool.Name))).IsEmpty();
    }

    [Test]
    public async Task A_list_of_names_lists_only_those_and_what_is_added_singly()
    {
        var options = new ToolOptions(Tier.ReadOnly, All, new HashSet<string> { "pve_stop_task" }, Nothing)
        {
            List = new(Everything: false, new HashSet<string> { "pve_find", "pve_delete_pool" }),
        };

        // What the tier does not expose is not exposed by being listed.
        await Assert.That(options.Toolbox.Listed.Select(tool => tool.Name)).IsEquivalentTo(new[] { "pve_find", "pve_stop_task" });
        await Assert.That(options.Toolbox.Find("pve_list_pools") is not null).IsTrue();
    }

    [Test]
    [Arguments("lxc", true)]
    [Arguments("qemu", true)]
    [Arguments("storage", false)]
    public async Task A_tool_for_both_kinds_of_guest_belongs_to_both_categories(string category, bool isThere)
    {
        var options = new ToolOptions(Tier.Full, new HashSet<string> { category }, Nothing, Nothing);

        await Assert.That(options.Toolbox.Find("pve_resize_guest_disk") is not null).IsEqualTo(isThere);
    }

    private static void Look(JsonElement schema, string where, List<string> problems, bool isRoot, bool input)
    {
        foreach (var word in schema.EnumerateObject().Select(member => member.Name).Where(Refused.Contains))
        {
            problems.Add($"{where}: {word}");
        }
        var type = schema.GetProperty("type");
        if (type.ValueKind != JsonValueKind.String)
        {
            problems.Add($"{where}: its type is {type.GetRawText()}");
            return;
        }
        if (type.GetString() == "array")
        {
            if (schema.TryGetProperty("items", out var items))
            {
                Look(items, $"{where}[]", problems, isRoot: false, input);
            }
            else if (input)
            {
                problems.Add($"{where}: a list that says nothing of its items");
            }
        }
        if (type.GetString() != "object")
        {
            return;
        }
        var properties = schema.TryGetProperty("properties", out var found) ? found.EnumerateObject().ToList() : null;
        if (isRoot && properties is null)
        {
            problems.Add($"{where}: no properties");
        }
        if (input
            && !isRoot
            && (properties is null or [] || schema.GetProperty("additionalProperties").GetProperty("type").GetString() is null))
        {
            problems.Add($"{where}: an object that says nothing of its members");
        }
        foreach (var property in properties ?? [])
        {
            if (!PropertyName().IsMatch(property.Name))
            {
                problems.Add($"{where}: the name '{property.Name}'");
            }
            if (input
                && !SayItAll.Contains(property.Name)
                && !property.Value.TryGetProperty("description", out _)
                && !property.Value.TryGetProperty("enum", out _))
            {
                problems.Add($"{where}.{property.Name}: no words");
            }
            Look(property.Value, $"{where}.{property.Name}", problems, isRoot: false, input);
        }
        if (schema.TryGetProperty("required", out var required))
        {
            problems.AddRange(required.EnumerateArray().Select(name => name.GetString()!)
                .Where(name => properties?.Exists(property => property.Name == name) is not true)
                .Select(name => $"{where}: requires {name}, which it does not have"));
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex PropertyName();

    [GeneratedRegex(@"\Apve_[a-z0-9_]{1,44}\z")]
    private static partial Regex ToolName();
}
