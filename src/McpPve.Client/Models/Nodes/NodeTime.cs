using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/time.</summary>
public sealed class NodeTime : PveObject
{
    /// <summary>Seconds since 1970, UTC.</summary>
    public PveInteger Time { get; set; }

    [JsonPropertyName("timezone")]
    public PveText TimeZone { get; set; }
}
