using System.Text.Json.Serialization.Metadata;

namespace McpPve.Tests.Models;

public sealed class RoundTripTests
{
    private const string Unknown = """{"deep":[1,"2",null]}""";

    [Test]
    public async Task Recorded_answers_lose_nothing_on_their_way_through_a_model()
    {
        var read = 0;

        foreach (var answer in TestData.Recordings())
        {
            if (ModelTable.For(answer.Method, answer.Path) is { } model)
            {
                read++;
                await Assert.That(Loss(answer.Body, model)).IsNull().Because($"{answer.Method} {answer.Path}");
            }
        }

        await Assert.That(read).IsGreaterThanOrEqualTo(120);
    }

    [Test]
    public async Task Recorded_answers_keep_members_that_no_model_knows()
    {
        var read = 0;

        foreach (var answer in TestData.Recordings())
        {
            if (ModelTable.For(answer.Method, answer.Path) is { } model)
            {
                read++;
                await Assert.That(Loss(JsonSurgery.AddToEveryObject(answer.Body, "x-unknown-7", Unknown), model)).IsNull()
                    .Because($"{answer.Method} {answer.Path}");
            }
        }

        await Assert.That(read).IsGreaterThanOrEqualTo(120);
    }

    private static string? Loss(string json, JsonTypeInfo model) => JsonSurgery.Difference(json, ModelTable.RoundTrip(json, model));
}
