using System.Text.Json;

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
                await Assert.That(ModelTable.Loss(answer.Body, model)).IsNull().Because($"{answer.Method} {answer.Path}");
            }
        }

        await Assert.That(read).IsGreaterThanOrEqualTo(229);
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
                await Assert.That(ModelTable.Loss(JsonSurgery.AddToEveryObject(answer.Body, "x-unknown-7", Unknown), model)).IsNull()
                    .Because($"{answer.Method} {answer.Path}");
            }
        }

        await Assert.That(read).IsGreaterThanOrEqualTo(229);
    }

    [Test]
    public async Task Every_model_has_a_fixture_and_every_fixture_a_model()
    {
        await Assert.That(Fixtures().Select(fixture => fixture.Name)).IsEquivalentTo(ModelTable.Models().Keys);
    }

    [Test]
    public async Task Fixtures_show_every_member_of_their_model()
    {
        foreach (var (name, bodies) in Fixtures())
        {
            var data = Row(JsonDocument.Parse(bodies[0]).RootElement.GetProperty("data"));
            var model = ModelTable.Models()[name].Value;
            var row = model.Type;
            while (row.GenericTypeArguments is [.., var inner])
            {
                row = inner;
            }
            foreach (var property in model.Options.GetTypeInfo(row).Properties.Where(property => !property.IsExtensionData))
            {
                await Assert.That(data.TryGetProperty(property.Name, out _)).IsTrue().Because($"{name} has {property.Name}");
            }
        }
    }

    [Test]
    public async Task Fixtures_lose_nothing_on_their_way_through_their_model()
    {
        var read = 0;

        foreach (var (body, model, name) in Bodies())
        {
            read++;
            await Assert.That(ModelTable.Loss(body, model)).IsNull().Because(name);
            await Assert.That(ModelTable.Loss(JsonSurgery.AddToEveryObject(body, "x-unknown-7", Unknown), model))
                .IsNull()
                .Because($"{name} with unknown members");
        }

        await Assert.That(read).IsEqualTo(3 * ModelTable.Models().Count);
    }

    [Test]
    [Arguments("\"text\"")]
    [Arguments("\"17\"")]
    [Arguments("17")]
    [Arguments("-0.50")]
    [Arguments("18446744073709551616")]
    [Arguments("true")]
    [Arguments("null")]
    [Arguments("{\"type\":\"drift\",\"n\":1.0}")]
    [Arguments("[]")]
    [Arguments("[[1],{\"data\":null}]")]
    public async Task Members_of_another_type_neither_throw_nor_get_lost(string value)
    {
        var read = 0;

        foreach (var (body, model, name) in Bodies())
        {
            foreach (var drifted in JsonSurgery.ReplaceMembersOfEachLevel(body, value))
            {
                read++;
                if (ModelTable.Loss(drifted, model) is { } loss)
                {
                    Assert.Fail($"{name}: {loss} in {drifted}");
                }
            }
        }

        await Assert.That(read).IsGreaterThan(500);
    }

    private static IEnumerable<(string Body, Model Model, string Name)> Bodies()
    {
        var models = ModelTable.Models();
        return Fixtures().SelectMany(fixture => fixture.Bodies.Select(body => (body, models[fixture.Name], fixture.Name)));
    }

    private static IEnumerable<(string Name, string[] Bodies)> Fixtures()
    {
        foreach (var file in TestData.Fixtures())
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            yield return (
                Path.GetFileNameWithoutExtension(file), [.. document.RootElement.EnumerateArray().Select(body => body.GetRawText())]);
        }
    }

    private static JsonElement Row(JsonElement data) => data.ValueKind == JsonValueKind.Array ? data[0] : data;
}
