using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;

namespace McpPve.Clusters;

/// <summary>
/// Whether PVE answers. Looked at once at start; while it does not answer, every call looks again before it goes out, several at a time
/// together, and a look that took its time is not repeated at once. Probes come often, and get what was seen a moment ago.
/// </summary>
/// <param name="explain">Why PVE can't be used and what to do about it, in a sentence.</param>
/// <param name="label">The name of the cluster among several; null where it is the only one, and the server ends when PVE refuses.</param>
/// <param name="stopping">Ends a look that is under way.</param>
internal sealed class PveState(
    PveClient client, Func<PveException, string> explain, Log? log = null, string? label = null, CancellationToken stopping = default)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _answers;
    private Task? _look;
    private long _lookBegan;
    private long? _lookedAt;
    private string? _trouble;
    private long _pauseBegan;
    private TimeSpan _pause;

    public bool Reachable
    {
        get
        {
            lock (_lock)
            {
                return _answers && (_look is null || Time.GetElapsedTime(_lookBegan) < Limit);
            }
        }
    }

    /// <summary>PVE's version; of the last answer when it does not answer now.</summary>
    public string? Version { get; private set; }

    /// <summary>Completes when PVE has answered for the first time.</summary>
    public Task Connected => _connected.Task;

    /// <summary>
    /// Completes with the reason when PVE can't be used until somebody changes something, and never once it has been used.
    /// </summary>
    public Task<string> Refused => _refused.Task;

    private TimeProvider Time => client.Options.Time;

    /// <summary>What <c>GET /version</c> said, whoever asked.</summary>
    public void Saw(string? version)
    {
        lock (_lock)
        {
            (_answers, _trouble, _lookedAt) = (true, null, Time.GetTimestamp());
            Version = version ?? Version;
        }
        _connected.TrySetResult();
    }

    /// <summary>
    /// How an attempt to reach a node went; whoever has connected once is told here when PVE goes and when it comes back.
    /// </summary>
    /// <param name="silence">Null when a node answered.</param>
    public void Heard(PveException? silence)
    {
        if (!_connected.Task.IsCompleted || silence is null == _answers)
        {
            return;
        }
        if (silence is not null)
        {
            Failed(silence, TimeSpan.Zero);
            return;
        }
        lock (_lock)
        {
            (_answers, _trouble) = (true, null);
        }
        log?.Info(label is null ? "Proxmox VE answers again" : $"cluster {label} answers again");
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
            look = LookTogether();
        }
        await Task.WhenAny(look, Task.Delay(patience, Time));
    }

    /// <summary>Returns when PVE answers, as far as is known; a call may go out then.</summary>
    /// <exception cref="NoPveException">It does not.</exception>
    public async Task Reach(CancellationToken cancellation)
    {
        Task look;
        lock (_lock)
        {
            if (_answers)
            {
                return;
            }
            if (_trouble is not null && (_refused.Task.IsCompleted || Time.GetElapsedTime(_pauseBegan) < _pause))
            {
                throw Trouble();
            }
            look = LookTogether();
        }
        await look.WaitAsync(cancellation);
        lock (_lock)
        {
            if (!_answers)
            {
                throw Trouble();
            }
        }
    }

    private NoPveException Trouble() => new(_trouble is null
        ? "the server is being stopped. Nothing was sent to PVE."
        : $"{_trouble} Nothing was done. {Next}");

    private string Next => !_refused.Task.IsCompleted ? "The next call tries again."
        : label is null ? "The server ends."
        : "The other clusters are served.";

    private Task LookTogether()
    {
        if (_look is null)
        {
            _lookBegan = Time.GetTimestamp();
            _look = Look();
        }
        return _look;
    }

    private async Task Look()
    {
        await Task.Yield(); // out of the lock
        try
        {
            var answer = await client.Send(PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), stopping);
            Saw(answer.Data?.Version.Value);
        }
        catch (PveException e)
        {
            Failed(e, Time.GetElapsedTime(_lookBegan));
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            lock (_lock)
            {
                _look = null;
            }
        }
    }

    /// <param name="took">As long again nobody tries: a node that lets connections time out must not cost every call that long.</param>
    private void Failed(PveException e, TimeSpan took)
    {
        var (sentence, isFinal, isNews) = (explain(e), !_connected.Task.IsCompleted && IsFinal(e), false);
        if (isFinal)
        {
            log?.Error(sentence); // before anybody can end the process for it
        }
        lock (_lock)
        {
            isNews = _answers || _trouble is null;
            (_answers, _trouble, _lookedAt) = (false, sentence, Time.GetTimestamp());
            (_pauseBegan, _pause) = (Time.GetTimestamp(), took < LongestPause ? took : LongestPause);
            if (isFinal)
            {
                _refused.TrySetResult(sentence); // together with the trouble, or a call in between would hear of a next try
            }
        }
        if (isNews && !isFinal)
        {
            log?.Error($"{sentence} Every call tries again.");
        }
    }

    // What stays so until somebody changes a setting, the token or the certificate; and nobody else's server shall be shown the token
    // again and again. No connection, a port where TLS is not spoken yet, a 5xx: all of that a node does while it starts.
    private static bool IsFinal(PveException e) => e.Failure switch
    {
        PveFailure.Tls => e.Certificate != CertificateFault.None,
        _ => e.Status is < 500,
    };
}
