using System.Net;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Software-defined networks: what is configured does nothing before it is applied.</summary>
internal static class SdnRoutes
{
    private const string Root = "/cluster/sdn", Zones = "zones", VNets = "vnets", Subnets = "subnets", Controllers = "controllers";

    private static readonly string[] Kinds = [Zones, VNets, Subnets, Controllers];

    public static readonly Route[] All =
    [
        Get(Root, _ => Json.List(new[] { VNets, Zones, Controllers, "ipams", "dns", "fabrics" }
            .Select(name => new JsonObject { ["id"] = name }))),
        Put(Root, Apply),
        Post($"{Root}/rollback", Rollback),
        Get($"{Root}/zones", request => List(request, Zones, "zone", id => MayZone(request, id))),
        Get($"{Root}/zones/{{zone}}", request => One(request, Zones, "zone")),
        Post($"{Root}/zones", request => Create(request, Zones, "zone", "sdn zone")),
        Put($"{Root}/zones/{{zone}}", request => Update(request, Zones, "zone")),
        Delete($"{Root}/zones/{{zone}}", DeleteZone),
        Get($"{Root}/vnets", request => List(request, VNets, "vnet", id => MayVNet(request, id))),
        Get($"{Root}/vnets/{{vnet}}", request => NeedVNet(request, "SDN.Audit", "SDN.Allocate", () => One(request, VNets, "vnet"))),
        Post($"{Root}/vnets", CreateVNet),
        Put($"{Root}/vnets/{{vnet}}", request => NeedVNet(request, "SDN.Allocate", () => Update(request, VNets, "vnet"))),
        Delete($"{Root}/vnets/{{vnet}}", request => NeedVNet(request, "SDN.Allocate", () => DeleteVNet(request))),
        Get($"{Root}/vnets/{{vnet}}/subnets", request => List(request, Subnets, "subnet", id =>
            Of(request, Subnets).Entries[id]["vnet"]!.GetValue<string>() == request["vnet"] && MayVNet(request, request["vnet"]))),
        Get($"{Root}/vnets/{{vnet}}/subnets/{{subnet}}", request => One(request, Subnets, "subnet")),
        Post($"{Root}/vnets/{{vnet}}/subnets", CreateSubnet),
        Put($"{Root}/vnets/{{vnet}}/subnets/{{subnet}}", request =>
            NeedVNet(request, "SDN.Allocate", () => Update(request, Subnets, "subnet"))),
        Delete($"{Root}/vnets/{{vnet}}/subnets/{{subnet}}", request =>
            NeedVNet(request, "SDN.Allocate", () => Remove(request, Subnets, "subnet"))),
        Get($"{Root}/controllers", request =>
            List(request, Controllers, "controller", id => request.May($"/sdn/controllers/{id}", Either))),
        Get($"{Root}/controllers/{{controller}}", request => One(request, Controllers, "controller")),
        Post($"{Root}/controllers", request => Create(request, Controllers, "controller", "sdn controller")),
        Put($"{Root}/controllers/{{controller}}", request => Update(request, Controllers, "controller")),
        Delete($"{Root}/controllers/{{controller}}", request => Remove(request, Controllers, "controller")),
        Get($"{Root}/ipams", _ => Json.List([new JsonObject { ["ipam"] = "pve", ["type"] = "pve", ["digest"] = Digests.Of("") }])),
        Get($"{Root}/dns", _ => new JsonArray()),
        Get("/nodes/{node}/sdn/zones", OnNode),
    ];

    private static readonly string[] Either = ["SDN.Audit", "SDN.Allocate"];

    private static Sections Of(Request request, string kind) => request.World.Section($"{Root}/{kind}");

    private static bool MayZone(Request request, string zone) => request.May($"/sdn/zones/{zone}", Either);

    private static bool MayVNet(Request request, string vnet) => request.May(PathOf(request, vnet), Either);

    private static string PathOf(Request request, string vnet) =>
        (Of(request, VNets).Entries.GetValueOrDefault(vnet) ?? Of(request, VNets).Running.GetValueOrDefault(vnet)) is { } entry
            ? $"/sdn/zones/{entry["zone"]}/{vnet}"
            : throw Refusal.Die($"vnet '{vnet}' does not exist");

    private static JsonNode? NeedVNet(Request request, string privilege, Func<JsonNode?> then)
    {
        request.Need(PathOf(request, request["vnet"]), privilege);
        return then();
    }

    private static JsonNode? NeedVNet(Request request, string either, string or, Func<JsonNode?> then)
    {
        request.NeedAny(PathOf(request, request["vnet"]), either, or);
        return then();
    }

    private static JsonArray List(Request request, string kind, string key, Func<string, bool> may)
    {
        var sections = Of(request, kind);
        var shown = request.Flag("running") ? sections.Running
            : sections.Entries;
        var rows = shown.Where(entry => may(entry.Key) && (request.Text("type") is not { } type || type == $"{entry.Value["type"]}"))
            .Select(entry => Shown(sections, key, entry.Key, entry.Value, request.Flag("pending")));
        return Json.List(request.Flag("pending") && kind != Subnets
            ? rows.Concat(sections.Running.Where(entry => !sections.Entries.ContainsKey(entry.Key))
                .Select(entry => Shown(sections, key, entry.Key, entry.Value, pending: true)))
            : rows);
    }

    private static JsonObject One(Request request, string kind, string key)
    {
        var sections = Of(request, kind);
        var entries = request.Flag("running") ? sections.Running : sections.Entries;
        return Shown(sections, key, request[key], entries.GetValueOrDefault(request[key])
            ?? throw Refusal.Die($"sdn '{request[key]}' does not exist"), request.Flag("pending"));
    }

    private static JsonObject Shown(Sections sections, string key, string id, JsonObject entry, bool pending)
    {
        var shown = new JsonObject { [key] = id };
        var running = sections.Running.GetValueOrDefault(id);
        var configured = sections.Entries.GetValueOrDefault(id);
        shown.Merge(!pending || configured is null ? entry : running ?? new JsonObject { ["type"] = entry["type"]?.DeepClone() });
        shown["digest"] = sections.Digest;
        if (!pending)
        {
            return shown;
        }
        if (configured is null)
        {
            shown["state"] = "deleted";
            return shown;
        }
        var changes = new JsonObject();
        foreach (var (name, value) in configured)
        {
            if (name != "type" && !JsonNode.DeepEquals(value, running?[name]))
            {
                changes[name] = value?.DeepClone();
            }
        }
        foreach (var (name, _) in running ?? [])
        {
            if (!configured.ContainsKey(name))
            {
                changes[name] = "deleted";
            }
        }
        if (running is null || changes.Count > 0)
        {
            shown["pending"] = changes;
            shown["state"] = running is null ? "new" : "changed";
        }
        return shown;
    }

    private static JsonNode? Create(Request request, string kind, string key, string word)
    {
        var (sections, id) = (Of(request, kind), request[key]);
        if (sections.Entries.ContainsKey(id))
        {
            throw Refusal.Die($"create {word} object failed: {word} object ID '{id}' already defined");
        }
        var entry = new JsonObject();
        Sections.Take(request, "POST", entry, key);
        sections.Entries[id] = entry;
        return null;
    }

    private static JsonNode? CreateVNet(Request request)
    {
        var zone = Of(request, Zones).Entries.GetValueOrDefault(request["zone"])
            ?? throw Refusal.Die($"create sdn vnet object failed: sdn '{request["zone"]}' does not exist");
        if ($"{zone["type"]}" is "vlan" or "qinq" or "vxlan" or "evpn" && !request.Has("tag"))
        {
            throw Refusal.Parameter("tag", "missing vlan tag");
        }
        if ($"{zone["type"]}" is "simple" && request.Has("tag"))
        {
            throw Refusal.Parameter("tag", "vlan tag is not allowed on simple zone");
        }
        Create(request, VNets, "vnet", "sdn vnet");
        Of(request, VNets).Entries[request["vnet"]]["type"] = "vnet";
        return null;
    }

    private static JsonNode? CreateSubnet(Request request)
    {
        request.Need(PathOf(request, request["vnet"]), "SDN.Allocate");
        if (request["subnet"].Split('/') is not [var network, var mask] || !IPNetwork.TryParse(request["subnet"], out _))
        {
            throw Refusal.Parameter("subnet", "invalid format - value does not look like a valid CIDR network");
        }
        var zone = $"{Of(request, VNets).Entries[request["vnet"]]["zone"]}";
        var (sections, id) = (Of(request, Subnets), $"{zone}-{network}-{mask}");
        if (sections.Entries.ContainsKey(id))
        {
            throw Refusal.Die($"create sdn subnet object failed: sdn subnet object ID '{id}' already defined");
        }
        if (request.Text("gateway") is { } gateway && !IPNetwork.Parse(request["subnet"]).Contains(IPAddress.Parse(gateway)))
        {
            throw Refusal.Die($"create sdn subnet object failed: Gateway {gateway} is not in subnet {request["subnet"]}");
        }
        var entry = new JsonObject { ["cidr"] = request["subnet"], ["network"] = network, ["mask"] = mask, ["zone"] = zone };
        Sections.Take(request, "POST", entry, "subnet");
        sections.Entries[id] = entry;
        return null;
    }

    private static JsonNode? Update(Request request, string kind, string key)
    {
        var sections = Of(request, kind);
        var entry = sections.Entries.GetValueOrDefault(request[key]) ?? throw Refusal.Die($"sdn '{request[key]}' does not exist");
        Digests.Check(request.Text("digest"), sections.Digest, qemu: false);
        Sections.Take(request, "PUT", entry, key, "vnet");
        return null;
    }

    private static JsonNode? Remove(Request request, string kind, string key)
    {
        _ = Of(request, kind).Entries.Remove(request[key]) ? true : throw Refusal.Die($"sdn '{request[key]}' does not exist");
        return null;
    }

    private static JsonNode? DeleteZone(Request request)
    {
        var user = Of(request, VNets).Entries.FirstOrDefault(vnet => $"{vnet.Value["zone"]}" == request["zone"]).Key;
        return user is null
            ? Remove(request, Zones, "zone")
            : throw Refusal.Die($"delete sdn zone object failed: zone {request["zone"]} is used by vnet {user}");
    }

    private static JsonNode? DeleteVNet(Request request) =>
        Of(request, Subnets).Entries.Any(subnet => $"{subnet.Value["vnet"]}" == request["vnet"])
            ? throw Refusal.Die("delete sdn vnet object failed: Can't delete vnet if subnets exists")
            : Remove(request, VNets, "vnet");

    private static JsonNode? Apply(Request request)
    {
        return request.Task("reloadnetworkall", "", Work, request.World.Nodes[0].Name);

        IEnumerable<double> Work(TaskRun task)
        {
            foreach (var kind in Kinds)
            {
                Of(request, kind).Apply();
            }
            foreach (var node in request.World.Nodes)
            {
                task.Write($"{node.Name}: reloading network config");
                yield return 0.5;
            }
        }
    }

    private static JsonNode? Rollback(Request request)
    {
        foreach (var kind in Kinds)
        {
            Of(request, kind).Rollback();
        }
        return null;
    }

    private static JsonArray OnNode(Request request) => Json.List(Of(request, Zones).Running
        .Where(zone => request.Node is not null && MayZone(request, zone.Key))
        .Select(zone => new JsonObject { ["zone"] = zone.Key, ["status"] = "available" }));
}
