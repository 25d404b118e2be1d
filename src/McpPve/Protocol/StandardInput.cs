using ModelContextProtocol.Protocol;

namespace McpPve.Protocol;

/// <summary>
/// Standard input whose end reaches the SDK only when every request before it is answered, or after a short grace:
/// the SDK drops what it has not answered when input ends, and would wait for a running call as long as that takes.
/// </summary>
internal sealed class StandardInput(Stream inner, TimeSpan grace) : Stream
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly HashSet<RequestId> _open = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lines;
    private long _messages;
    private bool _lineHasText;

    /// <summary>Completes when input has ended and nothing more will be waited for.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Called for each message that the SDK has read.</summary>
    public void Received(JsonRpcMessage message)
    {
        lock (_open)
        {
            _messages++;
            if (message is JsonRpcRequest request)
            {
                _open.Add(request.Id);
            }
        }
    }

    /// <summary>Called for each message that the SDK has written.</summary>
    public void Sent(JsonRpcMessage message)
    {
        if (message is JsonRpcMessageWithId answer and not JsonRpcRequest)
        {
            lock (_open)
            {
                _open.Remove(answer.Id);
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        if (count > 0)
        {
            Count(buffer.Span[..count]);
            return count;
        }
        if (!_ended.Task.IsCompleted)
        {
            for (var waited = TimeSpan.Zero; waited < grace && !IsAnswered(); waited += Pause)
            {
                await Task.Delay(Pause, cancellationToken);
            }
            _ended.TrySetResult();
        }
        return 0;
    }

    // A line that is no message never counts as one: then the grace decides.
    private bool IsAnswered()
    {
        lock (_open)
        {
            return _open.Count == 0 && _messages >= _lines + (_lineHasText ? 1 : 0);
        }
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value == '\n')
            {
                _lines += _lineHasText ? 1 : 0;
                _lineHasText = false;
            }
            else if (value > ' ')
            {
                _lineHasText = true;
            }
        }
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush()
    {
    }
}
