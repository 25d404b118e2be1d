namespace McpPve.Simulator.State;

internal sealed class Node(string name, int id, DateTimeOffset bootedAt)
{
    public string Name { get; } = name;
    public int Id { get; } = id;
    public DateTimeOffset BootedAt { get; set; } = bootedAt;
    public string Ip { get; } = $"192.0.2.{10 + id}";
    public int Cores { get; init; } = 16;

    /// <summary>Switched off or cut off; the others see that.</summary>
    public bool Offline { get; set; }
    public long Memory { get; init; } = 64L << 30;
    public long RootDisk { get; init; } = 100L << 30;
    public Dictionary<string, string> Dns { get; } = new() { ["search"] = "example.test", ["dns1"] = "192.0.2.1", ["dns2"] = "192.0.2.2" };
    public string Hosts { get; set; } = $"127.0.0.1 localhost\n192.0.2.{10 + id} {name}.example.test {name}\n";
    public List<Repository> Repositories { get; } = [new("pve-no-subscription", Enabled: true), new("pve-enterprise", Enabled: false)];
    public string Timezone { get; set; } = "Europe/Ljubljana";
    public SortedDictionary<string, string> Services { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Dictionary<string, string>> Interfaces { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Null when no change waits to be applied.</summary>
    public SortedDictionary<string, Dictionary<string, string>>? PendingInterfaces { get; set; }
    /// <summary>Services that do not stay up.</summary>
    public HashSet<string> Broken { get; } = [];

    public Dictionary<string, string> Config { get; } = [];
    public Firewall Firewall { get; } = new();
    public List<(long Time, string Unit, string Text)> Journal { get; } = [];

    /// <summary>Kept per node for storages that are not shared.</summary>
    public Dictionary<string, List<Volume>> Volumes { get; } = [];
}

/// <param name="Component">Such as <c>pve-enterprise</c>.</param>
internal sealed record Repository(string Component, bool Enabled);
