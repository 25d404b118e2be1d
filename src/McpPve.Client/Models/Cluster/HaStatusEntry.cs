using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/ha/status/current: quorum, fencing, master, a node's LRM or a service.</summary>
public sealed class HaStatusEntry : PveObject
{
    public PveText Type { get; set; }
    public PveText Id { get; set; }
    public PveText Status { get; set; }
    public PveText Node { get; set; }
    public PveText Sid { get; set; }
    public PveText State { get; set; }

    [JsonPropertyName("crm_state")]
    public PveText CrmState { get; set; }

    [JsonPropertyName("request_state")]
    public PveText RequestState { get; set; }

    public PveText Comment { get; set; }
    public PveFlag Quorate { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Timestamp { get; set; }

    public PveText ArmedState { get; set; }
}
