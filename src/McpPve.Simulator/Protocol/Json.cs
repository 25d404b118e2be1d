using System.Text.Json.Nodes;

namespace McpPve.Simulator.Protocol;

internal static class Json
{
    /// <summary>An array of nodes. Adding to a <see cref="JsonArray"/> directly may pick the overload that reflects.</summary>
    public static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items]);

    public static JsonArray Strings(IEnumerable<string> items) => new([.. items.Select(text => (JsonNode)text)]);

    public static JsonObject Of(IEnumerable<KeyValuePair<string, string>> values)
    {
        var result = new JsonObject();
        foreach (var (key, value) in values)
        {
            result[key] = value;
        }
        return result;
    }

    /// <summary>Adds the keys of another object; existing ones win.</summary>
    public static JsonObject Merge(this JsonObject target, JsonObject more)
    {
        foreach (var (key, value) in more.ToArray())
        {
            if (!target.ContainsKey(key))
            {
                target[key] = value?.DeepClone();
            }
        }
        return target;
    }
}
