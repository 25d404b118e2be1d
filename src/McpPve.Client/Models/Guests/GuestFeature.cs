using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/feature.</summary>
public sealed class GuestFeature : PveObject
{
    [JsonPropertyName("hasFeature")]
    public PveFlag HasFeature { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> Nodes { get; set; }
}
