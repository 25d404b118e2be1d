using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET /cluster/backup/{id}/included_volumes.</summary>
public sealed class BackupVolumeTree : PveObject
{
    [JsonConverter(typeof(PveNested<List<BackupVolumeGuest>>.Converter))]
    public PveNested<List<BackupVolumeGuest>> Children { get; set; }
}
