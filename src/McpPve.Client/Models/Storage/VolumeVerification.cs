using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The last check of a backup by a backup server.</summary>
public sealed class VolumeVerification : PveObject
{
    public PveText State { get; set; }
}
