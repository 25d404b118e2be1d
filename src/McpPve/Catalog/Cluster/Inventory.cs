using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Cluster;

/// <summary>
/// What there is in the cluster, as far as the token may see it: PVE stores many a name of a thing that does not exist without a word.
/// </summary>
internal sealed class Inventory(List<ClusterResource> resources)
{
    /// <summary>Null when PVE does not tell.</summary>
    public static async Task<Inventory?> Read(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var answer = await run.Read("/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation);
            return answer is { Raw: null, Data: { } rows } ? new(rows) : null;
        }
        catch (PveException)
        {
            return null;
        }
    }

    public bool HasGuest(string vmid) => resources.Exists(row => row.Type.Value is "qemu" or "lxc" && $"{row.Vmid.Value}" == vmid);

    public bool HasStorage(string name) => Names("storage").Contains(name);

    public bool HasNode(string name) => Names("node").Contains(name);

    /// <summary>The names of one kind: storage, node, pool.</summary>
    public IEnumerable<string> Names(string kind) => resources.Where(row => row.Type.Value == kind)
        .Select(row => kind switch { "storage" => row.Storage.Value, "node" => row.Node.Value, _ => row.Pool.Value }).OfType<string>()
            .Distinct().Order(StringComparer.Ordinal);

    /// <summary>What is missing, in words; null when it is there.</summary>
    public string? NoGuest(string vmid) => HasGuest(vmid) ? null : $"there is no guest {vmid}, or the token may not see it";

    public string? NoStorage(string name) => HasStorage(name) ? null
        : $"there is no storage '{name}', or the token may not see it{Instead("storage")}";

    public string? NoNode(string name) => HasNode(name) ? null : $"there is no node '{name}'{Instead("node")}";

    private string Instead(string kind) => Names(kind).ToList() is { Count: > 0 } names ? $"; there are {string.Join(", ", names)}" : "";

    /// <summary>All that is missing, in one sentence; null when nothing is.</summary>
    public static string? Missing(IEnumerable<string?> looked) =>
        looked.OfType<string>().ToList() is { Count: > 0 } missing ? string.Join("; ", missing) : null;

    public static string[] Items(string? list) =>
        list?.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

/// <summary>
/// Puts members into a pool. One that is not there would be stored, shown nowhere, and take in a guest that gets its id later.
/// </summary>
internal sealed class PoolUpdateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        return call["delete"] != "1" && (call.Has("vms") || call.Has("storage")) && await Inventory.Read(run, cancellation) is { } there
            ? Inventory.Missing(
                [.. Inventory.Items(call["vms"]).Select(there.NoGuest), .. Inventory.Items(call["storage"]).Select(there.NoStorage)])
            : null;
    }
}

/// <summary>Creates a user. PVE takes any word for a realm and makes a user who can never log in.</summary>
internal sealed class UserCreateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var user = run.Call["userid"]!;
        var realm = user[(user.LastIndexOf('@') + 1)..];
        var answer = await run.Read("/access/domains", AccessJson.Default.AuthRealm.Rows(), cancellation);
        var realms = answer.Data?.Select(known => known.Realm.Value).OfType<string>().ToList() ?? [];
        return realms.Count == 0 || realms.Contains(realm)
            ? null
            : $"there is no realm '{realm}'; there are {string.Join(", ", realms.Order(StringComparer.Ordinal))}";
    }
}

/// <summary>
/// Creates or changes a backup job. PVE takes a storage and a node that are not there, and the job fails each time, or never does anything.
/// </summary>
internal sealed class BackupJobOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var (storage, node) = (run.Call["storage"], run.Call["node"]);
        return (storage ?? node) is not null && await Inventory.Read(run, cancellation) is { } there
            ? Inventory.Missing([storage is null ? null : there.NoStorage(storage), node is null ? null : there.NoNode(node)])
            : null;
    }

    /// <summary>
    /// Guests that the job names and that are not there: it may be meant for one that comes, so it is no mistake for sure.
    /// </summary>
    public static async Task<string?> UnknownGuests(ToolRun run, CancellationToken cancellation)
    {
        var named = Inventory.Items(run.Call["vmid"]).Concat(Inventory.Items(run.Call["exclude"])).ToList();
        return named.Count > 0 && await Inventory.Read(run, cancellation) is { } there
            && Inventory.Missing(named.Select(there.NoGuest)) is { } missing
            ? $"The job names what is not there ({missing}): it does nothing for it."
            : null;
    }
}
