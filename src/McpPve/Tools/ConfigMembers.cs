using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Every member of a configuration by PVE's name for it, also those that no model knows.</summary>
internal static class ConfigMembers
{
    public static Columns<T> Columns<T>(Func<JsonTypeInfo<T>> type) => new Columns<T>().Add((writer, value) =>
    {
        foreach (var member in Of(value, type()))
        {
            member.WriteTo(writer);
        }
    });

    public static IEnumerable<Fact> Facts<T>(T value, JsonTypeInfo<T> type, params IReadOnlyCollection<string> without) =>
        Of(value, type).Where(member => member.Name != "digest" && !without.Contains(member.Name)).Select(member => new Fact(member.Name, Text(member.Value)));

    private static IEnumerable<JsonProperty> Of<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type).EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal);

    // An object is a property string that PVE has taken apart: keep-last=3,keep-daily=7.
    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object when Redaction.SecretsOf(value) is var isSecret =>
            string.Join(',', value.EnumerateObject().Select(part => $"{part.Name}={(isSecret(part.Name) ? Redaction.Mark : Text(part.Value))}").Order(StringComparer.Ordinal)),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };
}
