using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/nodes/{node}/subscription.</summary>
public sealed class Subscription : PveObject
{
    public PveText Status { get; set; }
    public PveText Message { get; set; }
    public PveText Level { get; set; }

    [JsonPropertyName("productname")]
    public PveText ProductName { get; set; }

    public PveText Key { get; set; }

    [JsonPropertyName("serverid")]
    public PveText ServerId { get; set; }

    public PveText Url { get; set; }
    public PveInteger Sockets { get; set; }

    [JsonPropertyName("regdate")]
    public PveText RegisteredOn { get; set; }

    [JsonPropertyName("nextduedate")]
    public PveText DueOn { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("checktime")]
    public PveInteger CheckedAt { get; set; }

    public PveText Signature { get; set; }
}
