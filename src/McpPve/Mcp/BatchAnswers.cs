using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace McpPve.Mcp;

/// <summary>Collects the answers to a batch on a transport that is shared, and hands them over when the last one is there.</summary>
/// <param name="send">Gets the answers and how many requests they are the end of; some may have been cancelled.</param>
internal sealed class BatchAnswers(ITransport shared, Func<IReadOnlyList<JsonRpcMessage>, int, CancellationToken, Task> send) : ITransport
{
    private readonly Lock _lock = new();
    private readonly List<RequestId> _open = [];
    private readonly List<JsonRpcMessage> _answers = [];
    private int _requests;
    private bool _isComplete;
    private bool _isSent;

    public string? SessionId => shared.SessionId;

    public ChannelReader<JsonRpcMessage> MessageReader => shared.MessageReader;

    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return !_isSent;
            }
        }
    }

    /// <summary>Announces a request whose answer belongs here.</summary>
    public void Expect(RequestId id)
    {
        lock (_lock)
        {
            _requests++;
            _open.Add(id);
        }
    }

    /// <summary>Takes the answer to a message that is none.</summary>
    public void Add(JsonRpcError refusal)
    {
        lock (_lock)
        {
            _answers.Add(refusal);
        }
    }

    /// <summary>Says that every request has been announced.</summary>
    public Task Complete(CancellationToken cancellation)
    {
        lock (_lock)
        {
            _isComplete = true;
        }
        return SendWhenDone(cancellation);
    }

    /// <summary>What is cancelled gets no answer, and the others must not wait for it.</summary>
    public Task Cancel(RequestId id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _open.Remove(id);
        }
        return SendWhenDone(cancellation);
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcRequest || message is not JsonRpcMessageWithId answer)
        {
            return shared.SendMessageAsync(message, cancellationToken);
        }
        lock (_lock)
        {
            if (_open.Remove(answer.Id))
            {
                _answers.Add(answer);
            }
        }
        return SendWhenDone(cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task SendWhenDone(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_isSent || !_isComplete || _open.Count > 0)
            {
                return Task.CompletedTask;
            }
            _isSent = true;
        }
        return send(_answers, _requests, cancellation);
    }
}
