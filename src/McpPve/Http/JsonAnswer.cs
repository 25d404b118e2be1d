using System.Buffers;
using McpPve.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace McpPve.Http;

/// <summary>
/// Stands in the place of a response's body and takes the answer out of the stream of events that the SDK writes, for clients
/// that take JSON alone. What comes before the answer can't reach them: progress is dropped, and questions are refused.
/// </summary>
/// <param name="refuse">Answers a question in the client's place.</param>
internal sealed class JsonAnswer(HttpResponse response, Func<RequestId, Task> refuse) : Stream
{
    private static readonly byte[] DataField = "data: "u8.ToArray();

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>The answer, or whatever was written instead of events; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Message => _message.WrittenMemory;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsEventStream(response))
        {
            _message.Write(buffer.Span);
            return;
        }
        while (buffer.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _line.Write(buffer.Span[..end]);
            await TakeLine();
            _line.ResetWrittenCount();
            buffer = buffer[(end + 1)..];
        }
        _line.Write(buffer.Span);
    }

    public static bool IsEventStream(HttpResponse response) =>
        response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is true;

    // A message has no line break in it, so that each is one line of data.
    private async Task TakeLine()
    {
        if (!_line.WrittenSpan.StartsWith(DataField))
        {
            return;
        }
        using var message = IncomingMessage.Read(new(_line.WrittenMemory[DataField.Length..]));
        if (message.Kind == MessageKind.Request)
        {
            await refuse(message.Id);
        }
        else if (message.Kind == MessageKind.Answer)
        {
            _message.ResetWrittenCount();
            _message.Write(_line.WrittenSpan[DataField.Length..]);
        }
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Flush()
    {
    }
}
