using System.Net;
using System.Net.Http.Headers;

namespace McpPve.Client.Connection;

/// <summary>
/// The content of every request that is not a read, also the empty one of a DELETE (as <c>Content-Length: 0</c>).
/// SocketsHttpHandler repeats a request without content by itself when the connection ends before the answer;
/// with one it never does. And this one tells when sending begins: it is asked for its bytes before the first
/// byte of the headers leaves.
/// </summary>
internal sealed class WriteBody : HttpContent
{
    private readonly byte[] _bytes;
    private readonly Action _leaving;

    public WriteBody(byte[] bytes, Action leaving)
    {
        (_bytes, _leaving) = (bytes, leaving);
        if (bytes.Length > 0)
        {
            Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        }
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _leaving();
        if (_bytes.Length > 0)
        {
            await stream.WriteAsync(_bytes, cancellationToken);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length; // a known length is what keeps the request from being chunked, which PVE refuses
        return true;
    }
}
