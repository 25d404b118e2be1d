using System.Diagnostics;
using System.Text;

namespace McpPve.Benchmark;

/// <summary>
/// A client that adds as little as can be to what it measures: blocking reads of bytes, lines that are ready before the clock starts.
/// </summary>
internal sealed class StdioClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Contender _server;
    private readonly Child _child;
    private readonly long _started;
    private readonly Timer _limit;
    private byte[] _buffer = new byte[1 << 16];
    private int _filled;
    private int _consumed;
    private int _lastId;

    public StdioClient(Contender server, Pve pve)
    {
        _server = server;
        _started = Stopwatch.GetTimestamp();
        _child = server.Start(pve);
        _limit = new(_ => _child.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
    }

    public int ProcessId => _child.Id;

    /// <summary>Milliseconds since just before the process was started.</summary>
    public double Age => Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Milliseconds from the start until the handshake was answered.</summary>
    public double Initialize()
    {
        Request("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}""");
        var age = Age;
        Write([.. """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8, (byte)'\n']);
        return age;
    }

    /// <summary>Milliseconds until the tool has answered.</summary>
    /// <param name="arguments">JSON.</param>
    public double Call(string tool, string arguments) =>
        Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""").Milliseconds;

    /// <param name="parameters">JSON.</param>
    /// <returns>The line that answers, valid until the next request, and how long it took.</returns>
    public (ReadOnlyMemory<byte> Answer, double Milliseconds) Request(string method, string parameters = "{}")
    {
        var id = ++_lastId;
        var line = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""" + "\n");
        var (own, last) = (Encoding.ASCII.GetBytes($"\"id\":{id},"), Encoding.ASCII.GetBytes($"\"id\":{id}}}"));
        var from = Stopwatch.GetTimestamp();
        Write(line);
        var answer = ReadLine(method);
        while (answer.Span.IndexOf(own) < 0 && answer.Span.IndexOf(last) < 0)
        {
            answer = ReadLine(method);
        }
        var milliseconds = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        if (Answers.Fault(answer.Span) is { } fault)
        {
            throw new BenchmarkException($"{_server.Name} refuses {method} {parameters}: {fault}");
        }
        return (answer, milliseconds);
    }

    public void Dispose()
    {
        _limit.Dispose();
        _child.Dispose();
    }

    private void Write(ReadOnlySpan<byte> line)
    {
        try
        {
            _child.Input.Write(line);
            _child.Input.Flush();
        }
        catch (IOException)
        {
            // It has ended; the read that follows tells why.
        }
    }

    private ReadOnlyMemory<byte> ReadLine(string method)
    {
        _buffer.AsSpan(_consumed, _filled - _consumed).CopyTo(_buffer);
        (_filled, _consumed) = (_filled - _consumed, 0);
        for (var searched = 0; ;)
        {
            var end = _buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _consumed = searched + end + 1;
                return _buffer.AsMemory(0, searched + end);
            }
            searched = _filled;
            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
            var read = _child.Output.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0)
            {
                throw new BenchmarkException(
                    $"{_server.Name} ({string.Join(' ', _server.Command)}) does not answer "
                        + $"{method}; its last words:\n{_child.LastWords()}");
            }
            _filled += read;
        }
    }
}
