using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/apt/update or apt/versions.</summary>
public sealed class AptPackage : PveObject
{
    [JsonPropertyName("Package")]
    public PveText Package { get; set; }

    [JsonPropertyName("Title")]
    public PveText Title { get; set; }

    [JsonPropertyName("Description")]
    public PveText Description { get; set; }

    [JsonPropertyName("Version")]
    public PveText Version { get; set; }

    [JsonPropertyName("OldVersion")]
    public PveText OldVersion { get; set; }

    [JsonPropertyName("Arch")]
    public PveText Architecture { get; set; }

    [JsonPropertyName("Origin")]
    public PveText Origin { get; set; }

    [JsonPropertyName("Priority")]
    public PveText Priority { get; set; }

    [JsonPropertyName("Section")]
    public PveText Section { get; set; }

    [JsonPropertyName("CurrentState")]
    public PveText CurrentState { get; set; }

    [JsonPropertyName("ManagerVersion")]
    public PveText ManagerVersion { get; set; }

    [JsonPropertyName("RunningKernel")]
    public PveText RunningKernel { get; set; }

    [JsonPropertyName("NotifyStatus")]
    public PveText NotifyStatus { get; set; }
}
