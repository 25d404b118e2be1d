using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/qemu.</summary>
public class QemuVm : GuestState
{
    /// <summary>QEMU's own state: running, paused, prelaunch, …</summary>
    [JsonPropertyName("qmpstatus")]
    public PveText QmpStatus { get; set; }

    /// <summary>Bytes that the host spends.</summary>
    [JsonPropertyName("memhost")]
    public PveInteger MemHost { get; set; }

    public PveFlag Serial { get; set; }
    public PveText RunningMachine { get; set; }
    public PveText RunningQemu { get; set; }
}
