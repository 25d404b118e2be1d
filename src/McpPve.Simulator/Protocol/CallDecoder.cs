using System.Buffers;
using System.Text;
using System.Text.Json;

namespace McpPve.Simulator.Protocol;

/// <summary>Turns queries and bodies into parameters the way PVE's web server does, oddities included.</summary>
internal static class CallDecoder
{
    public const int MaxBody = 512 * 1024;

    /// <summary>Percent-decodes; a plus is a space only in queries and forms.</summary>
    public static string Unescape(ReadOnlySpan<char> text, bool form)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 4);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Write([(byte)((char.IsAsciiDigit(text[i + 1]) ? text[i + 1] - '0' : (text[i + 1] | 0x20) - 'a' + 10) * 16
                    + (char.IsAsciiDigit(text[i + 2]) ? text[i + 2] - '0' : (text[i + 2] | 0x20) - 'a' + 10))]);
                i += 2;
            }
            else if (form && text[i] == '+')
            {
                bytes.Write(" "u8);
            }
            else
            {
                var run = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                Encoding.UTF8.GetBytes(text.Slice(i, run), bytes);
                i += run - 1;
            }
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static Dictionary<string, Value> Form(string encoded)
    {
        var found = new Dictionary<string, Value>();
        foreach (var pair in encoded.Split(['&', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=');
            var name = Unescape(parts[0], form: true);
            var value = parts.Length > 1 ? Unescape(parts[1], form: true) : "";
            found[name] = found.TryGetValue(name, out var before)
                ? Value.Of([.. before.Items ?? [before.Scalar ?? ""], value])
                : Value.Of(value);
        }
        return found;
    }

    public static Dictionary<string, Value> Body(string? contentType, ReadOnlyMemory<byte> body)
    {
        var type = (contentType ?? "").Split(';')[0].Trim();
        if (type == "application/json")
        {
            return Json(body);
        }
        if (body.Length > 0 && type != "application/x-www-form-urlencoded")
        {
            throw Refusal.Server(506, "upload 'Content-Type '" + (contentType ?? "") + "' not implemented");
        }
        return Form(Encoding.UTF8.GetString(body.Span));
    }

    private static Dictionary<string, Value> Json(ReadOnlyMemory<byte> body)
    {
        if (body.Length == 0)
        {
            throw new Refusal(
                500,
                "malformed JSON string, neither tag, array, object, number, string or atom, at "
                    + "character offset 0 (before \"(end of string)\")");
        }
        try
        {
            using var document = JsonDocument.Parse(body);
            var found = new Dictionary<string, Value>();
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Refusal.Die("Not a HASH reference");
            }
            foreach (var property in document.RootElement.EnumerateObject())
            {
                found[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.Null => throw Refusal.Die("got undefined value"),
                    JsonValueKind.Object => Value.Hash,
                    JsonValueKind.Array => Value.Of([.. property.Value.EnumerateArray().Select(Scalar)]),
                    _ => Value.Of(Scalar(property.Value)),
                };
            }
            return found;
        }
        catch (JsonException e)
        {
            throw new Refusal(500, $"'\"' expected, at character offset {e.BytePositionInLine ?? 0}");
        }
    }

    private static string Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.Number => Number(element),
        _ => element.GetRawText(),
    };

    private static string Number(JsonElement element) =>
        element.TryGetInt64(out var whole) ? $"{whole}"
        : element.GetDouble() is var number && number == Math.Floor(number) && Math.Abs(number) < 1e15 ? $"{(long)number}"
        : $"{number}";
}
