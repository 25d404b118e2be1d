using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A guest that a backup job covers.</summary>
public sealed class BackupVolumeGuest : PveObject
{
    public PveText Id { get; set; }
    public PveText Name { get; set; }
    public PveText Type { get; set; }
    public PveFlag Leaf { get; set; }

    [JsonConverter(typeof(PveNested<List<BackupVolume>>.Converter))]
    public PveNested<List<BackupVolume>> Children { get; set; }
}
