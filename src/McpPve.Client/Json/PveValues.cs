using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpPve.Client.Json;

/// <summary>Text that PVE may send as a number (a guest called 4711).</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct PveText(PveScalar Raw)
{
    public string? Value => Raw.Text;
    public override string ToString() => Raw.ToString();

    internal sealed class Converter() : PveValueConverter<PveText>(raw => new(raw), value => value.Raw);
}

/// <summary>A whole number that PVE may send as a string.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct PveInteger(PveScalar Raw)
{
    public long? Value => Raw.Integer;
    public override string ToString() => Raw.ToString();

    internal sealed class Converter() : PveValueConverter<PveInteger>(raw => new(raw), value => value.Raw);
}

/// <summary>A number that PVE may send as a string ("0.94").</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct PveNumber(PveScalar Raw)
{
    public double? Value => Raw.Number;
    public override string ToString() => Raw.ToString();

    internal sealed class Converter() : PveValueConverter<PveNumber>(raw => new(raw), value => value.Raw);
}

/// <summary>A boolean in any of PVE's spellings; absent often means false.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct PveFlag(PveScalar Raw)
{
    public bool? Value => Raw.Flag;
    public bool IsSet => Raw.Flag == true;
    public override string ToString() => Raw.ToString();

    internal sealed class Converter() : PveValueConverter<PveFlag>(raw => new(raw), value => value.Raw);
}

/// <summary>Reads whatever stands there and never throws: a field of another type must not cost the whole answer.</summary>
internal abstract class PveValueConverter<T>(Func<PveScalar, T> wrap, Func<T, PveScalar> unwrap) : JsonConverter<T>
{
    public override bool HandleNull => true;
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        wrap(PveScalar.Read(ref reader));
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => unwrap(value).Write(writer);
}
