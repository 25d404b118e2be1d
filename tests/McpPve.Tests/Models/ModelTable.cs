using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

/// <summary>Which model reads the answer of which endpoint, and which fixture.</summary>
internal static partial class ModelTable
{
    public static JsonTypeInfo? For(string method, string path)
    {
        if (method != "GET")
        {
            return TaskJson.Default.PveEnvelopePveText;
        }
        var parts = path.Split('/');
        foreach (var (template, model) in Endpoints)
        {
            if (Fits(template.Split('/'), parts))
            {
                return model;
            }
        }
        return null;
    }

    /// <summary>What becomes of an answer that is read into its model and written again.</summary>
    public static string RoundTrip(string json, JsonTypeInfo model) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), model), model);

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
