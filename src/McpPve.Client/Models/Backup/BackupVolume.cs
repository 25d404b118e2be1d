using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A disk, and whether a backup job covers it.</summary>
public sealed class BackupVolume : PveObject
{
    public PveText Id { get; set; }
    public PveText Name { get; set; }
    public PveFlag Included { get; set; }
    public PveFlag Leaf { get; set; }
    public PveText Reason { get; set; }
}
