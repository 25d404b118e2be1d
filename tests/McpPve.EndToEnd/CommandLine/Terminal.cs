using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>The published binary behind a pseudo-terminal, as a person has it: reads what is shown, types answers.</summary>
internal sealed partial class Terminal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;
    private int _seen;

    private Terminal(Process process)
    {
        _process = process;
        _reading = Read();
    }

    /// <summary>All that was shown, without what moves the cursor.</summary>
    public string Shown
    {
        get
        {
            lock (_shown)
            {
                return Control().Replace(_shown.ToString(), "").Replace("\r\n", "\n", StringComparison.Ordinal);
            }
        }
    }

    /// <param name="environment">All that the process sees besides PATH.</param>
    /// <param name="launcher">Starts the binary in another way, such as ["chroot", folder, "/mcp-pve"].</param>
    public static Terminal Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, int columns = 100,
        IReadOnlyList<string>? launcher = null)
    {
        Skip.When(
            Command.Find("script") is null || !OperatingSystem.IsLinux(), "a terminal is made by script from util-linux");
        var words = string.Join(
            ' ', (launcher ?? [McpPveProcess.BinaryPath]).Concat(arguments).Select(word => $"'{word.Replace("'", "'\\''")}'"));
        var start = new ProcessStartInfo(
            Command.Find("script")!, ["-qec", $"stty cols {columns} rows 60; exec {words}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new(Process.Start(start)!);
    }

    /// <summary>Waits until the text is shown, behind what was waited for before.</summary>
    public async Task Expect(string text)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            var at = Shown.IndexOf(text, _seen, StringComparison.Ordinal);
            if (at >= 0)
            {
                _seen = at + text.Length;
                return;
            }
            if (waited.Elapsed > Patience || (_process.HasExited && _reading.IsCompleted))
            {
                throw new TimeoutException($"'{text}' was never shown, only:\n{Shown}");
            }
        }
    }

    public async Task Type(string text)
    {
        await _process.StandardInput.WriteAsync($"{text}\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for a question, and answers it.</summary>
    public async Task Answer(string question, string text)
    {
        await Expect(question);
        await Type(text);
    }

    public async Task<int> Ended()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        await _reading.WaitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private async Task Read()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[=>]")]
    private static partial Regex Control();
}
