using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>How a node booted.</summary>
public sealed class BootInfo : PveObject
{
    /// <summary>efi or legacy-bios.</summary>
    public PveText Mode { get; set; }

    [JsonPropertyName("secureboot")]
    public PveFlag SecureBoot { get; set; }
}
