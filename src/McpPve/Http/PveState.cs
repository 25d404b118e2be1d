using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Http;

/// <summary>Whether PVE answers, as seen a moment ago: probes come often, and must not become a load on it.</summary>
internal sealed class PveState(PveClient client)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task? _look;
    private long? _lookedAt;

    public bool Reachable { get; private set; }

    /// <summary>PVE's version; of the last answer when it does not answer now.</summary>
    public string? Version { get; private set; }

    private TimeProvider Time => client.Options.Time;

    /// <summary>What <c>GET /version</c> said, whoever asked.</summary>
    public void Saw(string version)
    {
        lock (_lock)
        {
            (Reachable, Version, _lookedAt) = (true, version, Time.GetTimestamp());
        }
    }

    /// <summary>Looks again when the last look is old.</summary>
    /// <param name="patience">How long to wait for that; afterwards the last look counts.</param>
    public async Task Refresh(TimeSpan patience)
    {
        Task look;
        lock (_lock)
        {
            if (_lookedAt is { } last && Time.GetElapsedTime(last) < Fresh)
            {
                return;
            }
            look = _look ??= Look();
        }
        await Task.WhenAny(look, Task.Delay(patience, Time));
    }

    private async Task Look()
    {
        await Task.Yield();
        using var limit = new CancellationTokenSource(Limit, Time);
        try
        {
            var answer = await client.Send(PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), limit.Token);
            Saw(answer.Data?.Version.Value ?? "unknown");
        }
        catch (Exception e) when (e is PveException or OperationCanceledException)
        {
            lock (_lock)
            {
                (Reachable, _lookedAt) = (false, Time.GetTimestamp());
            }
        }
        finally
        {
            lock (_lock)
            {
                _look = null;
            }
        }
    }
}
