using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Options and rules of the cluster, the nodes, the guests and the security groups.</summary>
internal static class FirewallRoutes
{
    private static readonly HashSet<string> NotRule = ["node", "vmid", "pos", "digest", "delete", "moveto", "group"];

    public static readonly Route[] All =
    [
        Get("/cluster/firewall/options", Options),
        Put("/cluster/firewall/options", SetOptions),
        Get("/cluster/firewall/rules", Rules),
        Post("/cluster/firewall/rules", AddRule),
        Get("/cluster/firewall/rules/{pos}", Rule),
        Put("/cluster/firewall/rules/{pos}", ChangeRule),
        Delete("/cluster/firewall/rules/{pos}", RemoveRule),
        Get("/cluster/firewall/groups/{group}", Rules),
        Post("/cluster/firewall/groups/{group}", AddRule),
        Get("/cluster/firewall/groups/{group}/{pos}", Rule),
        Put("/cluster/firewall/groups/{group}/{pos}", ChangeRule),
        Delete("/cluster/firewall/groups/{group}/{pos}", RemoveRule),
        Get("/nodes/{node}/firewall/options", Options),
        Put("/nodes/{node}/firewall/options", SetOptions),
        Get("/nodes/{node}/firewall/rules", Rules),
        Post("/nodes/{node}/firewall/rules", AddRule),
        Get("/nodes/{node}/firewall/rules/{pos}", Rule),
        Put("/nodes/{node}/firewall/rules/{pos}", ChangeRule),
        Delete("/nodes/{node}/firewall/rules/{pos}", RemoveRule),
        Get("/nodes/{node}/qemu/{vmid}/firewall/options", Options),
        Put("/nodes/{node}/qemu/{vmid}/firewall/options", SetOptions),
        Get("/nodes/{node}/qemu/{vmid}/firewall/rules", Rules),
        Post("/nodes/{node}/qemu/{vmid}/firewall/rules", AddRule),
        Get("/nodes/{node}/qemu/{vmid}/firewall/rules/{pos}", Rule),
        Put("/nodes/{node}/qemu/{vmid}/firewall/rules/{pos}", ChangeRule),
        Delete("/nodes/{node}/qemu/{vmid}/firewall/rules/{pos}", RemoveRule),
        Get("/nodes/{node}/lxc/{vmid}/firewall/options", Options),
        Put("/nodes/{node}/lxc/{vmid}/firewall/options", SetOptions),
        Get("/nodes/{node}/lxc/{vmid}/firewall/rules", Rules),
        Post("/nodes/{node}/lxc/{vmid}/firewall/rules", AddRule),
        Get("/nodes/{node}/lxc/{vmid}/firewall/rules/{pos}", Rule),
        Put("/nodes/{node}/lxc/{vmid}/firewall/rules/{pos}", ChangeRule),
        Delete("/nodes/{node}/lxc/{vmid}/firewall/rules/{pos}", RemoveRule),
        Get("/nodes/{node}/firewall/log", Log),
        Get("/nodes/{node}/qemu/{vmid}/firewall/log", Log),
        Get("/nodes/{node}/lxc/{vmid}/firewall/log", Log),
    ];

    public static Firewall Level(Request request) =>
        request.Template.StartsWith("/cluster/", StringComparison.Ordinal) ? request.World.Firewall
        : request.Template.StartsWith("/nodes/{node}/firewall", StringComparison.Ordinal) ? request.Node.Firewall
        : request.Guest.Firewall;

    private static List<SortedDictionary<string, string>> RuleList(Request request) => request.Text("group") is not { } group
        ? Level(request).Rules
        : Level(request).Groups.TryGetValue(group, out var found)
            ? found.Rules
            : throw Refusal.Die($"no such security group '{group}'");

    private static JsonObject Options(Request request)
    {
        var level = Level(request);
        var shown = new JsonObject { ["digest"] = level.Digest("options") };
        foreach (var (key, value) in level.Options)
        {
            shown[key] = int.TryParse(value, out var number) ? number : value;
        }
        return shown;
    }

    private static JsonNode? SetOptions(Request request)
    {
        var level = Level(request);
        Digests.Check(request.Text("digest"), level.Digest("options"), qemu: false);
        foreach (var key in request.List("delete"))
        {
            level.Options.Remove(key);
        }
        foreach (var (key, value) in request.Parameters)
        {
            if (!NotRule.Contains(key))
            {
                level.Options[key] = value.ToString();
            }
        }
        return null;
    }

    private static JsonArray Rules(Request request) => Json.List(RuleList(request).Select((rule, pos) =>
    {
        var row = Row(request, rule);
        row["pos"] = pos;
        return row;
    }));

    private static JsonObject Rule(Request request)
    {
        var row = Row(request, Find(request).Rule);
        // The same number is text here and a number in the list.
        row["pos"] = request["pos"];
        return row;
    }

    private static JsonObject Row(Request request, SortedDictionary<string, string> rule)
    {
        var row = new JsonObject { ["digest"] = Level(request).Digest("rules") };
        foreach (var (key, value) in rule)
        {
            row[key] = key is "enable" ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : value;
        }
        return row;
    }

    private static (SortedDictionary<string, string> Rule, int At) Find(Request request)
    {
        var (rules, at) = (RuleList(request), request.Int("pos")!.Value);
        return at < rules.Count ? (rules[at], at) : throw Refusal.Die($"no rule at position {at}");
    }

    private static JsonNode? AddRule(Request request)
    {
        // A new rule is taken whatever its digest says.
        var rules = RuleList(request);
        var rule = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["enable"] = "0" };
        Take(request, rule);
        rules.Insert(0, rule);
        return null;
    }

    private static JsonNode? ChangeRule(Request request)
    {
        var (rules, (rule, at)) = (RuleList(request), Find(request));
        Digests.Check(request.Text("digest"), Level(request).Digest("rules"), qemu: false);
        if (request.Int("moveto") is { } target)
        {
            rules.RemoveAt(at);
            rules.Insert(Math.Min(target > at ? target - 1 : target, rules.Count), rule);
            return null;
        }
        foreach (var key in request.List("delete"))
        {
            rule.Remove(key);
        }
        Take(request, rule);
        return null;
    }

    private static JsonNode? RemoveRule(Request request)
    {
        var at = Find(request).At;
        Digests.Check(request.Text("digest"), Level(request).Digest("rules"), qemu: false);
        RuleList(request).RemoveAt(at);
        return null;
    }

    private static void Take(Request request, SortedDictionary<string, string> rule)
    {
        foreach (var (key, value) in request.Parameters)
        {
            if (!NotRule.Contains(key))
            {
                rule[key] = value.ToString();
            }
        }
        if (rule["type"] is not "group" && rule["action"] is not ("ACCEPT" or "DROP" or "REJECT"))
        {
            throw Refusal.Parameter("action", $"unknown action '{rule["action"]}'");
        }
        if ((rule.ContainsKey("dport") || rule.ContainsKey("sport")) && !rule.ContainsKey("proto") && !rule.ContainsKey("macro"))
        {
            throw Refusal.Parameter("proto", "property is missing and it is not optional");
        }
    }

    private static JsonArray Log(Request request)
    {
        _ = Level(request);
        request.Beside["total"] = 1;
        return Json.List([new JsonObject { ["n"] = 1, ["t"] = "no content" }]);
    }
}
