using System.Globalization;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>
/// One line on standard error that says what is waited for, as long as it is waited for. It makes room for a question, and shows nothing
/// where nobody watches.
/// </summary>
internal sealed class Spinner : IDisposable
{
    private static readonly string[] Marks = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100), Before = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Timer? _timer;
    private readonly bool _dumb = Environment.GetEnvironmentVariable("TERM") is "dumb" or null && !OperatingSystem.IsWindows();
    private string _says;
    private string _shown = "";
    private bool _paused;
    private int _turn;

    public Spinner(string says)
    {
        _says = says;
        // What is quick needs no word.
        _timer = Console.IsErrorRedirected ? null : new(_ => Draw(), null, Before, Beat);
    }

    public void Says(string text)
    {
        lock (_lock)
        {
            _says = text;
        }
    }

    /// <summary>Somebody else writes to the terminal until <see cref="GoOn"/>.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _paused = true;
            Clear();
        }
    }

    public void GoOn()
    {
        lock (_lock)
        {
            _paused = false;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Pause();
    }

    private void Draw()
    {
        lock (_lock)
        {
            if (_paused)
            {
                return;
            }
            if (_dumb)
            {
                // Such a terminal can't take a line back: it gets each once.
                if (_shown != _says)
                {
                    Console.Error.WriteLine(_shown = _says);
                }
                return;
            }
            var line = Screen.Cut($"{Marks[_turn++ % Marks.Length]} {_says}", Screen.WidthOfTerminal() - 1);
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{Screen.Padded(line, Screen.WidthOf(_shown))}"));
            _shown = line;
        }
    }

    private void Clear()
    {
        if (_shown.Length > 0 && !_dumb)
        {
            Console.Error.Write($"\r{new string(' ', Screen.WidthOf(_shown))}\r");
            Log.Settle(); // it is written on a thread of its own, and would erase rows of a result that comes next
            _shown = "";
        }
    }
}
