using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpPve.Client.Json;

/// <summary>
/// One JSON value exactly as PVE sent it. Perl decides by last use whether a scalar travels as a string or
/// as a number, so every reader asks for the type it wants and writing gives back what came in.
/// </summary>
public readonly struct PveScalar : IEquatable<PveScalar>
{
    private enum Kind : byte { Absent, Null, Text, Integer, True, False, Raw }

    private readonly Kind _kind;
    private readonly long _integer;
    private readonly string? _text;

    private PveScalar(Kind kind, long integer = 0, string? text = null) => (_kind, _integer, _text) = (kind, integer, text);

    public static PveScalar From(string value) => new(Kind.Text, text: value);
    public static PveScalar From(long value) => new(Kind.Integer, value);

    /// <summary>False when the key was missing; an explicit null is present.</summary>
    public bool IsPresent => _kind != Kind.Absent;

    /// <summary>The value as text, numbers in their own spelling; null when absent or null.</summary>
    public string? Text => _kind switch
    {
        Kind.Text or Kind.Raw => _text,
        Kind.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        Kind.True => "1",
        Kind.False => "0",
        _ => null,
    };

    public long? Integer => _kind switch
    {
        Kind.Integer => _integer,
        Kind.True => 1,
        Kind.False => 0,
        Kind.Text or Kind.Raw when long.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
        Kind.Text or Kind.Raw when Number is { } d && Math.Abs(d) < long.MaxValue && d == Math.Floor(d) => (long)d,
        _ => null,
    };

    public double? Number => _kind switch
    {
        Kind.Integer => _integer,
        Kind.True => 1,
        Kind.False => 0,
        Kind.Text or Kind.Raw when double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d)
            && double.IsFinite(d) =>
            d,
        _ => null,
    };

    /// <summary>PVE's booleans: 0/1 as number or string, JSON booleans, and on/off, yes/no, true/false of property strings.</summary>
    public bool? Flag => _kind switch
    {
        Kind.True => true,
        Kind.False => false,
        Kind.Integer => _integer != 0,
        Kind.Text => _text!.ToLowerInvariant() switch
        {
            "1" or "on" or "yes" or "true" => true,
            "0" or "off" or "no" or "false" or "" => false,
            _ => null,
        },
        _ => null,
    };

    public static PveScalar Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                try
                {
                    return new(Kind.Text, text: reader.GetString());
                }
                catch (InvalidOperationException) // half a surrogate pair: not text for .NET, still what PVE sent
                {
                    return new(Kind.Raw, text: $"\"{Spelling(in reader)}\"");
                }
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var integer) && (integer != 0 || Spelling(in reader) == "0")
                    ? new(Kind.Integer, integer)
                    : new(Kind.Raw, text: Spelling(in reader));
            case JsonTokenType.True:
                return new(Kind.True);
            case JsonTokenType.False:
                return new(Kind.False);
            case JsonTokenType.Null:
                return new(Kind.Null);
            default:
                return new(Kind.Raw, text: JsonElement.ParseValue(ref reader).GetRawText());
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        switch (_kind)
        {
            case Kind.Text: writer.WriteStringValue(_text); break;
            case Kind.Integer: writer.WriteNumberValue(_integer); break;
            case Kind.True: writer.WriteBooleanValue(true); break;
            case Kind.False: writer.WriteBooleanValue(false); break;
            case Kind.Raw: writer.WriteRawValue(_text!, skipInputValidation: true); break;
            default: writer.WriteNullValue(); break;
        }
    }

    // A token may be split over the buffers that it arrived in.
    private static string Spelling(in Utf8JsonReader reader) =>
        reader.HasValueSequence ? Encoding.UTF8.GetString(reader.ValueSequence) : Encoding.UTF8.GetString(reader.ValueSpan);

    public bool Equals(PveScalar other) => _kind == other._kind && _integer == other._integer && _text == other._text;
    public override bool Equals(object? obj) => obj is PveScalar other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(_kind, _integer, _text);
    public override string ToString() => Text ?? "";
    public static bool operator ==(PveScalar left, PveScalar right) => left.Equals(right);
    public static bool operator !=(PveScalar left, PveScalar right) => !left.Equals(right);
}
