using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/access/groups/{groupid}.</summary>
public sealed class Group : PveObject
{
    public PveText Comment { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> Members { get; set; }
}
