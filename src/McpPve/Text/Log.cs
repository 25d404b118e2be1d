using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpPve.Text;

/// <summary>Lines on standard error; standard output belongs to the protocol.</summary>
/// <param name="json">A JSON object per line, for collectors of logs.</param>
internal sealed class Log(TextWriter writer, bool debug, bool json = false)
{
    private readonly Lock _lock = new();

    public bool DebugIsOn { get; } = debug;

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
        var clean = Untrusted.Clean(Redaction.Hide(text), keepLines: true);
        var line = json ? Json(level, clean, members) : $"[mcp-pve] {level} {clean}";
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
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
