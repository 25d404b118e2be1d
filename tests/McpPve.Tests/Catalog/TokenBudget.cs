using McpPve.Effects;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpPve.Catalog;
using McpPve.Options;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>What the list of tools costs a conversation before anything is asked.</summary>
public sealed class TokenBudget
{
    // Measured on this kind of JSON; tokenizers differ by a fifth.
    private const double BytesPerToken = 4.2;

    [Test]
    [Arguments("full", 19_000)]
    [Arguments("read-execute", 10_000)]
    [Arguments("read-only", 6_500)]
    public async Task The_standard_list_costs_no_more_than_it_may(string tier, int most)
    {
        var listed = new ToolOptions(
            (Tier)Array.IndexOf(TierNames.All, tier),
            ToolCatalog.Groups.Select(group => group.Name).ToHashSet(),
            new HashSet<string>(),
            new HashSet<string>()).Toolbox.Listed;
        var sum = listed.Sum(Cost);
        TestContext.Current!.OutputWriter.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{tier}: {listed.Count} tools, {sum:0} tokens of {most}"));

        await Assert.That(sum).IsLessThanOrEqualTo(most);
    }

    [Test]
    public async Task The_door_is_eight_tools_that_cost_next_to_nothing()
    {
        var listed = new ToolOptions(
            Tier.Full, ToolCatalog.Groups.Select(group => group.Name).ToHashSet(), new HashSet<string>(), new HashSet<string>())
        {
            List = ToolList.Door,
        }.Toolbox.Listed;
        var sum = listed.Sum(Cost);
        TestContext.Current!.OutputWriter.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{listed.Count} tools, {sum:0} tokens"));

        await Assert.That(listed.Count).IsLessThanOrEqualTo(8);
        await Assert.That(sum).IsLessThanOrEqualTo(1500);
    }

    [Test]
    public async Task No_tool_costs_more_than_it_may()
    {
        var costs = ToolCatalog.All.Select(tool => (tool.Name, tool.Tier, Tokens: Cost(tool))).OrderBy(entry => entry.Tokens).ToList();
        foreach (var (name, tier, tokens) in costs)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tokens,5:0}  {tier,-11}  {name}"));
        }

        await Assert.That(costs[costs.Count / 2].Tokens).IsLessThanOrEqualTo(130);
        await Assert.That(costs[^1].Tokens).IsLessThanOrEqualTo(450);
    }

    [Test]
    public async Task The_instructions_are_short()
    {
        await Assert.That(Mcp.Instructions.For([.. ToolCatalog.All]).Length).IsLessThanOrEqualTo(1_500);
    }

    private static double Cost(ToolSpec tool)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description);
            writer.WritePropertyName("inputSchema");
            tool.InputSchema().WriteTo(writer);
            writer.WriteEndObject();
        }
        return buffer.Length / BytesPerToken;
    }
}
