namespace McpPve.Tools;

/// <summary>What a tool does with the call of another tool, or of PVE's API, that it is given.</summary>
internal enum InnerCall
{
    /// <summary>It is given none.</summary>
    None,

    /// <summary>Tells what would be done, and does nothing.</summary>
    Plan,
}
