using McpPve.Answers;
using McpPve.Catalog.Cluster;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Pools;

/// <summary>
/// Puts members into a pool. One that is not there would be stored, shown nowhere, and take in a guest that gets its id later.
/// </summary>
internal sealed class PoolUpdateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        return call["delete"] != "1" && (call.Has("vms") || call.Has("storage")) && await Inventory.Read(run, cancellation) is { } there
            ? await there.Missing(cancellation, vmids: Lists.Items(call["vms"]), storages: Lists.Items(call["storage"]))
            : null;
    }
}
