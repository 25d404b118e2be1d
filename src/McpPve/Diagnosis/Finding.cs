namespace McpPve.Diagnosis;

internal enum FindingState
{
    Ok,

    /// <summary>It works, but not as it should, or not for long.</summary>
    Warning,
    Failed,
}

/// <summary>What one check has found.</summary>
/// <param name="Check">What was looked at, in a word or two.</param>
/// <param name="Says">In a sentence.</param>
/// <param name="Remedy">What to do about it; null where nothing is to be done.</param>
internal sealed record Finding(string Check, FindingState State, string Says, string? Remedy = null)
{
    /// <summary>The name of the cluster among several; null where there is only one, or where it is about none.</summary>
    public string? Cluster { get; init; }

    public static Finding Ok(string check, string says) => new(check, FindingState.Ok, says);

    public static Finding Warning(string check, string says, string remedy) => new(check, FindingState.Warning, says, remedy);

    public static Finding Failed(string check, string says, string? remedy) => new(check, FindingState.Failed, says, remedy);
}
