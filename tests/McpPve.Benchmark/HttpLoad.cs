using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpPve.Benchmark;

/// <summary>Connections that each repeat one request, whose bytes are ready, and look at no more of an answer than they must.</summary>
internal static class HttpLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>Milliseconds that each call took.</returns>
    public static async Task<List<double>> Run(IPEndPoint address, IEnumerable<byte[]> requests, TimeSpan duration)
    {
        var ends = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var connections = requests.Select(request => Task.Run(() => Repeat(address, request, ends)));
        try
        {
            return [.. (await Task.WhenAll(connections).WaitAsync(duration + Patience)).SelectMany(times => times)];
        }
        catch (Exception e) when (e is TimeoutException or SocketException)
        {
            throw new BenchmarkException($"http://{address} has stopped answering: {e.Message}");
        }
    }

    private static async Task<List<double>> Repeat(IPEndPoint address, byte[] request, long ends)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address);
        var times = new List<double>(1 << 14);
        var answer = new byte[1 << 16];
        for (long from; (from = Stopwatch.GetTimestamp()) < ends;)
        {
            await socket.SendAsync(request);
            var filled = 0;
            do
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(filled));
                filled = read == 0 ? throw new BenchmarkException($"http://{address} has closed a connection") : filled + read;
            }
            while (!IsWhole(answer.AsSpan(0, filled)));
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            if (!answer.AsSpan().StartsWith("HTTP/1.1 200 "u8) || Answers.Fault(answer.AsSpan(0, filled)) is not null)
            {
                throw new BenchmarkException(
                    $"http://{address} refuses {Encoding.ASCII.GetString(request)}: {Encoding.UTF8.GetString(answer, 0, filled)}");
            }
        }
        return times;
    }

    // Nothing can follow: the next request is sent only then.
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        if (answer.EndsWith("\r\n0\r\n\r\n"u8))
        {
            return true;
        }
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        var headers = Encoding.ASCII.GetString(answer[..end]);
        var length = headers.IndexOf("\r\nContent-Length: ", StringComparison.OrdinalIgnoreCase);
        return length >= 0 && answer.Length == end + 4 + int.Parse(headers[(length + 18)..].Split('\r')[0], CultureInfo.InvariantCulture);
    }
}
