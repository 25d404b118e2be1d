using McpPve.Client;
using McpPve.Client.Schema;

namespace McpPve.Clusters;

/// <summary>The cluster's own documentation of its API: read once, when it is first needed.</summary>
internal sealed class ClusterDocument(PveClient client)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private Task? _reading;
    private long _failedAt;

    /// <summary>Null where it was not needed yet, or can't be had.</summary>
    public ApiDocument? Known { get; private set; }

    /// <summary>Why it can't be had; null where it can, or where nobody asked yet.</summary>
    public string? Problem { get; private set; }

    /// <returns>Null where it can't be had: what is built in has to do then.</returns>
    public async Task<ApiDocument?> Read(CancellationToken cancellation)
    {
        if (Known is not null)
        {
            return Known;
        }
        Task reading;
        lock (_lock)
        {
            // Whoever stops waiting does not stop it for the others.
            reading = _reading is { } begun && (Problem is null || client.Options.Time.GetElapsedTime(_failedAt) < Pause)
                ? begun
                : _reading = Ask();
        }
        await reading.WaitAsync(cancellation);
        return Known;
    }

    private async Task Ask()
    {
        (Known, Problem) = await Download();
        _failedAt = client.Options.Time.GetTimestamp();
    }

    private async Task<(ApiDocument?, string?)> Download()
    {
        using var limit = new CancellationTokenSource(Patience, client.Options.Time);
        try
        {
            return (ApiDocument.Parse(await client.ReadFile(ApiDocument.Path, limit.Token)), null);
        }
        catch (PveException e)
        {
            return (null, e.Message);
        }
        catch (InvalidDataException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException)
        {
            return (null, $"it did not come within {Patience.TotalSeconds:0} s");
        }
    }
}
