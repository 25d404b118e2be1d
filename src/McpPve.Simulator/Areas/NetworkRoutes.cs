using System.Text;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Changes go to a copy of the configuration until they are applied or reverted.</summary>
internal static class NetworkRoutes
{
    private static readonly HashSet<string> Numbers =
    [
        "autostart", "active", "exists", "bridge_vlan_aware", "priority", "ovs_tag", "netmask6",
    ];

    public static readonly Route[] All =
    [
        Get("/nodes/{node}/network", List),
        Get("/nodes/{node}/network/{iface}", Show),
        Post("/nodes/{node}/network", Create),
        Put("/nodes/{node}/network/{iface}", Update),
        Delete("/nodes/{node}/network/{iface}", Remove),
        Put("/nodes/{node}/network", Apply),
        Delete("/nodes/{node}/network", Revert),
    ];

    private static SortedDictionary<string, Dictionary<string, string>> Shown(Node node) => node.PendingInterfaces ?? node.Interfaces;

    private static JsonArray List(Request request)
    {
        var node = request.Node;
        if (node.PendingInterfaces is { } pending)
        {
            request.Beside["changes"] = Diff(node.Interfaces, pending, request.World.Now);
        }
        var type = request.Text("type");
        return Json.List(Shown(node)
            .Where(iface => iface.Key is not "lo")
            .Where(iface =>
                iface.Value["type"] is not ("bridge" or "OVSBridge")
                    || request.May($"/sdn/zones/localnetwork/{iface.Key}", "SDN.Audit", "SDN.Use"))
            .Where(iface => type switch
            {
                null or "include_sdn" => true,
                "any_bridge" or "any_local_bridge" => iface.Value["type"] is "bridge" or "OVSBridge",
                _ => iface.Value["type"] == type,
            })
            .Select((iface, index) =>
            {
                var row = Row(iface.Value);
                row["iface"] = iface.Key;
                row["priority"] = index + 3;
                // Only what has autostart is brought up when changes are applied.
                if (node.Interfaces.ContainsKey(iface.Key) && iface.Value["type"] is not "eth"
                    && iface.Value.GetValueOrDefault("autostart") is "1")
                {
                    row["active"] = 1;
                }
                return row;
            }));
    }

    private static JsonObject Row(Dictionary<string, string> iface)
    {
        var row = new JsonObject { ["method"] = "manual", ["method6"] = "manual", ["families"] = Json.Strings(["inet"]) };
        foreach (var (key, value) in iface)
        {
            row[key] = Numbers.Contains(key) && int.TryParse(value, out var number) ? number : value;
        }
        return row;
    }

    private static JsonObject Show(Request request) => Row(Find(request, Shown(request.Node)));

    private static Dictionary<string, string> Find(Request request, SortedDictionary<string, Dictionary<string, string>> interfaces) =>
        interfaces.TryGetValue(request["iface"], out var iface) ? iface : throw Refusal.Parameter("iface", "interface does not exist");

    private static SortedDictionary<string, Dictionary<string, string>> Editable(Node node) =>
        node.PendingInterfaces ??= new(
            node.Interfaces.ToDictionary(iface => iface.Key, iface => new Dictionary<string, string>(iface.Value)), StringComparer.Ordinal);

    private static JsonNode? Create(Request request)
    {
        var (node, name) = (request.Node, request["iface"]);
        if (Shown(node).ContainsKey(name))
        {
            throw Refusal.Parameter("iface", "interface already exists");
        }
        var iface = new Dictionary<string, string>();
        Take(request, iface, name);
        if (iface["type"] is "bridge")
        {
            iface.TryAdd("bridge_ports", "");
            iface.TryAdd("bridge_stp", "off");
            iface.TryAdd("bridge_fd", "0");
        }
        Editable(node)[name] = iface;
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        _ = Find(request, Shown(request.Node));
        var iface = Find(request, Editable(request.Node));
        foreach (var key in request.List("delete"))
        {
            iface.Remove(key);
            if (key is "cidr")
            {
                iface.Remove("address");
                iface.Remove("netmask");
            }
        }
        // No patch: without an address the method becomes manual, and the second family goes.
        if (!request.Has("cidr") && !request.Has("address"))
        {
            iface["method"] = "manual";
        }
        if (!request.Has("cidr6") && !request.Has("address6"))
        {
            iface["method6"] = "manual";
            foreach (var key in new[] { "cidr6", "address6", "netmask6", "gateway6" })
            {
                iface.Remove(key);
            }
        }
        Take(request, iface, request["iface"]);
        return null;
    }

    private static void Take(Request request, Dictionary<string, string> iface, string name)
    {
        foreach (var (key, value) in request.Parameters)
        {
            // Switching it off changes nothing: only 'delete' does.
            if (key is not ("node" or "iface" or "delete") && (key, value.ToString()) is not ("bridge_vlan_aware", "0"))
            {
                iface[key] = key is "comments" or "comments6" ? value.ToString().TrimEnd('\n') + "\n" : value.ToString();
            }
        }
        if (request.Text("cidr")?.Split('/') is [var address, var bits])
        {
            (iface["address"], iface["netmask"], iface["method"]) = (address, bits, "static");
        }
        else if (request.Text("address") is { } given)
        {
            iface["method"] = "static";
            iface["cidr"] = $"{given}/{iface.GetValueOrDefault("netmask", "24")}";
        }
        if (request.Text("cidr6")?.Split('/') is [var address6, var bits6])
        {
            (iface["address6"], iface["netmask6"], iface["method6"]) = (address6, bits6, "static");
        }
        if (iface.GetValueOrDefault("bridge_vlan_aware") is not "1")
        {
            iface.Remove("bridge_vids");
        }
        if (request.Has("gateway")
            && Editable(request.Node).FirstOrDefault(other => other.Key != name && other.Value.ContainsKey("gateway")).Key is { } holder)
        {
            throw Refusal.Parameter("gateway", $"Default gateway already exists on interface '{holder}'.");
        }
    }

    private static JsonNode? Remove(Request request)
    {
        _ = Find(request, Shown(request.Node));
        Editable(request.Node).Remove(request["iface"]);
        return null;
    }

    private static JsonNode? Apply(Request request)
    {
        // The new file takes its place first: what goes wrong afterwards leaves nothing that waits.
        var node = request.Node;
        node.Interfaces = node.PendingInterfaces ?? node.Interfaces;
        node.PendingInterfaces = null;
        return request.Task("srvreload", "networking", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write("network reload");
            yield return 2;
        }
    }

    private static JsonNode? Revert(Request request)
    {
        request.Node.PendingInterfaces = null;
        return null;
    }

    private static string Diff(
        SortedDictionary<string, Dictionary<string, string>> before,
        SortedDictionary<string, Dictionary<string, string>> after,
        DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append($"--- /etc/network/interfaces\t{now.AddDays(-30):yyyy-MM-dd HH:mm:ss}.000000000 +0000\n");
        text.Append($"+++ /etc/network/interfaces.new\t{now:yyyy-MM-dd HH:mm:ss}.000000000 +0000\n@@ -1,3 +1,12 @@\n");
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var old = before.TryGetValue(name, out var was) ? Lines(name, was) : [];
            var current = after.TryGetValue(name, out var changed) ? Lines(name, changed) : [];
            if (!old.SequenceEqual(current))
            {
                text.AppendJoin("", old.Except(current).Select(line => $"-{line}\n"));
                text.AppendJoin("", current.Except(old).Select(line => $"+{line}\n"));
            }
        }
        return text.ToString();
    }

    private static List<string> Lines(string name, Dictionary<string, string> iface) =>
    [
        .. iface.GetValueOrDefault("autostart") is "1" ? [$"auto {name}"] : Array.Empty<string>(),
        $"iface {name} inet {iface.GetValueOrDefault("method", "manual")}",
        .. iface.Where(option => option.Key is not ("type" or "method" or "autostart" or "address" or "netmask" or "comments"))
            .Select(option =>
                $"\t{(option.Key is "cidr" ? "address" : option.Key.Replace('_', '-'))} {(option.Value is "" ? "none" : option.Value)}"),
        .. iface.TryGetValue("comments", out var comments) ? [$"#{comments.TrimEnd('\n')}"] : Array.Empty<string>(),
    ];
}
