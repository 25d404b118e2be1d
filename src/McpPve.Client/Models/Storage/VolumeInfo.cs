using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/content/{volume}.</summary>
public sealed class VolumeInfo : PveObject
{
    public PveText Path { get; set; }
    public PveText Format { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Size { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Used { get; set; }

    public PveText Notes { get; set; }
    public PveFlag Protected { get; set; }
}
