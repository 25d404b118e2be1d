using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Memory pages shared between guests.</summary>
public sealed class KsmInfo : PveObject
{
    /// <summary>Bytes.</summary>
    public PveInteger Shared { get; set; }
}
