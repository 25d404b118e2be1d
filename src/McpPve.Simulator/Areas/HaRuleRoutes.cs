using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class HaRuleRoutes
{
    public static readonly Route[] All =
    [
        Get("/cluster/ha/rules", List),
        Get("/cluster/ha/rules/{rule}", request => Shown(request.World, request["rule"], Find(request))),
        Post("/cluster/ha/rules", Create),
        Put("/cluster/ha/rules/{rule}", Update),
        Delete("/cluster/ha/rules/{rule}", Remove),
    ];

    private static SortedDictionary<string, string> Find(Request request) =>
        request.World.Ha.Rules.TryGetValue(request["rule"], out var rule)
        ? rule
        : throw Refusal.Die($"no such ha rule '{request["rule"]}'");

    private static JsonArray List(Request request) => Json.List(request.World.Ha.Rules
        .Where(rule => request.Text("type") is not { } type || rule.Value["type"] == type)
        .Where(rule => request.Text("resource") is not { } resource || rule.Value["resources"].Split(',').Contains(resource))
        .Select(rule => Shown(request.World, rule.Key, rule.Value)));

    private static JsonObject Shown(World world, string name, SortedDictionary<string, string> rule)
    {
        var shown = HaRoutes.Typed(rule);
        shown["rule"] = name;
        shown["digest"] = HaRoutes.Digest(world.Ha.Rules);
        return shown;
    }

    private static JsonNode? Create(Request request)
    {
        var (rules, name) = (request.World.Ha.Rules, request["rule"]);
        if (rules.ContainsKey(name))
        {
            throw Refusal.Die($"create ha rule failed: HA rule '{name}' already defined");
        }
        var rule = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["order"] = $"{rules.Count + 1}" };
        Take(request, rule);
        string[] required = rule["type"] is "node-affinity" ? ["resources", "nodes"] : ["resources", "affinity"];
        var missing = required.Where(key => !rule.ContainsKey(key))
            .ToDictionary(key => key, _ => "property is missing and it is not optional");
        if (missing.Count > 0)
        {
            throw Refusal.Parameters(missing);
        }
        if (rule["type"] is "resource-affinity" && rule["resources"].Split(',').Length < 2)
        {
            throw Refusal.Parameter("resources", "rule is ineffective as there are less than two resources");
        }
        if (rule["type"] is "node-affinity")
        {
            rule.TryAdd("strict", "0");
        }
        rules[name] = rule;
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        var rule = Find(request);
        Digests.Check(request.Text("digest"), HaRoutes.Digest(request.World.Ha.Rules), qemu: false);
        if (rule["type"] != request["type"])
        {
            throw Refusal.Parameter("type", $"rule type cannot be changed from '{rule["type"]}' to '{request["type"]}'");
        }
        foreach (var key in request.List("delete"))
        {
            rule.Remove(key);
        }
        Take(request, rule);
        return null;
    }

    private static void Take(Request request, SortedDictionary<string, string> rule)
    {
        foreach (var (key, value) in request.Parameters)
        {
            if (key is not ("rule" or "digest" or "delete"))
            {
                rule[key] = value.ToString();
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        _ = Find(request);
        request.World.Ha.Rules.Remove(request["rule"]);
        return null;
    }
}
