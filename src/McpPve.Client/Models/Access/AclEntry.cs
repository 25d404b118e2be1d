using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /access/acl.</summary>
public sealed class AclEntry : PveObject
{
    public PveText Path { get; set; }

    /// <summary>user, group or token.</summary>
    public PveText Type { get; set; }

    [JsonPropertyName("ugid")]
    public PveText Holder { get; set; }

    [JsonPropertyName("roleid")]
    public PveText RoleId { get; set; }

    public PveFlag Propagate { get; set; }
}
