using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/lxc.</summary>
public class LxcContainer : GuestState
{
    public PveText Type { get; set; }

    /// <summary>Bytes.</summary>
    public PveInteger Swap { get; set; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("maxswap")]
    public PveInteger MaxSwap { get; set; }
}
