using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Calls;
using McpPve.Tools;

namespace McpPve.Mcp;

/// <summary>The argument that says which of several clusters a call is for; where there is one, no schema has it.</summary>
internal static class ClusterArgument
{
    public static JsonElement AddTo(JsonElement schema, ToolSpec spec, Fleet fleet)
    {
        if (fleet.IsOne)
        {
            return schema;
        }
        var whole = JsonObject.Create(schema)!;
        whole["properties"]!.AsObject().Insert(0, Fleet.Argument, new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. fleet.Members.Where(member => member.Options.Tools.Toolbox.Find(spec.Name) is not null)
                .Select(member => (JsonNode)member.Name)]),
            ["description"] = Fleet.IsOfAll(spec) ? "Default: all." : "Which cluster.",
        });
        if (fleet.Needs(spec))
        {
            var required = whole["required"]?.AsArray() ?? [];
            whole["required"] = new JsonArray([Fleet.Argument, .. required.Select(name => name!.DeepClone())]);
        }
        return JsonElement.Parse(whole.ToJsonString());
    }
}
