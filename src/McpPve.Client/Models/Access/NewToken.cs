using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The answer to POST /access/users/{userid}/token/{tokenid}.</summary>
public sealed class NewToken : PveObject
{
    /// <summary>The secret, a UUID, which is told this once.</summary>
    public PveText Value { get; set; }
}
