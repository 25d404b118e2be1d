using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Why one node is no target.</summary>
public sealed class MigrationObstacle : PveObject
{
    [JsonPropertyName("unavailable_storages")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> UnavailableStorages { get; set; }

    [JsonPropertyName("unavailable-storages")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> UnavailableStoragesOfContainer { get; set; }
}
