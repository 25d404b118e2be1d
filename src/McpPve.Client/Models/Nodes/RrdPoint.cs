using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A point of any rrddata: the time; the measured series differ and stay in <c>More</c>.</summary>
public sealed class RrdPoint : PveObject
{
    /// <summary>Seconds since 1970.</summary>
    public PveInteger Time { get; set; }
}
