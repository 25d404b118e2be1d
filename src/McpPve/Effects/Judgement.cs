namespace McpPve.Effects;

/// <summary>What a call does to the cluster, from the least to the worst.</summary>
internal enum EffectKind
{
    Reads,

    /// <summary>Another call puts it back.</summary>
    Changes,

    /// <summary>Something stops for a while, or a setting that others depend on is overwritten.</summary>
    Interrupts,

    /// <summary>The way back for administrators or for this server may be gone.</summary>
    CutsOff,

    /// <summary>No call brings it back.</summary>
    Destroys,
}

/// <summary>What one call, with its arguments, does and needs.</summary>
/// <param name="Reasons">Why it is worse than it looks, in words for whoever is asked; empty where the method says it all.</param>
internal sealed record Judgement(Tier Tier, EffectKind Effect, IReadOnlyList<string> Reasons)
{
    public static readonly Judgement Reading = new(Tier.ReadOnly, EffectKind.Reads, []);

    /// <summary>Somebody has to agree to it.</summary>
    public bool IsAsked => Effect >= EffectKind.CutsOff;
}
