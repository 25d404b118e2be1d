namespace McpPve.Benchmark;

/// <summary>One of the servers that are compared.</summary>
/// <param name="Name">Of its column.</param>
/// <param name="File">The program, where it is a single file that can be weighed.</param>
/// <param name="Http">It can serve HTTP at all.</param>
internal sealed record Contender(string Name, IReadOnlyList<string> Command, string? File = null, bool Http = true)
{
    public const string Ours = "mcp-pve";
    public const string Floor = "floor";
    public const string Rival = "rival";

    /// <summary>For <see cref="Ours"/> the limit of requests is out of the way, for it is not what is measured.</summary>
    public Child Start(Pve pve, params IEnumerable<KeyValuePair<string, string>> more) =>
        Child.Start(Command, [.. pve.Environment, new("MCP_REQUESTS_PER_SECOND", "1000000"), .. more]);
}
