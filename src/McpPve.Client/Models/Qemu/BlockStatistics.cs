using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>One drive of a running VM.</summary>
public sealed class BlockStatistics : PveObject
{
    [JsonPropertyName("rd_bytes")]
    public PveInteger ReadBytes { get; set; }

    [JsonPropertyName("rd_operations")]
    public PveInteger ReadOperations { get; set; }

    [JsonPropertyName("wr_bytes")]
    public PveInteger WriteBytes { get; set; }

    [JsonPropertyName("wr_operations")]
    public PveInteger WriteOperations { get; set; }

    [JsonPropertyName("flush_operations")]
    public PveInteger FlushOperations { get; set; }

    [JsonPropertyName("failed_rd_operations")]
    public PveInteger FailedReadOperations { get; set; }

    [JsonPropertyName("failed_wr_operations")]
    public PveInteger FailedWriteOperations { get; set; }
}
