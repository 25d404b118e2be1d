using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Cluster;

/// <summary>
/// What there is in the cluster, as far as the token may see it: PVE stores many a name of a thing that does not exist without a word.
/// </summary>
internal sealed class Inventory(ToolRun run, List<ClusterResource> resources)
{
    /// <summary>Null when PVE does not tell.</summary>
    public static async Task<Inventory?> Read(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var answer = await run.Read("/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation);
            return answer is { Raw: null, Data: { } rows } ? new(run, rows) : null;
        }
        catch (PveException)
        {
            return null;
        }
    }

    public bool HasGuest(string vmid) => resources.Exists(row => row.Type.Value is "qemu" or "lxc" && $"{row.Vmid.Value}" == vmid);

    public bool HasStorage(string name) => Storages.Contains(name);

    public bool HasNode(string name) => Nodes.Contains(name);

    /// <summary>What of these is not there, in one sentence; null when all is, or may be there unseen.</summary>
    public async Task<string?> Missing(
        CancellationToken cancellation, string[]? vmids = null, string[]? storages = null, string? node = null)
    {
        var missing = new List<string>();
        var unknown = (vmids ?? []).Where(vmid => !HasGuest(vmid)).ToList();
        if (unknown.Count > 0 && await Sees("/vms", "VM.Audit", cancellation))
        {
            missing.AddRange(unknown.Select(vmid => $"there is no guest {vmid}"));
        }
        unknown = [.. (storages ?? []).Where(name => !HasStorage(name))];
        if (unknown.Count > 0 && await Sees("/storage", "Datastore.Audit", cancellation))
        {
            missing.AddRange(unknown.Select(name => $"there is no storage '{name}'{Instead(Storages)}"));
        }
        if (node is not null && !HasNode(node))
        {
            missing.Add($"there is no node '{node}'{Instead(Nodes)}");
        }
        return missing.Count == 0 ? null : string.Join("; ", missing);
    }

    private IEnumerable<string> Storages => Names("storage", row => row.Storage.Value);

    private IEnumerable<string> Nodes => Names("node", row => row.Node.Value);

    private IEnumerable<string> Names(string type, Func<ClusterResource, string?> name) =>
        resources.Where(row => row.Type.Value == type).Select(name).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    // What /cluster/resources wants for a row, whatever else the token may do with the thing.
    private async Task<bool> Sees(string path, string privilege, CancellationToken cancellation) =>
        await run.Cluster.Rights.HoldsBelow(path, [privilege], cancellation) is true;

    private static string Instead(IEnumerable<string> names) =>
        names.ToList() is { Count: > 0 } known ? $"; there are {string.Join(", ", known)}" : "";
}
