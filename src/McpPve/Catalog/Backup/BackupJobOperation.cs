using McpPve.Answers;
using McpPve.Catalog.Cluster;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Backup;

/// <summary>
/// Creates or changes a backup job. PVE takes a storage and a node that are not there, and the job fails each time, or never does anything.
/// </summary>
internal sealed class BackupJobOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var (storage, node) = (run.Call["storage"], run.Call["node"]);
        return (storage ?? node) is not null && await Inventory.Read(run, cancellation) is { } there
            ? await there.Missing(cancellation, storages: storage is null ? [] : [storage], node: node)
            : null;
    }

    /// <summary>
    /// Guests that the job names and that are not there: it may be meant for one that comes, so it is no mistake for sure.
    /// </summary>
    public static async Task<string?> UnknownGuests(ToolRun run, CancellationToken cancellation)
    {
        string[] named = [.. Lists.Items(run.Call["vmid"]), .. Lists.Items(run.Call["exclude"])];
        return named.Length > 0 && await Inventory.Read(run, cancellation) is { } there
            && await there.Missing(cancellation, vmids: named) is { } missing
            ? $"The job names what is not there ({missing}): it does nothing for it."
            : null;
    }
}
