using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /storage, or one of them.</summary>
public sealed class StorageConfig : PveObject
{
    public PveText Storage { get; set; }
    public PveText Type { get; set; }
    public PveText Content { get; set; }

    /// <summary>Separated by commas; absent: all nodes.</summary>
    public PveText Nodes { get; set; }

    public PveFlag Shared { get; set; }
    public PveFlag Disable { get; set; }
    public PveText Path { get; set; }
    public PveText Server { get; set; }
    public PveText Export { get; set; }
    public PveText Share { get; set; }

    [JsonPropertyName("vgname")]
    public PveText VgName { get; set; }

    public PveText Pool { get; set; }

    [JsonPropertyName("thinpool")]
    public PveText ThinPool { get; set; }

    public PveText Datastore { get; set; }
}
