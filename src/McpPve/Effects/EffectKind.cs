namespace McpPve.Effects;

/// <summary>What a call does to the cluster, the milder before the worse; <c>effects.txt</c> says what each means.</summary>
internal enum EffectKind
{
    Reads,
    Changes,
    Interrupts,
    CutsOff,
    Destroys,
}

internal static class EffectNames
{
    public static readonly string[] All = ["reads", "changes", "interrupts", "cuts-off", "destroys"];

    public static string Name(this EffectKind effect) => All[(int)effect];
}
