using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>An address that a guest reports.</summary>
public sealed class GuestAddress : PveObject
{
    [JsonPropertyName("ip-address")]
    public PveText Address { get; set; }

    public PveInteger Prefix { get; set; }
}
