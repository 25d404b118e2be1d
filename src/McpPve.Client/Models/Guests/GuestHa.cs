using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>How HA sees one guest.</summary>
public sealed class GuestHa : PveObject
{
    public PveText State { get; set; }
}
