namespace McpPve.Tools;

/// <summary>One of these privileges, held on this path, is what PVE wants for a call.</summary>
internal sealed record Need(string Path, params string[] AnyOf)
{
    /// <summary>What has to be asked for before PVE wants it, in words; null: every call needs it.</summary>
    public string? For { get; init; }

    /// <summary>PVE 8 does not want it.</summary>
    public bool NewIn9 { get; init; }

    public override string ToString() => $"{string.Join(" or ", AnyOf)} on {Path}";
}
