using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

/// <summary>Which model reads the answer of which endpoint, and which fixture.</summary>
internal static partial class ModelTable
{
    /// <summary>Null when no tool reads that endpoint.</summary>
    public static JsonTypeInfo? For(string method, string path)
    {
        var parts = path.Split('/');
        foreach (var (template, model) in method == "GET" ? Endpoints : Changes)
        {
            if (Fits(template.Split('/'), parts))
            {
                return model;
            }
        }
        return method == "GET" ? null : TaskJson.Default.PveEnvelopePveText;
    }

    /// <summary>Each model once, by the name of its fixture: NodeStatus, QemuVm.list, PveFlag.map.</summary>
    public static IReadOnlyDictionary<string, JsonTypeInfo> Models()
    {
        var models = new Dictionary<string, JsonTypeInfo>(StringComparer.Ordinal);
        foreach (var (_, model) in Endpoints.Concat(Changes))
        {
            models.TryAdd(Name(model.Type.GenericTypeArguments[0]), model);
        }
        return models;
    }

    /// <summary>What becomes of an answer that is read into its model and written again.</summary>
    public static string RoundTrip(string json, JsonTypeInfo model) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), model), model);

    /// <summary>What a round trip loses, or null.</summary>
    public static string? Loss(string json, JsonTypeInfo model) => JsonSurgery.Difference(json, RoundTrip(json, model));

    private static string Name(Type data) => data.GenericTypeArguments switch
    {
        [var item] => $"{Name(item)}.list",
        [_, var value] => $"{Name(value)}.map",
        _ => data.Name,
    };

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
