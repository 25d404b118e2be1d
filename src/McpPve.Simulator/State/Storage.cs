using System.Globalization;
using McpPve.Simulator.Protocol;

namespace McpPve.Simulator.State;

internal sealed class StorageConfig(string name, string type)
{
    public string Name { get; } = name;
    public string Type { get; } = type;

    /// <summary>Without the name and the type.</summary>
    public SortedDictionary<string, string> Config { get; } = new(StringComparer.Ordinal);
    public long Total { get; set; } = 500L << 30;
    public long BaseUsed { get; set; } = 12L << 30;
    public List<Volume> SharedVolumes { get; } = [];

    public bool Shared => Type is "nfs" or "cifs" or "cephfs" or "rbd" or "pbs" or "iscsi" || Config.GetValueOrDefault("shared") is "1";
    public bool Disabled => Config.GetValueOrDefault("disable") is "1";
    public bool FileBased => Type is "dir" or "nfs" or "cifs" or "cephfs" or "btrfs";
    public IReadOnlyList<string> Content => (Config.GetValueOrDefault("content") ?? "images").Split(',');

    public bool OnNode(string node) =>
        Config.GetValueOrDefault("nodes") is not { } nodes || nodes.Split(',').Contains(node);

    public List<Volume> Volumes(Node node) =>
        Shared ? SharedVolumes : node.Volumes.TryGetValue(Name, out var volumes) ? volumes : node.Volumes[Name] = [];

    /// <exception cref="Refusal">Disabled, or restricted to other nodes.</exception>
    public void MustBeAvailable(string node)
    {
        if (Disabled)
        {
            throw Refusal.Die($"storage '{Name}' is disabled");
        }
        if (!OnNode(node))
        {
            throw Refusal.Die($"storage '{Name}' is not available on node '{node}'");
        }
    }

    public Volume Allocate(Node node, int vmid, long size, string? format, string kind, long now)
    {
        MustBeAvailable(node.Name);
        var wanted = kind is "subvol" ? "rootdir" : "images";
        if (!Content.Contains(wanted))
        {
            throw Refusal.Die($"storage '{Name}' does not support content-type '{wanted}'");
        }
        if (size > Total - Used(node))
        {
            throw Refusal.Die($"lvcreate '{Name}' error: insufficient free space on storage '{Name}'");
        }
        format = FileBased ? format ?? "raw" : "raw";
        var volume = new Volume(
            FreeName(node, vmid, format, kind is "subvol" ? "disk" : kind), kind is "subvol" ? "rootdir" : "images", format, size)
        {
            Vmid = vmid, Created = now,
        };
        Volumes(node).Add(volume);
        return volume;
    }

    /// <summary>The first number that no disk of the guest has yet.</summary>
    public string FreeName(Node node, int vmid, string format, string kind)
    {
        for (var i = 0; ; i++)
        {
            var disk = $"vm-{vmid}-{kind}-{i}";
            var volid = FileBased ? $"{Name}:{vmid}/{disk}.{format}" : $"{Name}:{disk}";
            if (!Volumes(node).Exists(volume => volume.VolId == volid))
            {
                return volid;
            }
        }
    }

    public long Used(Node node) => BaseUsed + Volumes(node).Sum(volume => volume.Used ?? volume.Size / 3);
}

internal sealed class Volume(string volId, string content, string format, long size)
{
    public string VolId { get; set; } = volId;
    public string Content { get; } = content;
    public string Format { get; } = format;
    public long Size { get; set; } = size;
    public long? Used { get; init; }
    public int? Vmid { get; set; }
    public long Created { get; init; }
    public string? Parent { get; set; }
    public string? Notes { get; set; }
    public bool Protected { get; set; }

    public string Storage => VolId[..VolId.IndexOf(':', StringComparison.Ordinal)];
}

/// <summary>PVE's sizes: <c>32G</c>, <c>4M</c>, plain bytes.</summary>
internal static class Sizes
{
    public static long Parse(string text)
    {
        var unit = text.Length > 0 ? char.ToUpperInvariant(text[^1]) : '0';
        var shift = unit switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        return double.TryParse(shift > 0 ? text[..^1] : text, CultureInfo.InvariantCulture, out var number)
            ? (long)(number * (1L << shift))
            : 0;
    }

    public static string Print(long bytes) =>
        bytes >= 1L << 40 && bytes % (1L << 40) == 0 ? $"{bytes >> 40}T"
        : bytes >= 1L << 30 && bytes % (1L << 30) == 0 ? $"{bytes >> 30}G"
        : bytes >= 1L << 20 && bytes % (1L << 20) == 0 ? $"{bytes >> 20}M"
        : bytes % 1024 == 0 && bytes > 0 ? $"{bytes >> 10}K"
        : $"{bytes}";

    public static string Readable(double bytes) => bytes switch
    {
        >= 1L << 40 => $"{bytes / (1L << 40):0.0} TiB",
        >= 1L << 30 => $"{bytes / (1L << 30):0.0} GiB",
        >= 1L << 20 => $"{bytes / (1L << 20):0.0} MiB",
        >= 1L << 10 => $"{bytes / (1L << 10):0.0} KiB",
        _ => $"{bytes:0.0} B",
    };
}
