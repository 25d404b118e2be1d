using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpPve.Client.Json;

/// <summary>Any object of an answer: members that no model names are kept in <see cref="More"/> and written back.</summary>
public abstract class PveObject
{
    // A settable property without initialiser: the JSON source generator can fill no other kind.
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}
