using System.Text;
using System.Text.Json.Nodes;
using McpPve.Simulator;

namespace McpPve.Tests.Catalog;

/// <summary>All that a simulated cluster shows of its state, without what changes by itself: clocks, loads, tasks.</summary>
internal static class ClusterState
{
    private static readonly string[] Paths =
    [
        "/pools", "/access/users", "/access/groups", "/access/roles", "/access/acl", "/storage", "/cluster/backup", "/cluster/options",
        "/cluster/ha/resources", "/cluster/ha/rules", "/cluster/firewall/rules", "/cluster/firewall/options",
    ];

    private static readonly string[] OfNode =
        ["network", "services", "storage/nas/content", "storage/local/content", "storage/local-lvm/content"];

    private static readonly string[] OfGuest = ["config", "pending", "snapshot", "status/current", "firewall/rules", "firewall/options"];

    private static readonly string[] Names =
    [
        "id", "volid", "key", "name", "sid", "rule", "pos", "storage", "poolid", "userid", "groupid", "roleid", "ugid", "path", "iface",
    ];

    // Measured, or counted up with each change.
    private static readonly HashSet<string> Restless =
    [
        "digest", "uptime", "cpu", "mem", "disk", "netin", "netout", "diskread", "diskwrite", "pid", "maxdisk", "ballooninfo", "blockstat",
        "nics", "proxmox-support", "swap", "freemem", "running-machine", "running-qemu", "memhost", "ctime", "meta", "vmgenid", "ha",
    ];

    /// <summary>A line for each value: path and value.</summary>
    public static async Task<IReadOnlyList<string>> Of(SimulatedCluster cluster)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in Paths)
        {
            Flatten(path, await Get(cluster, path), lines);
        }
        foreach (var pool in (await Get(cluster, "/pools"))!.AsArray())
        {
            var path = $"/pools?poolid={Uri.EscapeDataString((string)pool!["poolid"]!)}";
            foreach (var member in (await Get(cluster, path))![0]!["members"]?.AsArray() ?? [])
            {
                lines.Add($"{path} {member!["id"]}");
            }
        }
        foreach (var node in new[] { "pve1", "pve2", "pve3" })
        {
            foreach (var path in OfNode)
            {
                Flatten($"/nodes/{node}/{path}", await Get(cluster, $"/nodes/{node}/{path}"), lines);
            }
        }
        foreach (var guest in (await Get(cluster, "/cluster/resources?type=vm"))!.AsArray())
        {
            foreach (var path in OfGuest)
            {
                var at = $"/nodes/{guest!["node"]}/{guest["type"]}/{guest["vmid"]}/{path}";
                Flatten(at, await Get(cluster, at), lines);
            }
        }
        return [.. lines];
    }

    private static async Task<JsonNode?> Get(SimulatedCluster cluster, string path)
    {
        var parts = path.Split('?');
        var reply = await cluster.Handle(
            new("GET", parts[0], parts.Length > 1 ? parts[1] : "", null, default,
                $"PVEAPIToken={SimulatedCluster.TokenId}={SimulatedCluster.TokenSecret}"),
            CancellationToken.None);
        return reply.Status == 200
            ? JsonNode.Parse(Encoding.UTF8.GetString(reply.Body.Span))!["data"]
            : throw new InvalidOperationException($"{path}: {reply.Status} {reply.Reason}");
    }

    private static void Flatten(string at, JsonNode? value, SortedSet<string> lines)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (name, member) in members.Where(member => !Restless.Contains(member.Key)))
                {
                    Flatten($"{at}/{name}", member, lines);
                }
                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Flatten($"{at}/{Name(item)}", item, lines);
                }
                break;
            default:
                lines.Add($"{at} = {value?.ToJsonString().TrimEnd()}");
                break;
        }
    }

    // The order of a list means something for rules only, which have a position.
    private static string Name(JsonNode? item) => item is JsonObject members
        ? string.Join(' ', Names.Select(name => members[name]?.ToString()).OfType<string>())
        : "";
}
