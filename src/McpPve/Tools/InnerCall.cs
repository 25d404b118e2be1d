namespace McpPve.Tools;

/// <summary>What a tool does with the call of another tool, or of a method of PVE's API, that it is given.</summary>
internal enum InnerCall
{
    /// <summary>It is given none.</summary>
    None,

    /// <summary>Finds calls by words.</summary>
    Search,

    /// <summary>Tells what a call is and takes.</summary>
    Describe,

    /// <summary>Tells what would be done, and does nothing.</summary>
    Plan,

    /// <summary>Makes it, if it only reads.</summary>
    Read,

    /// <summary>Makes it, if it runs what is there.</summary>
    Execute,

    /// <summary>Makes it, whatever it does.</summary>
    Change,

    /// <summary>Is given no call either: it looks for what keeps calls from working.</summary>
    Diagnose,
}
