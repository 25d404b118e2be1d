using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpPve.Tests.Models;

/// <summary>Answers as PVE 8.4 and 9.2 document them, where nobody has recorded one.</summary>
public sealed class DocumentedAnswersTests
{
    [Test]
    [Arguments("schema-8.4.ndjson", false, 70)]
    [Arguments("schema-8.4.ndjson", true, 70)]
    [Arguments("schema-9.2.ndjson", false, 80)]
    public async Task Documented_answers_lose_nothing_on_their_way_through_a_model(string file, bool numbersAsText, int atLeast)
    {
        var read = 0;

        foreach (var line in File.ReadLines(TestData.Shared(file)))
        {
            using var document = JsonDocument.Parse(line);
            var endpoint = document.RootElement;
            var (method, path) = (endpoint.GetProperty("method").GetString()!, endpoint.GetProperty("path").GetString()!);
            if (method == "GET"
                && ModelTable.For(method, path) is { } model
                && endpoint.TryGetProperty("returns", out var returns)
                && IsDocumented(returns))
            {
                read++;
                var answer = new JsonObject { ["data"] = Sample(returns, numbersAsText), ["total"] = 1 };
                await Assert.That(ModelTable.Loss(answer.ToJsonString(), model)).IsNull().Because($"{file}: {path}");
            }
        }

        await Assert.That(read).IsGreaterThanOrEqualTo(atLeast);
    }

    // Many answers are documented as "an object" or not at all: nothing to learn from those.
    private static bool IsDocumented(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.GetString() switch
        {
            "object" => schema.TryGetProperty("properties", out var properties) && properties.EnumerateObject().Any(),
            "array" => schema.TryGetProperty("items", out var items) && IsDocumented(items),
            _ => true,
        };

    private static JsonNode? Sample(JsonElement schema, bool numbersAsText)
    {
        var type = schema.TryGetProperty("type", out var name) ? name.GetString() : null;
        switch (type)
        {
            case "object":
                var value = new JsonObject();
                foreach (var member in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
                {
                    foreach (var key in member.Name.EndsWith("[n]", StringComparison.Ordinal)
                        ? new[] { member.Name[..^3] + "0", member.Name[..^3] + "12" } : [member.Name])
                    {
                        value[key] = Sample(member.Value, numbersAsText);
                    }
                }
                return value;
            case "array":
                return new JsonArray(schema.TryGetProperty("items", out var items) ? Sample(items, numbersAsText) : "x");
            case "integer":
                return numbersAsText ? "7" : 7;
            case "number":
                return numbersAsText ? "0.50" : 0.5;
            case "boolean":
                return numbersAsText ? "1" : 1;
            case "null":
                return null;
            default:
                return schema.TryGetProperty("enum", out var choices) ? choices[0].ToString() : "text";
        }
    }
}
