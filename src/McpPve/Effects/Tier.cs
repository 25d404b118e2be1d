namespace McpPve.Effects;

/// <summary>How much a tool may do; <c>PVE_ACCESS_TIER</c> allows its own tier and the ones below.</summary>
internal enum Tier
{
    ReadOnly,
    ReadExecute,
    Full,
}

internal static class TierNames
{
    public static readonly string[] All = ["read-only", "read-execute", "full"];

    public static string Name(this Tier tier) => All[(int)tier];
}
