using System.Security.Cryptography;
using System.Text;
using McpPve.Simulator.Protocol;

namespace McpPve.Simulator.State;

internal enum GuestKind
{
    Qemu,
    Lxc,
}

internal sealed class Guest(int vmid, GuestKind kind, string node)
{
    public int Vmid { get; } = vmid;
    public GuestKind Kind { get; } = kind;
    public string Node { get; set; } = node;
    public SortedDictionary<string, string> Config { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Changes that wait for the next start; null = the option will be deleted.</summary>
    public SortedDictionary<string, string?> Pending { get; } = new(StringComparer.Ordinal);
    public List<Snapshot> Snapshots { get; } = [];
    public bool Running { get; set; }
    public bool Paused { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public int Pid { get; set; }

    public string? Pool { get; set; }
    public Firewall Firewall { get; } = new();
    public Dictionary<int, AgentProcess> AgentProcesses { get; } = [];
    public int NextAgentPid { get; set; } = 2000;
    public bool AgentRunning { get; set; } = true;

    /// <summary>Commands that the agent's own settings forbid.</summary>
    public HashSet<string> AgentBlocks { get; } = [];

    /// <summary>Written through the guest agent.</summary>
    public Dictionary<string, string> Files { get; } = [];

    public string Word => Kind is GuestKind.Qemu ? "VM" : "CT";
    public string TypeName => Kind is GuestKind.Qemu ? "qemu" : "lxc";
    public string NameKey => Kind is GuestKind.Qemu ? "name" : "hostname";
    public string Name => Config.GetValueOrDefault(NameKey) ?? (Kind is GuestKind.Qemu ? $"VM {Vmid}" : $"CT{Vmid}");
    public bool Template => Config.GetValueOrDefault("template") is "1";
    public bool Protected => Config.GetValueOrDefault("protection") is "1";

    public string? Lock
    {
        get => Config.GetValueOrDefault("lock");
        set
        {
            if (value is null)
            {
                Config.Remove("lock");
            }
            else
            {
                Config["lock"] = value;
            }
        }
    }

    public void MustBeUnlocked()
    {
        if (Lock is { } held)
        {
            throw Refusal.Die($"{Word} is locked ({held})");
        }
    }

    public void Claim(string @lock)
    {
        MustBeUnlocked();
        Lock = @lock;
    }

    public string Digest
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (key, value) in Config)
            {
                text.Append(key).Append(": ").Append(value).Append('\n');
            }
            foreach (var (key, value) in Pending)
            {
                text.Append("[PENDING] ").Append(key).Append(": ").Append(value ?? "delete").Append('\n');
            }
            foreach (var snapshot in Snapshots)
            {
                text.Append('[').Append(snapshot.Name).Append("]\n");
            }
            return Digests.Of(text.ToString());
        }
    }

    public int Cores => Kind is GuestKind.Qemu
        ? Number("sockets", 1) * Number("cores", 1)
        : Number("cores", 2);

    public long MemoryBytes =>
        (Kind is GuestKind.Qemu
            ? long.TryParse(PropertyString.Parse(Config.GetValueOrDefault("memory") ?? "512", "current")["current"], out var mib)
            ? mib
            : 512
            : Number("memory", 512)) << 20;

    /// <summary>Keys that hold a volume of this guest, with the parsed value.</summary>
    public IEnumerable<(string Key, PropertyString Drive)> Drives(IReadOnlyDictionary<string, string>? config = null)
    {
        foreach (var (key, value) in config ?? Config)
        {
            if (IsDriveKey(key)
                && PropertyString.Parse(value, FileKey) is var drive
                && drive[FileKey] is { } file
                && file.Contains(':', StringComparison.Ordinal))
            {
                yield return (key, drive);
            }
        }
    }

    public string FileKey => Kind is GuestKind.Qemu ? "file" : "volume";

    public bool IsDriveKey(string key)
    {
        var name = key.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return Kind is GuestKind.Qemu
            ? name is "ide" or "scsi" or "virtio" or "sata" or "efidisk" or "tpmstate" or "unused"
            : name is "rootfs" or "mp" or "unused";
    }

    public static bool IsCdrom(PropertyString drive) => drive["media"] is "cdrom";

    public Snapshot? FindSnapshot(string name) => Snapshots.Find(snapshot => snapshot.Name == name);

    private int Number(string key, int missing) => int.TryParse(Config.GetValueOrDefault(key), out var number) ? number : missing;
}

internal sealed record Snapshot(string Name, long Time, string? Parent, SortedDictionary<string, string> Config)
{
    public string Description { get; set; } = "";
    public string? Parent { get; set; } = Parent;
    public bool WithState { get; init; }
}

internal sealed record AgentProcess(DateTimeOffset EndsAt, int ExitCode, string Out, string Error);

/// <summary>Forty hexadecimal digits, as PVE's digests have.</summary>
internal static class Digests
{
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];

    public static string Of(IEnumerable<KeyValuePair<string, string>> values) =>
        Of(string.Join('\n', values.Select(pair => $"{pair.Key}={pair.Value}")));

    /// <summary>QEMU and the rest word a stale digest differently.</summary>
    public static void Check(string? given, string actual, bool qemu)
    {
        if (given is not null && given != actual)
        {
            throw Refusal.Die(qemu
                ? "checksum mismatch (file change by other user?)"
                : "detected modified configuration - file changed by other user? Try again.");
        }
    }
}
