using System.Buffers;

namespace McpPve.Client.Connection;

/// <summary>The whole body in a rented buffer.</summary>
internal sealed class ResponseBody : IDisposable
{
    private const int LimitOfAnswers = 64 * 1024 * 1024, LimitOfFiles = 16 * 1024 * 1024;

    private byte[] _buffer;
    private int _length;

    private ResponseBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public static async Task<ResponseBody> Read(HttpResponseMessage response, Exchange exchange, CancellationToken cancellation)
    {
        var limit = LimitFor(exchange);
        var announced = response.Content.Headers.ContentLength;
        var body = new ResponseBody(announced is > 0 && announced <= limit ? (int)announced + 1 : 16 * 1024);
        try
        {
            if (announced > limit)
            {
                throw TooLarge(response, exchange);
            }
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            while (await stream.ReadAsync(body._buffer.AsMemory(body._length), cancellation) is var count and > 0)
            {
                body._length += count;
                if (body._length > limit)
                {
                    throw TooLarge(response, exchange);
                }
                body.MakeRoom();
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private static int LimitFor(Exchange exchange) => exchange.Request.IsFile ? LimitOfFiles : LimitOfAnswers;

    private void MakeRoom()
    {
        if (_length < _buffer.Length)
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static PveException TooLarge(HttpResponseMessage response, Exchange exchange) => exchange.Failure(
        PveFailure.Refused,
        $"the answer of {exchange.Host} is larger than {LimitFor(exchange) / 1024 / 1024} MiB; ask for less (limit, filter or a shorter time)"
            + (exchange.Request.IsWrite && response.IsSuccessStatusCode ? "; the call itself was carried out" : ""),
        status: (int)response.StatusCode);
}
