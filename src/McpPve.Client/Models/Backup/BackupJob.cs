using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/backup, or one job.</summary>
public sealed class BackupJob : PveObject
{
    public PveText Id { get; set; }
    public PveText Type { get; set; }
    public PveFlag Enabled { get; set; }
    public PveText Schedule { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger NextRun { get; set; }

    public PveFlag RepeatMissed { get; set; }
    public PveText Comment { get; set; }
    public PveText Node { get; set; }
    public PveText Storage { get; set; }

    [JsonPropertyName("dumpdir")]
    public PveText DumpDirectory { get; set; }

    public PveText Mode { get; set; }
    public PveText Compress { get; set; }
    public PveFlag All { get; set; }

    /// <summary>Separated by commas.</summary>
    public PveText Vmid { get; set; }

    public PveText Exclude { get; set; }
    public PveText Pool { get; set; }

    [JsonConverter(typeof(PveNested<List<PveText>>.Converter))]
    public PveNested<List<PveText>> ExcludePath { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> PruneBackups { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Fleecing { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Performance { get; set; }

    public PveText NotesTemplate { get; set; }
    public PveFlag Protected { get; set; }
    public PveFlag Remove { get; set; }
    public PveText NotificationMode { get; set; }

    [JsonPropertyName("mailto")]
    public PveText MailTo { get; set; }

    [JsonPropertyName("mailnotification")]
    public PveText MailNotification { get; set; }

    public PveText Script { get; set; }

    [JsonPropertyName("tmpdir")]
    public PveText TemporaryDirectory { get; set; }

    [JsonPropertyName("bwlimit")]
    public PveInteger BandwidthLimit { get; set; }

    [JsonPropertyName("ionice")]
    public PveInteger IoNice { get; set; }

    [JsonPropertyName("lockwait")]
    public PveInteger LockWait { get; set; }

    [JsonPropertyName("stopwait")]
    public PveInteger StopWait { get; set; }

    public PveFlag Stop { get; set; }

    [JsonPropertyName("stdexcludes")]
    public PveFlag StandardExcludes { get; set; }

    public PveFlag Quiet { get; set; }
    public PveInteger Pigz { get; set; }
    public PveInteger Zstd { get; set; }
    public PveText PbsChangeDetectionMode { get; set; }

    [JsonPropertyName("starttime")]
    public PveText StartTime { get; set; }

    [JsonPropertyName("dow")]
    public PveText DaysOfWeek { get; set; }
}
