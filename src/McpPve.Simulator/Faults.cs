namespace McpPve.Simulator;

public enum FaultKind
{
    /// <summary>Answers after <see cref="Fault.Delay"/>.</summary>
    Slow,

    /// <summary>As if nothing listened there.</summary>
    Refuse,
    DropBeforeActing,

    /// <summary>The call is carried out, the answer is lost.</summary>
    DropAfterActing,
    Status500,
    Status502,
    Status503,

    /// <summary>PVE: another node can't be reached.</summary>
    Status595,

    /// <summary>PVE: the worker died or the proxied call ran out of time. The call is carried out.</summary>
    Status596,

    /// <summary>A 200 whose body is no JSON.</summary>
    Garbage,

    /// <summary>A 200 with a web page, as a captive portal sends it.</summary>
    Html,

    /// <summary>Half of the announced body.</summary>
    Truncated,
    EmptyBody,

    /// <summary>The task that a matching call starts fails with <see cref="Fault.Message"/>.</summary>
    TaskFails,

    /// <summary>The task that a matching call starts waits for <see cref="Fault.Delay"/> first.</summary>
    TaskSlow,

    /// <summary>The task that a matching call starts ends without an end line in its log.</summary>
    WorkerKilled,
}

/// <summary>What goes wrong with the calls it matches.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Null: any.</summary>
    public string? Method { get; init; }

    /// <summary>A part of the decoded path; null: any.</summary>
    public string? PathContains { get; init; }

    /// <summary>Only calls whose path names this node; null: any.</summary>
    public string? Node { get; init; }

    /// <summary>How many calls it hits.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many matching calls pass first.</summary>
    public int Skip { get; init; }

    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    public string Message { get; init; } = "simulated failure";
}

/// <summary>The faults that are still to come. Safe to use from several threads.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Pending> _pending = [];

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _pending.Add(new(fault) { Skip = fault.Skip, Left = fault.Times });
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
        }
    }

    internal Fault? Next(string method, string path)
    {
        lock (_gate)
        {
            foreach (var pending in _pending)
            {
                if (pending.Left <= 0 || !Matches(pending.Fault, method, path))
                {
                    continue;
                }
                if (pending.Skip > 0)
                {
                    pending.Skip--;
                    continue;
                }
                pending.Left--;
                return pending.Fault;
            }
            return null;
        }
    }

    private static bool Matches(Fault fault, string method, string path) =>
        (fault.Method is null || string.Equals(fault.Method, method, StringComparison.OrdinalIgnoreCase))
        && (fault.PathContains is null || path.Contains(fault.PathContains, StringComparison.Ordinal))
        && (fault.Node is null || path == $"/nodes/{fault.Node}" || path.StartsWith($"/nodes/{fault.Node}/", StringComparison.Ordinal));

    private sealed class Pending(Fault fault)
    {
        public Fault Fault { get; } = fault;
        public int Skip { get; set; }
        public int Left { get; set; }
    }
}
