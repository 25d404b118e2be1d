using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The balloon device of a running VM, in bytes.</summary>
public sealed class BalloonInfo : PveObject
{
    public PveInteger Actual { get; set; }

    [JsonPropertyName("max_mem")]
    public PveInteger MaxMem { get; set; }

    [JsonPropertyName("free_mem")]
    public PveInteger FreeMem { get; set; }

    [JsonPropertyName("total_mem")]
    public PveInteger TotalMem { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("last_update")]
    public PveInteger LastUpdate { get; set; }

    [JsonPropertyName("mem_swapped_in")]
    public PveInteger MemSwappedIn { get; set; }

    [JsonPropertyName("mem_swapped_out")]
    public PveInteger MemSwappedOut { get; set; }

    [JsonPropertyName("major_page_faults")]
    public PveInteger MajorPageFaults { get; set; }

    [JsonPropertyName("minor_page_faults")]
    public PveInteger MinorPageFaults { get; set; }
}
