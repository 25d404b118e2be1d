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

    /// <summary>All of it, where it comes wrapped like the other answers of the agent.</summary>
    [JsonConverter(typeof(PveNested<AgentExecStatus>.Converter))]
    public PveNested<AgentExecStatus> Result { get; set; }
}
