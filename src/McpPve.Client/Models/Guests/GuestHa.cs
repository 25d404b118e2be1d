using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>How HA sees one guest.</summary>
public sealed class GuestHa : PveObject
{
    public PveFlag Managed { get; set; }
    public PveText State { get; set; }
    public PveText Group { get; set; }
}
