using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>Every member of a configuration by PVE's name for it, also those that no model knows.</summary>
internal static class ConfigMembers
{
    /// <param name="defaults">What holds where PVE leaves the member out, as JSON.</param>
    /// <param name="without">Members that nobody wants to see.</param>
    /// <param name="shown">How a text is written, from its name and itself.</param>
    public static Columns<T> Columns<T>(
        Func<JsonTypeInfo<T>> type,
        Func<T, IReadOnlyList<(string Name, string Value)>>? defaults = null,
        IReadOnlyCollection<string>? without = null,
        Func<string, string?, string?>? shown = null) =>
        new Columns<T>().Add((writer, value) =>
        {
            var members = Of(value, type(), defaults?.Invoke(value));
            foreach (var (name, member) in members.Where(member => without?.Contains(member.Name) != true))
            {
                writer.WritePropertyName(name);
                if (shown is not null && member.ValueKind == JsonValueKind.String)
                {
                    writer.WriteStringValue(shown(name, Redaction.TextOf(member)));
                }
                else
                {
                    member.WriteTo(writer);
                }
            }
        });

    /// <param name="without">Members that are no settings.</param>
    /// <param name="defaults">What holds where PVE leaves the member out, as JSON.</param>
    public static IEnumerable<SettingValue> SettingsOf<T>(
        T value, JsonTypeInfo<T> type, IReadOnlyCollection<string> without, IReadOnlyList<(string Name, string Value)>? defaults = null) =>
        Of(value, type, defaults).Where(member => member.Name != "digest" && !without.Contains(member.Name))
            .Select(member => new SettingValue(member.Name, Text(member.Value)));

    private static IEnumerable<(string Name, JsonElement Value)> Of<T>(
        T value, JsonTypeInfo<T> type, IReadOnlyList<(string Name, string Value)>? defaults)
    {
        var members = JsonSerializer.SerializeToElement(value, type)
            .EnumerateObject()
            .Select(member => (Name: Redaction.NameOf(member), member.Value))
            .ToList();
        members.AddRange((defaults ?? []).Where(missing => members.TrueForAll(member => member.Name != missing.Name))
            .Select(missing => (missing.Name, JsonElement.Parse(missing.Value))));
        return members.OrderBy(member => member.Name, StringComparer.Ordinal);
    }

    /// <summary>
    /// A value as a person writes it; null for none. An object is a property string that PVE has taken apart: keep-last=3,keep-daily=7.
    /// </summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => Redaction.TextOf(value),
        JsonValueKind.Object when Redaction.SecretsOf(value) is var isSecret => string.Join(',', value.EnumerateObject()
            .Select(part => (Name: Redaction.NameOf(part), part.Value)).Select(part =>
                (part.Name, Value: isSecret(part.Name) ? Redaction.Mark : Text(part.Value)))
            // The digest is that of the whole file, so that it changes with every other entry.
            .Where(part => part.Value is not null && part.Name != "digest")
            .Select(part => $"{part.Name}={part.Value}").Order(StringComparer.Ordinal)),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Text).OfType<string>()),
        _ => value.GetRawText(),
    };
}
