using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A mounted file system inside the guest.</summary>
public sealed class AgentFileSystem : PveObject
{
    public PveText Name { get; set; }

    [JsonPropertyName("mountpoint")]
    public PveText MountPoint { get; set; }

    public PveText Type { get; set; }
    public PveInteger TotalBytes { get; set; }
    public PveInteger UsedBytes { get; set; }
    public PveInteger TotalBytesPrivileged { get; set; }

    [JsonConverter(typeof(PveNested<List<AgentDisk>>.Converter))]
    public PveNested<List<AgentDisk>> Disk { get; set; }
}
