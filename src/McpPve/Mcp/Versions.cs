namespace McpPve.Mcp;

/// <summary>The protocol's revisions, in the two eras that they fall into.</summary>
internal static class Versions
{
    /// <summary>The newest that a session is opened for by <c>initialize</c>.</summary>
    public const string NewestWithInitialize = "2025-11-25";

    /// <summary>The first in which each request stands for itself; <c>initialize</c> and sessions are gone.</summary>
    public const string FirstWithoutInitialize = "2026-07-28";

    /// <summary>The only one that has batches.</summary>
    public const string WithBatches = "2025-03-26";

    /// <summary>Whether a session can be opened for it.</summary>
    public static bool HasInitialize(string? version) => version is "2024-11-05" or WithBatches or "2025-06-18" or NewestWithInitialize;
}
