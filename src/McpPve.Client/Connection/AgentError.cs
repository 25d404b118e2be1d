using System.Text.Json;

namespace McpPve.Client.Connection;

/// <summary>
/// The guest agent's own refusal. PVE hands it through with status 200, in the place of the result:
/// <c>{"data":{"result":{"error":{"class":"CommandDisabled","desc":"…"}}}}</c>.
/// </summary>
internal static class AgentError
{
    private const string Path = "/nodes/{node}/qemu/{vmid}/agent/";

    /// <returns>The agent's words; null when it did what was asked.</returns>
    public static string? In(PveRequest request, ReadOnlySpan<byte> body)
    {
        if (!request.Template.StartsWith(Path, StringComparison.Ordinal) || body.IndexOf("\"error\""u8) < 0)
        {
            return null;
        }
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var (kind, text) = Of(Member(Member(document.RootElement, "data"), "result"))
                ?? Of(Member(document.RootElement, "data"))
                ?? default;
            return kind is null && text is null
                ? null
                : $"the guest agent refused it: {text ?? kind}{(kind is null || text is null ? "" : $" ({kind})")}";
        }
        catch (JsonException)
        {
            return null; // told by whoever reads the answer
        }
    }

    // Only an object that holds nothing else: a file that is read may say "error", too.
    private static (string? Class, string? Text)? Of(JsonElement? result) =>
        result is { ValueKind: JsonValueKind.Object } only
            && only.GetPropertyCount() == 1
            && Member(only, "error") is { ValueKind: JsonValueKind.Object } error
            ? (Text(Member(error, "class")), Text(Member(error, "desc")))
            : null;

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } @object && @object.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? Refusal.OneLine(text.GetString()!) : null;
}
