namespace McpPve.Simulator.State;

/// <summary>Everything the cluster knows. Used under the cluster's lock only.</summary>
internal sealed class World(SimulatorOptions options)
{
    private DateTimeOffset? _during;
    private int _logged;
    private readonly Dictionary<string, Sections> _sections = [];

    public SimulatorOptions Options { get; } = options;
    public Numbers Numbers { get; } = new(options.Seed);
    public bool Release9 => Options.Release.StartsWith('9');

    /// <summary>Inside a task's step: the moment of that step, which may lie a little before the call that makes it happen.</summary>
    public DateTimeOffset Now => _during ?? Clock;

    /// <summary>What the clock of the nodes shows.</summary>
    public DateTimeOffset Clock => Options.Time.GetUtcNow() + Options.ClockOffset;

    public long Seconds => Now.ToUnixTimeSeconds();

    public List<Node> Nodes { get; } = [];

    /// <summary>Without more than half of the votes nothing can be changed.</summary>
    public bool Quorate => Nodes.Count(node => !node.Offline) * 2 > Nodes.Count;
    public SortedDictionary<int, Guest> Guests { get; } = [];
    public List<StorageConfig> Storages { get; } = [];
    public Access Access { get; } = new();
    public Tickets Tickets { get; } = new(options.Seed);
    public TaskBoard Tasks { get; } = new();
    public SortedDictionary<string, Pool> Pools { get; } = new(StringComparer.Ordinal);

    /// <summary>By file name; null: those of <see cref="StandardCertificates"/>.</summary>
    public IReadOnlyDictionary<string, string>? Certificates { get; set; } = options.Certificates;
    public Dictionary<string, string> DatacenterOptions { get; } = [];
    public Firewall Firewall { get; } = new();
    public SortedDictionary<string, Dictionary<string, string>> BackupJobs { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Dictionary<string, string>> Replication { get; } = new(StringComparer.Ordinal);
    public HighAvailability Ha { get; } = new();
    public List<ClusterLogLine> Log { get; } = [];

    /// <summary>The guest configuration inside each backup, by volume id.</summary>
    public Dictionary<string, SortedDictionary<string, string>> BackupContents { get; } = [];

    /// <summary>The entries of a section file, by the path that lists them.</summary>
    public Sections Section(string path) => _sections.TryGetValue(path, out var known) ? known : _sections[path] = new();

    public Node Node(string name) => Nodes.Find(node => node.Name == name)
        ?? throw Protocol.Refusal.Die(
            $"hostname lookup '{name}' failed - failed to get address info for: {name}: Name or service not known");

    public StorageConfig Storage(string name) => Storages.Find(storage => storage.Name == name)
        ?? throw Protocol.Refusal.Die($"storage '{name}' does not exist");

    /// <summary>Runs every task step that is due, in the order of time.</summary>
    public void Advance()
    {
        var now = Clock;
        while (Tasks.NextDue(now) is { } task)
        {
            _during = task.NextAt;
            try
            {
                task.Step();
            }
            finally
            {
                _during = null;
            }
        }
    }

    public void AddLog(string node, string tag, string user, string message, int priority = 6)
    {
        Log.Add(new(++_logged, Seconds, node, tag, user, message, priority));
        if (Log.Count > 2000)
        {
            Log.RemoveRange(0, 1000);
        }
    }
}

internal sealed record ClusterLogLine(int Uid, long Time, string Node, string Tag, string User, string Message, int Priority);

internal sealed class Pool
{
    public string? Comment { get; set; }
    public HashSet<string> Storages { get; } = [];

    /// <summary>Ids that were put in before there was such a guest.</summary>
    public HashSet<int> Later { get; } = [];
}

/// <summary>Reproducible randomness: identifiers of the same cluster are the same in each run.</summary>
internal sealed class Numbers(int seed)
{
    private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15 + 1;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public string Mac()
    {
        var bits = Next();
        return $"BC:24:11:{(byte)bits:X2}:{(byte)(bits >> 8):X2}:{(byte)(bits >> 16):X2}";
    }

    public string Uuid()
    {
        var (a, b) = (Next(), Next());
        return $"{a >> 32:x8}-{(a >> 16) & 0xffff:x4}-4{a & 0xfff:x3}-a{(b >> 48) & 0xfff:x3}-{b & 0xffffffffffff:x12}";
    }

    /// <summary>0 ≤ value &lt; 1, a smooth function of time that differs from subject to subject.</summary>
    public static double Wave(int subject, double seconds)
    {
        var slow = Math.Sin((seconds / 5400) + (subject * 1.7));
        var quick = Math.Sin((seconds / 311) + (subject * 0.9));
        var spike = Math.Sin((seconds / 37) + (subject * 2.3));
        return Math.Clamp(0.5 + (slow * 0.3) + (quick * 0.13) + (spike * 0.06), 0, 0.999);
    }
}
