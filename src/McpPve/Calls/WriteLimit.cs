using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace McpPve.Calls;

/// <summary>How many calls that may change something one client can make: all of a minute's at once, then as they come back.</summary>
internal sealed class WriteLimit(int perMinute)
{
    private readonly ConcurrentDictionary<string, TokenBucketRateLimiter> _clients = [];

    /// <param name="changes">How many things the call changes; more than a minute's worth count as one minute's.</param>
    /// <returns>Null to go on, otherwise why not.</returns>
    public string? Take(string principal, int changes = 1)
    {
        // Replenished when it is asked: the library's own timer would wake an idle server all the time.
        var client = _clients.GetOrAdd(principal, static (_, limit) => new(new()
        {
            TokenLimit = limit,
            TokensPerPeriod = limit,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            AutoReplenishment = false,
        }), perMinute);
        client.TryReplenish();
        using var lease = client.AttemptAcquire(Math.Min(changes, perMinute));
        return lease.IsAcquired
            ? null
            : $"this client has made {perMinute} changes within a minute, which is the limit (MCP_WRITES_PER_MINUTE). Try again in "
                + $"{60 / perMinute + 1} s, and look whether something repeats itself. Nothing was done.";
    }
}
