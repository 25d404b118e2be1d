using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>GET /nodes/{node}/vzdump/defaults.</summary>
public sealed class BackupDefaults : PveObject
{
    public PveText Storage { get; set; }

    [JsonPropertyName("dumpdir")]
    public PveText DumpDirectory { get; set; }

    public PveText Mode { get; set; }
    public PveText Compress { get; set; }
    public PveFlag All { get; set; }
    public PveText PruneBackups { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Fleecing { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Performance { get; set; }

    [JsonPropertyName("mailnotification")]
    public PveText MailNotification { get; set; }

    public PveText NotificationMode { get; set; }

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
    public PveFlag Remove { get; set; }
    public PveInteger Pigz { get; set; }
    public PveInteger Zstd { get; set; }

    [JsonPropertyName("tmpdir")]
    public PveText TemporaryDirectory { get; set; }
}
