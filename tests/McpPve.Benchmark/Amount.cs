namespace McpPve.Benchmark;

/// <summary>How often everything is measured.</summary>
/// <param name="Starts">Starts of each server.</param>
/// <param name="Calls">Rounds of 1,000 calls.</param>
/// <param name="Loads">Rounds of load over HTTP, for each number of connections.</param>
/// <param name="Load">How long each of them lasts.</param>
/// <param name="Scale">Rounds of each query in each size of cluster.</param>
/// <param name="LaterCalls">Calls in each of them after the first.</param>
internal sealed record Amount(int Starts, int Calls, int Loads, TimeSpan Load, int Scale, int LaterCalls)
{
    public static Amount Usual { get; } = new(21, 7, 5, TimeSpan.FromSeconds(2), 3, 7);

    public static Amount Quick { get; } = new(5, 2, 1, TimeSpan.FromSeconds(0.5), 1, 3);
}
