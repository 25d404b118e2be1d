using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET …/agent/exec-status.</summary>
public sealed class AgentExecStatus : PveObject
{
    public PveFlag Exited { get; set; }

    [JsonPropertyName("exitcode")]
    public PveInteger ExitCode { get; set; }

    public PveInteger Signal { get; set; }
    public PveText OutData { get; set; }
    public PveText ErrData { get; set; }
    public PveFlag OutTruncated { get; set; }
    public PveFlag ErrTruncated { get; set; }
}
