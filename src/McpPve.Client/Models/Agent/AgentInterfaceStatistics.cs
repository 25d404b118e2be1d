using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Counters of a network device inside the guest.</summary>
public sealed class AgentInterfaceStatistics : PveObject
{
    public PveInteger RxBytes { get; set; }
    public PveInteger RxPackets { get; set; }

    [JsonPropertyName("rx-errs")]
    public PveInteger RxErrors { get; set; }

    public PveInteger RxDropped { get; set; }
    public PveInteger TxBytes { get; set; }
    public PveInteger TxPackets { get; set; }

    [JsonPropertyName("tx-errs")]
    public PveInteger TxErrors { get; set; }

    public PveInteger TxDropped { get; set; }
}
