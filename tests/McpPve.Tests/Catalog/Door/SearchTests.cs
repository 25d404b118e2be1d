using McpPve.Catalog;
using McpPve.Catalog.Door;
using McpPve.Client.Schema;

namespace McpPve.Tests.Catalog.Door;

/// <summary>What is looked for is found.</summary>
public sealed class SearchTests
{
    private static readonly SearchIndex Index = new([.. ToolCatalog.All], _ => true, []);

    [Test]
    public async Task The_right_answer_is_among_the_first_three_for_nineteen_of_twenty_questions()
    {
        var missed = Questions.All
            .Where(question => !Index.Find(question.Words, 3).Any(found => question.Right.Contains(found.Name)))
            .ToList();

        TestContext.Current!.OutputWriter.WriteLine($"{Questions.All.Length - missed.Count} of {Questions.All.Length}");
        var told = string.Join('\n', missed.Select(question =>
            $"{question.Words}: {string.Join(" | ", Index.Find(question.Words, 4).Select(found => found.Name))}"));
        TestContext.Current.OutputWriter.WriteLine(told);
        await Assert.That(Questions.All.Length).IsGreaterThanOrEqualTo(120);
        await Assert.That(missed.Count).IsLessThanOrEqualTo(Questions.All.Length / 20).Because(told);
    }

    [Test]
    public async Task Every_right_answer_is_a_tool_or_a_method()
    {
        var names = ToolCatalog.All.Select(tool => tool.Name).Concat(ApiMethods.Names).ToHashSet();

        var without = Questions.All.Where(question => !question.Right.Any(names.Contains)).Select(question => question.Words);
        await Assert.That(string.Join('\n', without)).IsEqualTo("");
    }

    [Test]
    public async Task Every_method_has_a_line_in_their_order()
    {
        await Assert.That(string.Join('\n', ApiMethods.Names))
            .IsEqualTo(string.Join('\n', PveSchema.All().Select(endpoint => $"{endpoint.Method} {endpoint.Path}")));
    }
}
