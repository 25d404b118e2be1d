using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

/// <summary>What the data of an answer is read into.</summary>
/// <param name="Value">The value, or one of the list.</param>
internal sealed record Model(JsonTypeInfo Value, bool IsList)
{
    /// <summary>As its fixture is called: NodeStatus, QemuVm.list, PveFlag.map.</summary>
    public string Name => IsList ? $"{NameOf(Value.Type)}.list" : NameOf(Value.Type);

    private static string NameOf(Type type) => type.GenericTypeArguments is [_, var value] ? $"{NameOf(value)}.map" : type.Name;
}

/// <summary>Which model reads the answer of which endpoint, and which fixture.</summary>
internal static partial class ModelTable
{
    /// <summary>Null when no tool reads that endpoint.</summary>
    public static Model? For(string method, string path)
    {
        var parts = path.Split('/');
        foreach (var (template, model) in method == "GET" ? Endpoints : Changes)
        {
            if (Fits(template.Split('/'), parts))
            {
                return model;
            }
        }
        return method == "GET" ? null : Data(TaskJson.Default.PveText);
    }

    /// <summary>Each model once, by its name.</summary>
    public static IReadOnlyDictionary<string, Model> Models() =>
        Endpoints.Concat(Changes).Select(row => row.Model).DistinctBy(model => model.Name).ToDictionary(model => model.Name);

    /// <summary>What becomes of an answer whose data is read into its model and written again.</summary>
    public static string RoundTrip(string json, Model model)
    {
        using var document = JsonDocument.Parse(json);
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (member.Name != "data" || (model.IsList && member.Value.ValueKind == JsonValueKind.Null))
                {
                    writer.WriteRawValue(member.Value.GetRawText());
                }
                else if (model.IsList)
                {
                    writer.WriteStartArray();
                    foreach (var row in member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray()
                        : throw new JsonException("a list is expected"))
                    {
                        Copy(row, writer);
                    }
                    writer.WriteEndArray();
                }
                else
                {
                    Copy(member.Value, writer);
                }
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(written.ToArray());

        void Copy(JsonElement value, Utf8JsonWriter writer) =>
            JsonSerializer.Serialize(writer, JsonSerializer.Deserialize(value.GetRawText(), model.Value), model.Value);
    }

    /// <summary>What a round trip loses, or null.</summary>
    public static string? Loss(string json, Model model) => JsonSurgery.Difference(json, RoundTrip(json, model));

    private static Model Data(JsonTypeInfo value) => new(value, IsList: false);

    private static Model Rows(JsonTypeInfo row) => new(row, IsList: true);

    private static bool Fits(string[] template, string[] parts)
    {
        if (template.Length != parts.Length)
        {
            return false;
        }
        for (var i = 0; i < parts.Length; i++)
        {
            if (template[i] != parts[i] && !template[i].StartsWith('{'))
            {
                return false;
            }
        }
        return true;
    }
}
