using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/migrate: where a guest could go.</summary>
public sealed class MigrationCheck : PveObject
{
    public PveFlag Running { get; set; }

    [JsonPropertyName("allowed_nodes")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> AllowedNodes { get; set; }

    [JsonPropertyName("not_allowed_nodes")]
    [JsonConverter(typeof(PveNested<Dictionary<string, MigrationObstacle>>.Converter))]
    public PveNested<Dictionary<string, MigrationObstacle?>> NotAllowedNodes { get; set; }

    [JsonPropertyName("local_disks")]
    [JsonConverter(typeof(PveNested<List<LocalDisk>>.Converter))]
    public PveNested<List<LocalDisk>> LocalDisks { get; set; }

    [JsonPropertyName("local_resources")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> LocalResources { get; set; }

    [JsonPropertyName("has-dbus-vmstate")]
    public PveFlag HasDbusVmState { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> DependentHaResources { get; set; }

    /// <summary>Containers spell it with a hyphen.</summary>
    [JsonPropertyName("allowed-nodes")]
    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> AllowedNodesOfContainer { get; set; }

    [JsonPropertyName("not-allowed-nodes")]
    [JsonConverter(typeof(PveNested<Dictionary<string, MigrationObstacle>>.Converter))]
    public PveNested<Dictionary<string, MigrationObstacle?>> NotAllowedNodesOfContainer { get; set; }
}
