using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace McpPve.Testing;

/// <summary>How a run of the published binary ended.</summary>
public sealed record McpPveResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}";
}

/// <summary>The published binary as a child process; killed on dispose, and never silent about why it failed.</summary>
public sealed class McpPveProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private McpPveProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        _reading = Task.WhenAll(ReadOutput(), ReadError());
    }

    /// <summary>MCP_PVE_BINARY, or what `build/build.sh publish` left for this machine.</summary>
    public static string BinaryPath { get; } = FindBinary();

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>All that stderr has carried so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <param name="arguments">The command line after the program.</param>
    /// <param name="environment">All that the process sees besides PATH and HOME.</param>
    /// <param name="launcher">Starts the binary in another way, such as ["chroot", folder, "/mcp-pve"].</param>
    public static McpPveProcess Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? launcher = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        launcher ??= [BinaryPath];
        var start = new ProcessStartInfo(launcher[0], launcher.Skip(1).Concat(arguments))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in Essential().Concat(environment ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>Runs to the end with an empty stdin.</summary>
    public static async Task<McpPveResult> Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var process = Start(arguments, environment);
        process.CloseInput();
        return await process.Ended();
    }

    public async Task Write(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Bytes as they are, which need be no text.</summary>
    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        await _process.StandardInput.BaseStream.WriteAsync(bytes);
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    /// <summary>Every line of stdout until its end.</summary>
    public IAsyncEnumerable<string> Lines() => _lines.Reader.ReadAllAsync();

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Sends INT, TERM or the like, as a terminal or whoever looks after processes does.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The next line of stdout, or null at its end.</summary>
    public async Task<string?> ReadLine()
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            return await _lines.Reader.WaitToReadAsync(timeout.Token) && _lines.Reader.TryRead(out var line) ? line : null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"mcp-pve wrote no line within {Patience.TotalSeconds:0} s; stderr so far:\n{Error}");
        }
    }

    /// <summary>Waits until stderr holds the text.</summary>
    public async Task ErrorContains(string text)
    {
        for (var waited = Stopwatch.StartNew(); !Error.Contains(text, StringComparison.Ordinal); await Task.Delay(20))
        {
            if (waited.Elapsed > Patience)
            {
                throw new TimeoutException($"stderr never said '{text}', only:\n{Error}");
            }
        }
    }

    public async Task<McpPveResult> Ended()
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            await _reading.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"mcp-pve did not end within {Patience.TotalSeconds:0} s; stderr so far:\n{Error}");
        }

        return new(_process.ExitCode, _output.ToString(), Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadOutput()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Append(line).Append('\n');
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }

    private async Task ReadError()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_error)
            {
                _error.Append(line).Append('\n');
            }
        }
    }

    // Whoever runs the tests may have settings of their own.
    private static IEnumerable<KeyValuePair<string, string>> Essential() =>
        Inherited().Append(new("XDG_CONFIG_HOME", Path.Combine(Path.GetTempPath(), "no-settings-here")));

    private static IEnumerable<KeyValuePair<string, string>> Inherited() =>
        from name in new[] { "PATH", "HOME", "SystemRoot", "TEMP", "TMPDIR" }
        let value = Environment.GetEnvironmentVariable(name)
        where value is not null
        select KeyValuePair.Create(name, value);

    private static string FindBinary()
    {
        if (SuiteSettings.Get("MCP_PVE_BINARY") is { } given)
        {
            return Path.GetFullPath(given);
        }

        var file = OperatingSystem.IsWindows() ? "mcp-pve.exe" : "mcp-pve";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, ".artifacts", "publish", "mcp-pve", RuntimeInformation.RuntimeIdentifier, file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("mcp-pve is not published: run build/build.sh publish, or set MCP_PVE_BINARY");
    }
}
