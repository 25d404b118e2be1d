using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /access/roles. One role is a map of privileges.</summary>
public sealed class Role : PveObject
{
    [JsonPropertyName("roleid")]
    public PveText RoleId { get; set; }

    /// <summary>Separated by commas.</summary>
    [JsonPropertyName("privs")]
    public PveText Privileges { get; set; }

    /// <summary>Built in.</summary>
    public PveFlag Special { get; set; }
}
