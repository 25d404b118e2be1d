using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/backup-info/not-backed-up.</summary>
public sealed class NotBackedUpGuest : PveObject
{
    public PveInteger Vmid { get; set; }
    public PveText Name { get; set; }
    public PveText Type { get; set; }
}
