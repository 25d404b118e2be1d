using System.Runtime.InteropServices;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP, from the first moment on. The first one asks for an orderly end; when that takes too long, and at the second
/// one, the process ends all the same. One line says so, whichever way it comes to an end.
/// </summary>
internal sealed class Interruption : IDisposable
{
    public const int Interrupted = 130; // 128 and the number of SIGINT, as shells count

    // On Windows that is Ctrl-C and the end of the session, and besides them Ctrl-Break and a console window that is closed.
    private static readonly PosixSignal[] Watched = OperatingSystem.IsWindows()
        ? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP]
        : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600);

    private readonly CancellationTokenSource _requested = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly PosixSignalRegistration[] _signals;
    private volatile Ending _ending;
    private int _seen;
    private int _said;

    private Interruption(Ending ending)
    {
        _ending = ending;
        _signals = Array.ConvertAll(Watched, signal => PosixSignalRegistration.Create(signal, Signalled));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _requested.Token;

    public bool Requested => _requested.IsCancellationRequested;

    /// <param name="serving">Being told to stop is the ordinary end of a server, and no failure.</param>
    public static Interruption Watch(bool serving) =>
        new(serving ? new(0, Patience, Plain("stopped")) : new(Interrupted, Patience, Plain("interrupted.")));

    /// <summary>From here on this is a server, which says so in its log.</summary>
    /// <param name="patience">How long an orderly end may take, where that is more than a moment.</param>
    public void Serves(Log log, TimeSpan? patience = null) => _ending = new(0, patience ?? Patience, () => log.Info("stopped"));

    /// <summary>What a command says when it is interrupted now.</summary>
    public void Says(string line) => _ending = _ending with { Say = Plain(line) };

    /// <summary>The end has been told by somebody else.</summary>
    public void WasSaid() => Interlocked.Exchange(ref _said, 1);

    /// <summary>Says that this is the end.</summary>
    /// <returns>The exit code.</returns>
    public int End()
    {
        if (Interlocked.Exchange(ref _said, 1) == 0)
        {
            _ending.Say();
        }
        return _ending.ExitCode;
    }

    public void Dispose()
    {
        _over.Set();
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    private static Action Plain(string line) => () => Console.Error.WriteLine($"mcp-pve: {line}");

    // Runs on a thread of its own, so it can wait.
    private void Signalled(PosixSignalContext context)
    {
        context.Cancel = true; // or the process would be gone without a word
        if (Interlocked.Increment(ref _seen) == 1)
        {
            _ = _requested.CancelAsync();
            if (_over.Wait(_ending.Patience))
            {
                return;
            }
        }
        End();
#pragma warning disable RS0030 // Main may be in the middle of a read that nothing ends, and has had its time
        Environment.Exit(_ending.ExitCode);
#pragma warning restore RS0030
    }

    private sealed record Ending(int ExitCode, TimeSpan Patience, Action Say);
}
