namespace McpPve.Tools;

/// <summary>What a call does to the cluster; the four hints of MCP follow from it.</summary>
/// <param name="Destructive">Interrupts something or loses data.</param>
/// <param name="Idempotent">A second identical call changes nothing more.</param>
/// <param name="Irreversible">Cannot be undone by another call.</param>
internal sealed record Effect(bool ReadOnly, bool Destructive, bool Idempotent, bool Irreversible)
{
    /// <summary>Reaches beyond the cluster (a download).</summary>
    public bool OpenWorld { get; init; }

    public static readonly Effect Read = new(ReadOnly: true, Destructive: false, Idempotent: true, Irreversible: false);

    /// <summary>Adds or starts something.</summary>
    public static readonly Effect Change = new(false, false, false, false);
    public static readonly Effect IdempotentChange = Change with { Idempotent = true };

    /// <summary>Interrupts a service or overwrites a setting; it can be put back by another call.</summary>
    public static readonly Effect Disruption = new(false, true, false, false);
    public static readonly Effect IdempotentDisruption = Disruption with { Idempotent = true };

    /// <summary>Loses something irreversibly.</summary>
    public static readonly Effect Destruction = new(false, true, true, true);
}
