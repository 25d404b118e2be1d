using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using McpPve.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Mcp;

/// <summary>
/// Messages as lines of two streams. What is no message gets an answer that says so, and the conversation goes on. The end of
/// input reaches the SDK only when every request before it is answered, or after a short grace: the SDK drops what it has not
/// answered when input ends, and would wait for a running call as long as that takes.
/// </summary>
internal sealed class StdioTransport(Stream input, Stream output, TimeSpan grace, Log log) : TransportBase("stdio", loggerFactory: null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly PipeReader _lines = PipeReader.Create(input, new(bufferSize: 16 << 10));
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<BatchAnswers> _batches = []; // only the loop that reads touches it
    private string? _version; // what the session is opened for, known before the SDK has answered
    private int _open;

    /// <summary>Completes when input has ended and nothing more will be waited for.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        SetConnected();
        _ = Task.Run(ReadLines);
    }

    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (!IsConnected)
        {
            return;
        }
        await Write(writer => JsonSerializer.Serialize(writer, message, Wire.Message), cancellationToken);
        if (message is JsonRpcMessageWithId and not JsonRpcRequest)
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        SetDisconnected();
    }

    private async Task ReadLines()
    {
        try
        {
            for (var scanned = 0L; ;)
            {
                var read = await _lines.ReadAsync(_stop.Token);
                var rest = read.Buffer;
                while (LineEnd(rest, scanned) is { } end)
                {
                    await Take(rest.Slice(0, end));
                    (rest, scanned) = (rest.Slice(rest.GetPosition(1, end)), 0);
                }
                scanned = rest.Length;
                if (read.IsCompleted)
                {
                    await Take(rest);
                    break;
                }
                _lines.AdvanceTo(rest.Start, rest.End);
            }
            await Drain();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) // nobody is there any more
        {
        }
        finally
        {
            _ended.TrySetResult();
            SetDisconnected();
        }
    }

    // A long line comes in many pieces; none is looked at twice.
    private static SequencePosition? LineEnd(ReadOnlySequence<byte> text, long scanned) => text.Slice(scanned).PositionOf((byte)'\n');

    private async Task Take(ReadOnlySequence<byte> line)
    {
        if (IsBlank(line))
        {
            return;
        }
        try
        {
            using var message = IncomingMessage.Read(line);
            await Take(message);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException)) // a fault of ours must not end the conversation
        {
            log.Error($"a message could not be taken: {e}");
            await Answer(Wire.Error(default, McpErrorCode.InternalError, "mcp-pve made a mistake; its log has the details"));
        }
    }

    private async Task Take(IncomingMessage message)
    {
        if (message.Kind == MessageKind.Batch)
        {
            await TakeBatch(message.Root);
        }
        else if (Accept(message, out var refusal) is { } accepted)
        {
            await Pass(accepted, message.Cancels);
        }
        else if (refusal is not null)
        {
            await Answer(refusal);
        }
    }

    private async Task TakeBatch(JsonElement batch)
    {
        if (Batch.Problem(batch, _version) is { } problem)
        {
            await Answer(Wire.Error(default, McpErrorCode.InvalidRequest, problem));
            return;
        }
        var answers = new BatchAnswers(this, WriteAll);
        var accepted = new List<(JsonRpcMessage Message, RequestId? Cancels)>();
        foreach (var element in batch.EnumerateArray())
        {
            using var member = IncomingMessage.Of(element);
            if (Batch.Problem(member) is { } why)
            {
                answers.Add(Wire.Error(member.Id, McpErrorCode.InvalidRequest, why));
            }
            else if (Accept(member, out var refusal) is { } message)
            {
                accepted.Add((message, member.Cancels));
                if (message is JsonRpcRequest request)
                {
                    message.Context = new() { RelatedTransport = answers };
                    answers.Expect(request.Id);
                }
            }
            else if (refusal is not null)
            {
                answers.Add(refusal);
            }
        }
        _batches.RemoveAll(other => !other.IsOpen);
        _batches.Add(answers);
        foreach (var (message, cancels) in accepted)
        {
            await Pass(message, cancels);
        }
        await answers.Complete(_stop.Token);
    }

    // Only who waits for an answer gets one: two that answer each other's answers would never stop.
    private static JsonRpcMessage? Accept(IncomingMessage incoming, out JsonRpcError? refusal)
    {
        var message = incoming.ToMessage(canAsk: true, out refusal);
        refusal = incoming.Kind is MessageKind.Answer or MessageKind.Notification ? null : refusal;
        return message;
    }

    private async Task Pass(JsonRpcMessage message, RequestId? cancels)
    {
        if (message is JsonRpcRequest request)
        {
            Interlocked.Increment(ref _open);
            _version = request.Method is "initialize" ? (string?)request.Params?["protocolVersion"] : _version;
        }
        await WriteMessageAsync(message, _stop.Token);
        if (cancels is { } id)
        {
            foreach (var batch in _batches)
            {
                await batch.Cancel(id, _stop.Token);
            }
        }
    }

    private Task Answer(JsonRpcError refusal) => Write(writer => JsonSerializer.Serialize(writer, refusal, Wire.Message), _stop.Token);

    private async Task WriteAll(IReadOnlyList<JsonRpcMessage> answers, int requests, CancellationToken cancellation)
    {
        if (answers.Count > 0)
        {
            await Write(
                writer =>
                {
                    writer.WriteStartArray();
                    foreach (var answer in answers)
                    {
                        JsonSerializer.Serialize(writer, answer, Wire.Message);
                    }
                    writer.WriteEndArray();
                },
                cancellation);
        }
        Interlocked.Add(ref _open, -requests);
    }

    private async Task Write(Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>(1 << 10);
        using (var writer = new Utf8JsonWriter(line, new() { SkipValidation = true }))
        {
            write(writer);
        }
        line.Write("\n"u8);
        await _writing.WaitAsync(cancellation);
        try
        {
            await output.WriteAsync(line.WrittenMemory, cancellation);
            await output.FlushAsync(cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task Drain()
    {
        for (var waited = TimeSpan.Zero; waited < grace && Volatile.Read(ref _open) > 0; waited += Pause)
        {
            await Task.Delay(Pause, _stop.Token);
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }
        return true;
    }
}
