using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpPve.Text;

/// <summary>Lines on standard error; standard output belongs to the protocol.</summary>
internal sealed class Log
{
    private const string Prefix = "[mcp-pve]";
    private const string Continued = "\n  ";

    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);

    // The process has one; what is lost is told in the form of its log.
    private static BackgroundWriter? _standardError;

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly bool _json;

    /// <param name="json">A JSON object per line, for collectors of logs.</param>
    public Log(TextWriter writer, bool debug, bool json = false)
    {
        (_writer, DebugIsOn, _json) = (writer, debug, json);
        if (_standardError is { } own)
        {
            own.LostLines = lines => Line("WARN", LostLines(lines), []);
        }
    }

    public bool DebugIsOn { get; }

    public void Info(string text) => Event("INFO", text);
    public void Warn(string text) => Event("WARN", text);
    public void Error(string text) => Event("ERROR", text);
    public void Debug(string text) => Event("DEBUG", text);

    /// <param name="members">What a collector of logs wants apart; a reader finds it in the text.</param>
    public void Event(string level, string text, params IEnumerable<(string Name, string? Value)> members)
    {
        if (level == "DEBUG" && !DebugIsOn)
        {
            return;
        }
        var line = Line(level, text, members);
        lock (_lock)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    /// <summary>Standard error as everything in this process writes to it, from the first line on.</summary>
    public static void TakeStandardError()
    {
        var own = _standardError = new(Console.OpenStandardError()) { LostLines = lines => $"{Prefix} WARN {LostLines(lines)}" };
        Console.SetError(own);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => own.Drain(LastLines);
    }

    /// <summary>Waits until standard error has been written, before something else writes to the same terminal.</summary>
    public static void Settle() => _standardError?.Drain(LastLines);

    private static string LostLines(long lines) =>
        $"standard error was full, closed or not read: {lines} {(lines == 1 ? "line" : "lines")} of this log went missing";

    // A line of ours begins with the prefix, and no text that somebody else sent can make a second one.
    private string Line(string level, string text, IEnumerable<(string Name, string? Value)> members)
    {
        var clean = Untrusted.Clean(Redaction.Hide(text), keepLines: true);
        return _json ? Json(level, clean, members) : $"{Prefix} {level} {clean.Replace("\n", Continued, StringComparison.Ordinal)}";
    }

    private static string Json(string level, string text, IEnumerable<(string Name, string? Value)> members)
    {
        using var line = new MemoryStream(256);
        using (var fields = new Utf8JsonWriter(line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            fields.WriteStartObject();
            fields.WriteString("time"u8, TimeProvider.System.GetUtcNow().UtcDateTime);
            fields.WriteString("level"u8, level.ToLowerInvariant());
            fields.WriteString("message"u8, text);
            foreach (var (name, value) in members)
            {
                if (value is not null)
                {
                    fields.WriteString(name, Untrusted.Clean(value, keepLines: false));
                }
            }
            fields.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length));
    }
}
