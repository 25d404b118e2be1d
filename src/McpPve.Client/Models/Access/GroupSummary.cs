using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /access/groups.</summary>
public sealed class GroupSummary : PveObject
{
    [JsonPropertyName("groupid")]
    public PveText GroupId { get; set; }

    public PveText Comment { get; set; }

    /// <summary>Separated by commas.</summary>
    public PveText Users { get; set; }
}
