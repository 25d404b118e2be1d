using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A file system of a node, in bytes.</summary>
public sealed class FileSystemUse : PveObject
{
    public PveInteger Total { get; set; }
    public PveInteger Used { get; set; }
    public PveInteger Free { get; set; }

    /// <summary>What is left for unprivileged writers.</summary>
    public PveInteger Avail { get; set; }
}
