using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The local resource manager of one node.</summary>
public sealed class HaLocalManager : PveObject
{
    public PveText Mode { get; set; }
    public PveText State { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Timestamp { get; set; }
}
