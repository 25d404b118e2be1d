using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A second factor of one user.</summary>
public sealed class TfaEntry : PveObject
{
    public PveText Id { get; set; }
    public PveText Type { get; set; }
    public PveText Description { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Created { get; set; }

    public PveFlag Enable { get; set; }
}
