using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Client.Schema;

namespace McpPve.Tests.Schema;

/// <summary>What PVE's own description of a method says, as <see cref="PveSchemaTests"/> writes it.</summary>
internal static class DescribedFacts
{
    public static string OfMethod(JsonElement method) => string.Join(' ',
        IsSet(method, "additionalProperties"), !IsSet(method, "allowtoken"), IsSet(method, "protected"), Text(method, "proxyto") == "node",
        Text(Member(method, "returns"), "type") ?? "any", Check(Member(method, "permissions")));

    public static string Of(JsonElement from, string name) => Member(from, name) is { ValueKind: JsonValueKind.Object } parameters
        ? string.Join(
            '\n',
            parameters.EnumerateObject()
                .OrderBy(member => member.Name, StringComparer.Ordinal)
                .Select(member => Of(member.Name, member.Value)))
        : "";

    /// <summary>Its sentences: what is longer than three words.</summary>
    public static IEnumerable<string> Words(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element.EnumerateObject().Where(member => member.Name != "default").SelectMany(member => Words(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Words),
        JsonValueKind.String when element.GetString()!.Split(' ').Length > 3 => [element.GetString()!],
        _ => [],
    };

    private static string Of(string name, JsonElement parameter)
    {
        var isArray = Text(parameter, "type") == "array";
        var items = isArray ? Member(parameter, "items") : default;
        var facts = items.ValueKind == JsonValueKind.Object ? items : parameter;
        var keys = Member(facts, "format").ValueKind == JsonValueKind.Object;
        return string.Join(' ',
            name,
            isArray ? PveType.Array : TypeOf(parameter),
            isArray ? TypeOf(facts) : "",
            IsSet(parameter, "optional"),
            Number(facts, "minimum"),
            Number(facts, "maximum"),
            Number(facts, "minLength"),
            Number(facts, "maxLength"),
            keys ? "property-string" : Text(facts, "format"),
            $"[{string.Join('|', Choices(facts))}]",
            Default(parameter),
            Text(facts, "pattern"),
            Text(parameter, "requires"),
            Text(parameter, "alias"),
            IsSet(parameter, "default_key"), $"({(keys ? Of(facts, "format") : "")})");
    }

    private static IEnumerable<string> Choices(JsonElement parameter) =>
        Member(parameter, "enum") is { ValueKind: JsonValueKind.Array } choices
            ? choices.EnumerateArray().Select(choice => choice.ToString())
            : [];

    private static PveType TypeOf(JsonElement parameter) => Text(parameter, "type") switch
    {
        "integer" => PveType.Integer,
        "number" => PveType.Number,
        "boolean" => PveType.Boolean,
        _ => PveType.Text,
    };

    // A text with a space says how PVE finds the value, but for a list with commas.
    private static string? Default(JsonElement parameter)
    {
        var value = Member(parameter, "default").ToString();
        return Text(parameter, "type") switch
        {
            "boolean" => value is "0" or "1" ? value : null,
            "integer" or "number" => double.TryParse(value, CultureInfo.InvariantCulture, out _) ? value : null,
            _ => value.Split(", ").Any(part => part.Contains(' ', StringComparison.Ordinal)) ? null : value,
        };
    }

    private static string? Check(JsonElement permissions) => Member(permissions, "check") switch
    {
        { ValueKind: JsonValueKind.Array } check => JsonNode.Parse(check.GetRawText())!.ToJsonString(),
        { ValueKind: JsonValueKind.Object } twice => Check(twice),
        _ => Text(permissions, "user"),
    };

    private static string? Number(JsonElement from, string name) =>
        double.TryParse(Member(from, name).ToString(), CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : null;

    private static bool IsSet(JsonElement from, string name) => Member(from, name).ToString() is "1" or "True";

    private static string? Text(JsonElement from, string name) =>
        Member(from, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value : default;
}
