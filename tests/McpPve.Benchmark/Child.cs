using System.Collections.Concurrent;
using System.Diagnostics;

namespace McpPve.Benchmark;

/// <summary>A process that the benchmark has started; none of them outlives it.</summary>
internal sealed class Child : IDisposable
{
    private const int KeptLines = 8;

    private static readonly ConcurrentDictionary<Child, bool> Running = new();
    private static volatile bool _ending;

    private readonly Process _process;
    private readonly Queue<string> _error = new();

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    public bool HasExited => _process.HasExited;

    /// <param name="environment">All that the process sees besides PATH and HOME.</param>
    public static Child Start(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var essential = start.Environment.Where(pair => pair.Key is "PATH" or "HOME" or "SystemRoot" or "DOTNET_ROOT").ToList();
        start.Environment.Clear();
        foreach (var (name, value) in essential)
        {
            start.Environment[name] = value;
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        if (_ending)
        {
            throw new OperationCanceledException();
        }
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchmarkException($"{command[0]} does not start: {e.Message}");
        }
        var child = new Child(process);
        Running[child] = true;
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        process.BeginErrorReadLine();
        if (_ending)
        {
            child.Kill();
        }
        return child;
    }

    /// <summary>Ends all, and lets no new one start.</summary>
    public static void EndAll()
    {
        _ending = true;
        foreach (var child in Running.Keys)
        {
            child.Kill();
        }
    }

    public void Kill()
    {
        try
        {
            _process.Kill(true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>The end of what it wrote on stderr, all of it where it has ended.</summary>
    public string LastWords()
    {
        if (_process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            _process.WaitForExit(); // this one waits for stderr as well
        }
        lock (_error)
        {
            return string.Join('\n', _error);
        }
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_error)
        {
            if (line is not null)
            {
                _error.Enqueue(line);
                if (_error.Count > KeptLines)
                {
                    _error.Dequeue();
                }
            }
        }
    }
}
