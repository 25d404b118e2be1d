using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/backup, or one job.</summary>
public sealed class BackupJob : PveObject
{
    public PveText Id { get; set; }
    public PveFlag Enabled { get; set; }
    public PveText Schedule { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger NextRun { get; set; }

    public PveText Comment { get; set; }
    public PveText Node { get; set; }
    public PveText Storage { get; set; }
    public PveText Mode { get; set; }
    public PveFlag All { get; set; }

    /// <summary>Separated by commas.</summary>
    public PveText Vmid { get; set; }

    public PveText Exclude { get; set; }
    public PveText Pool { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> PruneBackups { get; set; }
}
