using System.Globalization;
using System.Text.Json;

namespace McpPve.Tools.Arguments;

/// <summary>
/// What clients send in the place of exact values, where it can mean one thing only: numbers and flags as texts, numbers for texts, JSON in
/// a text for lists and objects, a comma text for a list, an empty text for an argument that they don't set.
/// </summary>
internal static class Lenient
{
    /// <summary>Null, or a text with nothing in it.</summary>
    public static bool IsNothing(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8));

    public static bool IsAuto(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals("auto"u8);

    /// <returns>Null for all that is no whole number, such as 1.5, "1.5", "12px", true.</returns>
    public static decimal? WholeNumber(JsonElement value)
    {
        var number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDecimal(out var given) => given,
            JsonValueKind.String when decimal.TryParse(
                value.GetString(), NumberStyles.AllowLeadingSign | Spaces, CultureInfo.InvariantCulture, out var given)
                && !value.GetString()!.Contains('+', StringComparison.Ordinal) => given,
            _ => (decimal?)null,
        };
        return number is { } whole && whole == decimal.Truncate(whole) ? whole : null;
    }

    /// <returns>The number as it was written; null for all that is none.</returns>
    public static string? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String when double.TryParse(value.GetString(), Fraction, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && !value.GetString()!.Contains('+', StringComparison.Ordinal) => value.GetString()!.Trim(' '),
        _ => null,
    };

    /// <returns>Null for all that is neither, such as "yes" and 2.</returns>
    public static bool? Flag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number or JsonValueKind.String => Scalar(value)?.ToLowerInvariant() switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        },
        _ => null,
    };

    /// <summary>A text, or a number in its own spelling.</summary>
    public static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    /// <summary>A text, a number in its own spelling, or a flag as PVE writes it.</summary>
    public static string? ScalarOrFlag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => Scalar(value),
    };

    /// <summary>A list, or the JSON of one in a text.</summary>
    /// <param name="commas">A text without JSON is a list of what stands between its commas, and a number a list of one.</param>
    public static List<JsonElement>? List(JsonElement value, bool commas)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return [.. value.EnumerateArray()];
            case JsonValueKind.Number when commas:
                return [value];
            case JsonValueKind.String when value.GetString()!.AsSpan().TrimStart().StartsWith("["):
                return Json(value, JsonValueKind.Array) is { } list ? [.. list.EnumerateArray()] : null;
            case JsonValueKind.String when commas:
                return [.. value.GetString()!.Split(',').Select(item => Text(item.Trim()))];
            default:
                return null;
        }
    }

    /// <summary>An object, or the JSON of one in a text.</summary>
    public static JsonElement? Object(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value : Json(value, JsonValueKind.Object);

    /// <summary>Two spellings of a name are alike where only '-', '_' and capitals differ.</summary>
    public static bool IsAlike(string name, string other)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            while (i < name.Length && name[i] is '-' or '_')
            {
                i++;
            }
            while (j < other.Length && other[j] is '-' or '_')
            {
                j++;
            }
            if (i == name.Length || j == other.Length)
            {
                return i == name.Length && j == other.Length;
            }
            if (char.ToLowerInvariant(name[i++]) != char.ToLowerInvariant(other[j++]))
            {
                return false;
            }
        }
    }

    private const NumberStyles Fraction =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | Spaces;

    private const NumberStyles Spaces = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private static JsonElement? Json(JsonElement value, JsonValueKind kind)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }
        try
        {
            return JsonElement.Parse(value.GetString()!) is var parsed && parsed.ValueKind == kind ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement Text(string text)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStringValue(text);
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
