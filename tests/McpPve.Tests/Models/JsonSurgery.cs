using System.Buffers;
using System.Text;
using System.Text.Json;

namespace McpPve.Tests.Models;

/// <summary>Changes JSON texts without touching the spelling of what stays.</summary>
internal static class JsonSurgery
{
    public static string AddToEveryObject(string json, string name, string value)
    {
        using var document = JsonDocument.Parse(json);
        return Write(writer => Copy(document.RootElement, writer));

        void Copy(JsonElement element, Utf8JsonWriter writer)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var member in element.EnumerateObject())
                    {
                        writer.WritePropertyName(member.Name);
                        Copy(member.Value, writer);
                    }
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(value);
                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in element.EnumerateArray())
                    {
                        Copy(item, writer);
                    }
                    writer.WriteEndArray();
                    break;
                default:
                    writer.WriteRawValue(element.GetRawText());
                    break;
            }
        }
    }

    /// <summary>
    /// One text for each level of nesting, in which all members of that level have another value. The answer's data
    /// stays, and so do the rows of a map of maps.
    /// </summary>
    public static IEnumerable<string> ReplaceMembersOfEachLevel(string json, string value)
    {
        using var document = JsonDocument.Parse(json);
        for (var level = 0; ; level++)
        {
            var (reached, replaced) = (false, 0);
            var text = Write(writer => Copy(document.RootElement, writer, 0));
            if (!reached)
            {
                yield break;
            }
            if (replaced > 0)
            {
                yield return text;
            }

            void Copy(JsonElement element, Utf8JsonWriter writer, int depth)
            {
                reached |= depth == level;
                switch (element.ValueKind)
                {
                    case JsonValueKind.Object:
                        writer.WriteStartObject();
                        foreach (var member in element.EnumerateObject())
                        {
                            writer.WritePropertyName(member.Name);
                            if (depth == level && !(depth == 0 && member.Name == "data") && !member.Name.StartsWith('/'))
                            {
                                replaced++;
                                writer.WriteRawValue(value);
                            }
                            else
                            {
                                Copy(member.Value, writer, depth + 1);
                            }
                        }
                        writer.WriteEndObject();
                        break;
                    case JsonValueKind.Array:
                        writer.WriteStartArray();
                        foreach (var item in element.EnumerateArray())
                        {
                            Copy(item, writer, depth + 1);
                        }
                        writer.WriteEndArray();
                        break;
                    default:
                        writer.WriteRawValue(element.GetRawText());
                        break;
                }
            }
        }
    }

    /// <summary>Where two texts differ, or null. The order of members is free; types and the spelling of numbers are not.</summary>
    public static string? Difference(string expected, string actual)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        return Difference(left.RootElement, right.RootElement, "$");
    }

    private static string? Difference(JsonElement left, JsonElement right, string path)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return $"{path}: {left.GetRawText()} became {right.GetRawText()}";
        }
        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in left.EnumerateObject())
                {
                    if (!right.TryGetProperty(member.Name, out var other))
                    {
                        return $"{path}.{member.Name} is lost";
                    }
                    if (Difference(member.Value, other, $"{path}.{member.Name}") is { } inner)
                    {
                        return inner;
                    }
                }
                return left.GetPropertyCount() == right.GetPropertyCount() ? null : $"{path} gained members: {right.GetRawText()}";
            case JsonValueKind.Array:
                if (left.GetArrayLength() != right.GetArrayLength())
                {
                    return $"{path} has another length";
                }
                for (var i = 0; i < left.GetArrayLength(); i++)
                {
                    if (Difference(left[i], right[i], $"{path}[{i}]") is { } inner)
                    {
                        return inner;
                    }
                }
                return null;
            case JsonValueKind.String:
                return left.GetString() == right.GetString() ? null : $"{path}: {left.GetRawText()} became {right.GetRawText()}";
            default:
                return left.GetRawText() == right.GetRawText() ? null : $"{path}: {left.GetRawText()} became {right.GetRawText()}";
        }
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
