using McpPve.Client.Connection;
using McpPve.Client.Json;
using Polly;
using Polly.Retry;

namespace McpPve.Client;

/// <summary>The REST API of one cluster. Nothing is loaded or connected before the first request.</summary>
public sealed class PveClient : IDisposable
{
    /// <summary>Requests within an activity of this name carry its trace (W3C <c>traceparent</c>).</summary>
    public const string TraceName = "mcp-pve";

    private readonly Lazy<ResiliencePipeline> _retry;
    private readonly Connections _connections;
    private readonly NodeFailover _nodes;
    private readonly ReadCoalescer _reads = new();
    private readonly NodeLimiter _turns = new(most: 8);
    private readonly OfflineNodes _offline;

    public PveClient(PveClientOptions options)
    {
        Options = options;
        _connections = new(options, () => ConnectLimit);
        _nodes = new(options.BaseUrls, options.Time);
        _offline = new(options.Time);
        _retry = new(BuildRetry);
    }

    public PveClientOptions Options { get; }

    /// <summary>The first pause between two attempts of a read; it doubles, with jitter.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>For name lookup, TCP and TLS of one connection together.</summary>
    internal TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Reads are repeated up to three times when the answer was lost or PVE says that a process or proxy did not
    /// answer; a node that the cluster calls offline is not asked again before it is back; the same read asked again before its answer is
    /// there gets that answer. Anything else is sent exactly once, to the first node that takes the connection.
    /// </summary>
    /// <exception cref="PveException">No answer, a refusal, or an answer that is not PVE's.</exception>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellation"/> asked for it.</exception>
    public async Task<PveAnswer<T>> Send<T>(PveRequest request, PveData<T> type, CancellationToken cancellation)
    {
        var answer = await Send(request, (PveData)type, cancellation);
        return new(answer.Data is T data ? data : default, answer.Total, answer.Changes, answer.Raw);
    }

    /// <summary>Reads a file that PVE's web server gives to anybody; the token is not sent along.</summary>
    /// <param name="path">From the root of the server.</param>
    /// <exception cref="PveException">No answer, or none with the file.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadFile(string path, CancellationToken cancellation) =>
        (byte[])(await Send(PveRequest.File(path), FileData.Bytes, cancellation)).Data!;

    /// <summary>Something in the cluster has changed: no read that is under way may answer for what comes after.</summary>
    public void Changed() => _reads.Forget();

    public void Dispose() => _connections.Dispose();

    // From here on the type is data: as a type parameter it would multiply all of this by the number of models.
    private async Task<PveAnswer> Send(PveRequest request, PveData type, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var form = FormEncoding.Encode(request);
        var node = OfflineNodes.NodeOf(request);
        if (node is not null && _offline.Knows(node) && await IsOffline(node, cancellation))
        {
            throw new Exchange(request, form, Options).Failure(
                PveFailure.Unreachable, $"node {node} is offline; nothing was sent to it", offlineNode: node);
        }
        try
        {
            return request.IsWrite
                ? await Send(request, form, type, cancellation)
                : await _reads.Ask(($"{request.Path}?{form}", type.Type), stop => Send(request, form, type, stop), cancellation);
        }
        catch (PveException e) when (e.Status == 595 && node is not null)
        {
            throw await IsOffline(node, cancellation)
                ? new Exchange(request, form, Options).Failure(
                    PveFailure.Unreachable, $"node {node} is offline: {e.Message}", e.Status, inner: e, offlineNode: node)
                : e;
        }
        finally
        {
            if (request.IsWrite)
            {
                Changed();
            }
        }
    }

    // Any node answers this at once, and to any token.
    private async Task<bool> IsOffline(string node, CancellationToken cancellation)
    {
        try
        {
            var nodes = await Send(PveRequest.Create(HttpMethod.Get, "/nodes"), ClientJson.Default.NodeRow.Rows(), cancellation);
            var offline = nodes.Data?.Exists(row => row.Node.Value == node && row.Status.Value == "offline") is true;
            _offline.Is(node, offline);
            return offline;
        }
        catch (PveException)
        {
            return false;
        }
    }

    private async Task<PveAnswer> Send(PveRequest request, string form, PveData type, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Options.Timeout, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var exchange = new Exchange(request, form, Options);
        try
        {
            return request.IsWrite
                ? await AskNodes(exchange, type, either.Token)
                : await _retry.Value.ExecuteAsync(
                    static (state, token) => new ValueTask<PveAnswer>(state.Client.AskNodes(state.Exchange, state.Type, token)),
                    (Client: this, Exchange: exchange, Type: type),
                    either.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw exchange.TimedOut(Options.Timeout, e);
        }
    }

    private async Task<PveAnswer> AskNodes(Exchange exchange, PveData type, CancellationToken cancellation)
    {
        List<PveException>? silent = null;
        foreach (var node in _nodes.InOrder())
        {
            try
            {
                var answer = await Ask(exchange, node, type, cancellation);
                _nodes.Answered(node);
                Options.Heard?.Invoke(null);
                return answer;
            }
            catch (PveException e) when (e.NotConnected)
            {
                _nodes.Silent(node);
                (silent ??= []).Add(e);
                if (Options.BaseUrls.Count > 1)
                {
                    Options.Log?.Invoke($"{exchange.Call}: {e.Message}; this node is asked last for a while");
                }
            }
            catch (PveException e) when (e.Status is not null)
            {
                _nodes.Answered(node);
                if (e.Status < 500 || e.Failure != PveFailure.Unreachable)
                {
                    Options.Heard?.Invoke(null);
                }
                throw;
            }
        }
        var nobody = silent switch
        {
            null => exchange.Failure(PveFailure.Unreachable, "no address of a node is configured"),
            [var only] => only,
            _ => exchange.Failure(
                PveFailure.Unreachable,
                $"none of the {silent.Count} nodes can be reached: {string.Join("; ", silent.Select(e => e.Message))}",
                inner: silent[^1]),
        };
        Options.Heard?.Invoke(nobody);
        throw nobody;
    }

    private async Task<PveAnswer> Ask(Exchange exchange, Uri node, PveData type, CancellationToken cancellation)
    {
        using var turn = exchange.Request.IsWrite ? null : await _turns.Enter(exchange.Request.Path, cancellation);
        using var message = exchange.Start(node);
        var (start, began) = (Options.Time.GetTimestamp(), false);
        try
        {
            using var response = await _connections.For(exchange.Request).SendAsync(message, cancellation);
            began = true;
            if (Options.ClockSeen is { } clock && response.Headers.Date is { } time)
            {
                clock(time);
            }
            Tell(exchange, (int)response.StatusCode, start);
            using var body = await ResponseBody.Read(response, exchange, cancellation);
            return response.IsSuccessStatusCode
                ? exchange.Request.IsFile ? new(body.Bytes.ToArray(), null, null)
                : AnswerReader.Read(body.Bytes, response, type, exchange, Options.Log)
                : throw Refusal.From(response, body.Bytes, exchange, Options.RefusedHere);
        }
        catch (Exception e) when (ConnectFailure.In(e) is { } failure)
        {
            Options.RequestLog?.Invoke($"{exchange.Request.Method} {exchange.Request.Path} at {exchange.Host}: {failure.Message}");
            throw exchange.Failure(failure.Failure, failure.Message, connect: failure, inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            cancellation.ThrowIfCancellationRequested();
            Options.RequestLog?.Invoke($"{exchange.Request.Method} {exchange.Request.Path} at {exchange.Host}: the answer was lost");
            throw exchange.Lost(e, began);
        }
    }

    private void Tell(Exchange exchange, int status, long start) => Options.RequestLog?.Invoke(
        $"{exchange.Request.Method} {exchange.Request.Path} at {exchange.Host}: {status} after "
            + $"{Options.Time.GetElapsedTime(start).TotalMilliseconds:0} ms");

    private ResiliencePipeline BuildRetry() =>
        new ResiliencePipelineBuilder { TimeProvider = Options.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is PveException { Transient: true }),
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = RetryDelay,
                MaxDelay = TimeSpan.FromSeconds(5),
                OnRetry = args =>
                {
                    var e = (PveException)args.Outcome.Exception!;
                    var next = args.AttemptNumber + 2; // counted from 0
                    Options.Log?.Invoke($"{e.Call}: {e.Message}; attempt {next} follows in {args.RetryDelay.TotalMilliseconds:0} ms");
                    return default;
                },
            })
            .Build();
}
