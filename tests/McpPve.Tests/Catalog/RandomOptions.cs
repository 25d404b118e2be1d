using System.Text.Json;
using McpPve.Client.Schema;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>Arguments that nobody thought of.</summary>
internal static class RandomOptions
{
    /// <summary>The same arguments, and some of those that PVE documents besides them.</summary>
    public static Dictionary<string, JsonElement> Add(Dictionary<string, JsonElement> arguments, ToolSpec tool, Random random)
    {
        if (tool.TakesOptions)
        {
            var documented = tool.Endpoint(tool.Templates().First()).Parameters;
            foreach (var parameter in documented.Where(parameter => parameter.Optional && random.Next(6) == 0))
            {
                arguments.TryAdd(parameter.Name.Replace("[n]", "7", StringComparison.Ordinal), Value(parameter, random));
            }
        }
        return arguments;
    }

    private static JsonElement Value(PveParameter parameter, Random random) => parameter.Enum is { Count: > 0 } choices
        ? JsonElement.Parse($"\"{choices[random.Next(choices.Count)]}\"")
        : parameter.Type switch
        {
            PveType.Boolean => JsonElement.Parse("true"),
            PveType.Integer or PveType.Number => JsonElement.Parse($"{parameter.Minimum ?? 1}"),
            PveType.Array => JsonElement.Parse("[\"x\"]"),
            _ => JsonElement.Parse(parameter.Name == "delete" ? "\"unused0,scsi0\"" : "\"keep-last=1\""),
        };
}
