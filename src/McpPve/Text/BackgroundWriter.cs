using System.Buffers;
using System.Text;

namespace McpPve.Text;

/// <summary>
/// Writes to a stream on a thread of its own, so that a full disk, a closed end or a reader that has stopped neither delays nor fails
/// who writes. What does not fit into the queue or can't be written is dropped and counted.
/// </summary>
internal sealed class BackgroundWriter(Stream stream) : TextWriter
{
    /// <summary>In characters.</summary>
    public const int LongestQueue = 256 << 10;

    private readonly object _lock = new(); // a Lock has no Wait and Pulse
    private StringBuilder _queue = new();
    private Thread? _thread;
    private bool _writing;
    private long _lost;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>What is written, once something can be written again, about the number of lines that were dropped.</summary>
    public required Func<long, string> LostLines { get; set; }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine(string? value) => Append(value, Environment.NewLine);

    public override void Write(ReadOnlySpan<char> buffer) => Append(buffer, "");

    private void Append(ReadOnlySpan<char> text, string end)
    {
        lock (_lock)
        {
            if (_queue.Length + text.Length > LongestQueue)
            {
                _lost += Math.Max(1, text.Count('\n'));
                return;
            }
            _queue.Append(text).Append(end);
            if (_thread is null)
            {
                _thread = new(Work) { IsBackground = true, Name = "log" };
                _thread.Start();
            }
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until everything has been written or dropped, or that time is over.</summary>
    public void Drain(TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        lock (_lock)
        {
            while (_queue.Length > 0 || _writing)
            {
                var left = limit - TimeProvider.System.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_lock, left))
                {
                    return;
                }
            }
        }
    }

    private void Work()
    {
        var spare = new StringBuilder();
        while (true)
        {
            long lost;
            lock (_lock)
            {
                _writing = false;
                Monitor.PulseAll(_lock);
                while (_queue.Length == 0)
                {
                    Monitor.Wait(_lock);
                }
                (_queue, spare) = (spare, _queue);
                (lost, _lost, _writing) = (_lost, 0, true);
            }
            if (!IsWritten(spare, lost))
            {
                foreach (var chunk in spare.GetChunks())
                {
                    lost += chunk.Span.Count('\n');
                }
                lock (_lock)
                {
                    _lost += lost;
                }
            }
            spare.Clear();
        }
    }

    private bool IsWritten(StringBuilder text, long lost)
    {
        try
        {
            if (lost > 0)
            {
                Write($"{LostLines(lost)}{Environment.NewLine}", stream);
            }
            foreach (var chunk in text.GetChunks())
            {
                Write(chunk.Span, stream);
            }
            stream.Flush();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static void Write(ReadOnlySpan<char> text, Stream stream)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        stream.Write(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
