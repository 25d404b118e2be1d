using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpPve.Client.Json;

/// <summary>What stands under <c>data</c> in an answer.</summary>
/// <remarks>
/// The serializer knows neither lists nor the frame around them: each type that it knows adds about 20 kB to the program and
/// to what is set up when it starts.
/// </remarks>
public abstract class PveData
{
    internal abstract Type Type { get; }

    /// <param name="reader">At the first token of the data.</param>
    internal abstract object? Read(ref Utf8JsonReader reader);
}

/// <inheritdoc cref="PveData"/>
public abstract class PveData<T> : PveData
{
    internal override Type Type => typeof(T);
}

/// <summary>One value, or a list of them.</summary>
public static class PveDataTypes
{
    public static PveData<T> Data<T>(this JsonTypeInfo<T> type) => new One<T>(type);

    /// <param name="row">One of them.</param>
    public static PveData<List<T>> Rows<T>(this JsonTypeInfo<T> row) => new Many<T>(row);

    // JsonSerializer.Deserialize would go through the text of each value twice.
    private static T? Value<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type) =>
        ((JsonConverter<T>)type.Converter) is var converter && (reader.TokenType != JsonTokenType.Null || converter.HandleNull)
        ? converter.Read(ref reader, typeof(T), type.Options)
        : default;

    private sealed class One<T>(JsonTypeInfo<T> type) : PveData<T>
    {
        internal override object? Read(ref Utf8JsonReader reader) => Value(ref reader, type);
    }

    private sealed class Many<T>(JsonTypeInfo<T> row) : PveData<List<T>>
    {
        internal override object? Read(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return null;
            }
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("a list is expected");
            }
            var rows = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                rows.Add(Value(ref reader, row) ?? throw new JsonException("a list has null for a row"));
            }
            return rows;
        }
    }
}

/// <summary>A file, which is taken as it is.</summary>
internal sealed class FileData : PveData
{
    public static readonly FileData Bytes = new();

    internal override Type Type => typeof(byte[]);

    internal override object? Read(ref Utf8JsonReader reader) => throw new NotSupportedException("a file is no answer of the API");
}
