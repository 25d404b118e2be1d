using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Entries that are made, listed, changed and deleted, and do nothing else: notifications, metric servers, mappings.</summary>
internal static class SectionRoutes
{
    private const string Notifications = "/cluster/notifications", Builtin = "builtin";

    // What PVE keeps in files of their own and shows nobody.
    private static readonly string[] Secrets = ["token", "password", "secret"];

    private static readonly string[] Endpoints = ["sendmail", "gotify", "smtp", "webhook"];

    public static readonly Route[] All =
    [
        .. Endpoints.SelectMany(kind => Of(
            $"{Notifications}/endpoints/{kind}", "name", id => Refusal.Missing($"endpoint '{id}' not found"), Target)),
        .. Of($"{Notifications}/matchers", "name", id => Refusal.Missing($"matcher '{id}' not found"), CheckTargets),
        .. Of("/cluster/mapping/pci", "id", id => Refusal.Die($"mapping '{id}' not found"), Map("pci")),
        .. Of("/cluster/mapping/usb", "id", id => Refusal.Die($"mapping '{id}' not found"), Map("usb")),
        .. Of("/cluster/mapping/dir", "id", id => Refusal.Die($"mapping '{id}' not found"), Map("dir")),
        .. Of(
            "/cluster/metrics/server", "id", id => Refusal.Die($"status server entry '{id}' does not exist"), (_, _) => { }, inPath: true),
        Get(Notifications, _ => Names("endpoints", "matchers", "targets", "matcher-fields", "matcher-field-values")),
        Get($"{Notifications}/endpoints", _ => Names(Endpoints)),
        Get($"{Notifications}/targets", Targets),
        Post($"{Notifications}/targets/{{name}}/test", Test),
        Get($"{Notifications}/matcher-fields", _ => Names("type", "hostname", "job-id")),
        Get("/cluster/mapping", _ => Names("dir", "pci", "usb")),
        Get("/cluster/metrics", _ => Names("server", "export")),
    ];

    public static void Build(World world)
    {
        world.Section($"{Notifications}/endpoints/sendmail").Entries["mail-to-root"] = new()
        {
            ["mailto-user"] = Json.Strings(["root@pam"]), ["comment"] = "Send mails to root@pam's email address", ["origin"] = Builtin,
        };
        world.Section($"{Notifications}/matchers").Entries["default-matcher"] = new()
        {
            ["target"] = Json.Strings(["mail-to-root"]), ["mode"] = "all", ["origin"] = Builtin,
            ["comment"] = "Route all notifications to mail-to-root",
        };
    }

    private static JsonArray Names(params string[] names) => Json.List(names.Select(name => new JsonObject { ["name"] = name }));

    private static IEnumerable<Route> Of(
        string list, string key, Func<string, Refusal> missing, Action<Request, JsonObject> check, bool inPath = false)
    {
        var one = $"{list}/{{{key}}}";
        yield return Get(list, request =>
            Json.List(request.World.Section(list).Entries.Select(entry => Shown(key, entry.Key, entry.Value))));
        yield return Get(one, request =>
        {
            var shown = Shown(key, request[key], Find(request));
            shown["digest"] = request.World.Section(list).Digest;
            return shown;
        });
        yield return Post(inPath ? one : list, request =>
        {
            var entries = request.World.Section(list).Entries;
            if (entries.ContainsKey(request[key]))
            {
                throw Refusal.Die($"'{request[key]}' already exists");
            }
            var entry = new JsonObject();
            Sections.Take(request, "POST", entry, key);
            check(request, entry);
            entries[request[key]] = entry;
            return null;
        });
        yield return Put(one, request =>
        {
            Digests.Check(request.Text("digest"), request.World.Section(list).Digest, qemu: false);
            var entry = (JsonObject)Find(request).DeepClone();
            Sections.Take(request, "PUT", entry, key);
            check(request, entry);
            request.World.Section(list).Entries[request[key]] = entry;
            return null;
        });
        yield return Delete(one, request =>
        {
            var entry = Find(request);
            if (list.StartsWith($"{Notifications}/endpoints/", StringComparison.Ordinal)
                && Users(request, request[key]).ToList() is { Count: > 0 } users)
            {
                throw Refusal.Server(400, $"cannot delete '{request[key]}', referenced by: {string.Join(", ", users)}");
            }
            if ($"{entry["origin"]}" == Builtin)
            {
                return null; // PVE resets it
            }
            request.World.Section(list).Entries.Remove(request[key]);
            return null;
        });

        JsonObject Find(Request request) =>
            request.World.Section(list).Entries.GetValueOrDefault(request[key]) ?? throw missing(request[key]);
    }

    private static JsonObject Shown(string key, string id, JsonObject entry)
    {
        var shown = new JsonObject { [key] = id }.Merge(entry);
        foreach (var secret in Secrets)
        {
            shown.Remove(secret);
        }
        return shown;
    }

    private static void Target(Request request, JsonObject entry)
    {
        var origin = $"{entry["origin"]}";
        entry["origin"] = origin is Builtin or "modified-builtin" ? "modified-builtin" : "user-created";
    }

    private static void CheckTargets(Request request, JsonObject entry)
    {
        var known = Targets(request).Select(target => $"{target!["name"]}").ToHashSet();
        foreach (var target in (entry["target"] as JsonArray ?? []).Select(target => $"{target}"))
        {
            _ = known.Contains(target) ? true : throw Refusal.Missing($"target '{target}' not found");
        }
        Target(request, entry);
    }

    private static Action<Request, JsonObject> Map(string kind) => (_, entry) => entry["type"] = kind;

    private static IEnumerable<string> Users(Request request, string target) =>
        request.World.Section($"{Notifications}/matchers").Entries
            .Where(matcher => (matcher.Value["target"] as JsonArray ?? []).Any(used => $"{used}" == target))
            .Select(matcher => matcher.Key);

    private static JsonArray Targets(Request request) => Json.List(Endpoints.SelectMany(kind =>
        request.World.Section($"{Notifications}/endpoints/{kind}").Entries.Select(entry =>
        {
            var shown = new JsonObject { ["name"] = entry.Key, ["type"] = kind, ["origin"] = entry.Value["origin"]?.DeepClone() };
            if (entry.Value["comment"] is { } comment)
            {
                shown["comment"] = comment.DeepClone();
            }
            return shown;
        })));

    private static JsonNode? Test(Request request) => Targets(request).Any(target => $"{target!["name"]}" == request["name"])
        ? null
        : throw Refusal.Missing($"target '{request["name"]}' not found");
}
