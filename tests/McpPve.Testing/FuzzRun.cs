using System.Diagnostics;
using System.Globalization;

namespace McpPve.Testing;

/// <summary>
/// How long and from where a fuzz goes: a short fixed one in every run, a long one by <c>build/build.sh fuzz SECONDS [SEED]</c>.
/// </summary>
public sealed class FuzzRun
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan? _limit = SuiteSettings.Get("MCP_PVE_FUZZ_SECONDS") is { } seconds
        ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))
        : null;
    private readonly int _cases;
    private int _next;

    /// <param name="cases">How many there are when no time is given.</param>
    public FuzzRun(int cases) => _cases = cases;

    public int Seed { get; } = SuiteSettings.Get("MCP_PVE_FUZZ_SEED") is { } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : 20261124;

    public int Tried => _next;

    /// <summary>The next case; null when there have been enough.</summary>
    public (int Number, Random Random)? Next()
    {
        var number = Interlocked.Increment(ref _next) - 1;
        if (_limit is { } limit ? _watch.Elapsed > limit : number >= _cases)
        {
            Interlocked.Decrement(ref _next);
            return null;
        }
        return (number, new Random(unchecked(Seed + (number * 7919))));
    }

    /// <summary>Runs cases on all processors until there have been enough.</summary>
    public async Task All(Func<int, Random, Task> one) =>
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            while (Next() is { } next)
            {
                await one(next.Number, next.Random);
            }
        })));
}
