namespace McpPve.Effects;

/// <summary>What one call needs and does.</summary>
/// <param name="Tier">Below this tier the call is refused.</param>
/// <param name="Idempotent">A second identical call changes nothing more.</param>
/// <param name="OpenWorld">Makes a node reach beyond the cluster.</param>
/// <param name="Reasons">
/// Why, in words for a person, as what the call does: <c>deletes older backups of the guest</c>. Those of the method itself come first.
/// </param>
internal sealed record Judgement(Tier Tier, EffectKind Effect, bool Idempotent, bool OpenWorld, IReadOnlyList<string> Reasons)
{
    public static readonly Judgement Reading = new(Tier.ReadOnly, EffectKind.Reads, Idempotent: true, OpenWorld: false, []);

    /// <summary>Somebody has to agree to it.</summary>
    public bool IsAsked => Effect >= EffectKind.CutsOff;

    /// <summary>The worse of both in each respect, with the reasons of both.</summary>
    public Judgement With(Judgement other) => new(
        Tier > other.Tier ? Tier : other.Tier,
        Effect > other.Effect ? Effect : other.Effect,
        Idempotent && other.Idempotent,
        OpenWorld || other.OpenWorld,
        [.. Reasons.Union(other.Reasons, StringComparer.Ordinal)]);
}
