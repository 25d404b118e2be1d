using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpPve.Client.Json;

/// <summary>
/// An object, list or map inside an answer. When something else stands there (null, a property string, another
/// version's shape), <see cref="Value"/> is null and <see cref="Other"/> keeps what PVE sent.
/// </summary>
public readonly record struct PveNested<T>(T? Value, PveScalar Other)
    where T : class
{
    /// <summary>Named on each member: the JSON source generator can't pick the converter of a generic type by itself.</summary>
    internal sealed class Converter : JsonConverter<PveNested<T>>
    {
        public override bool HandleNull => true;

        public override PveNested<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                var start = reader;
                try
                {
                    return new(JsonSerializer.Deserialize(ref reader, Model(options)), default);
                }
                catch (JsonException) // an object where a list belongs, or the like: only this member loses its model
                {
                    reader = start;
                }
            }
            return new(null, PveScalar.Read(ref reader));
        }

        public override void Write(Utf8JsonWriter writer, PveNested<T> value, JsonSerializerOptions options)
        {
            if (value.Value is { } model)
            {
                JsonSerializer.Serialize(writer, model, Model(options));
            }
            else
            {
                value.Other.Write(writer);
            }
        }

        private static JsonTypeInfo<T> Model(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
