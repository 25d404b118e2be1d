namespace McpPve.Client;

/// <param name="Type"><c>qemu</c> or <c>lxc</c>.</param>
public sealed record GuestLocation(int Vmid, string Node, string Type, string? Name, string? Status);

/// <summary>Knows on which node a guest is; the whole cluster's list is read once and kept for ten seconds.</summary>
public sealed class GuestLocator(PveClient client)
{
    /// <param name="fresh">Reads the list again even when it is young (the guest may have migrated).</param>
    public Task<GuestLocation?> Find(int vmid, bool fresh, CancellationToken cancellation) => throw new NotSupportedException(client.ToString());

    /// <summary>All guests the token may see.</summary>
    public Task<IReadOnlyList<GuestLocation>> List(bool fresh, CancellationToken cancellation) => throw new NotSupportedException(client.ToString());
}
