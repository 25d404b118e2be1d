using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpPve.Tools;

namespace McpPve.Tests.Tools;

/// <summary>What the list of tools costs a conversation before anything is asked.</summary>
public sealed class TokenBudget
{
    // Measured on this kind of JSON; tokenizers differ by a fifth.
    private const double BytesPerToken = 4.2;

    [Test]
    public async Task The_catalogue_costs_no_more_than_it_may()
    {
        var costs = Catalog.All.Select(tool => (tool.Name, tool.Tier, Tokens: Cost(tool))).OrderBy(entry => entry.Tokens).ToList();
        foreach (var (name, tier, tokens) in costs)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tokens,5:0}  {tier,-11}  {name}"));
        }

        await Assert.That(costs.Sum(entry => entry.Tokens)).IsLessThanOrEqualTo(18_000);
        await Assert.That(costs.Where(entry => entry.Tier == Tier.ReadOnly).Sum(entry => entry.Tokens)).IsLessThanOrEqualTo(6_000);
        await Assert.That(costs[costs.Count / 2].Tokens).IsLessThanOrEqualTo(120);
        await Assert.That(costs[^1].Tokens).IsLessThanOrEqualTo(450);
    }

    [Test]
    public async Task The_instructions_are_short()
    {
        await Assert.That(Protocol.Instructions.For([.. Catalog.All]).Length).IsLessThanOrEqualTo(1_500);
    }

    private static double Cost(ToolSpec tool)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.About);
            writer.WritePropertyName("inputSchema");
            tool.InputSchema().WriteTo(writer);
            writer.WriteEndObject();
        }
        return buffer.Length / BytesPerToken;
    }
}
