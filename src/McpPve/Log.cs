namespace McpPve;

/// <summary>Lines on standard error; standard output belongs to the protocol.</summary>
internal sealed class Log(TextWriter writer, bool debug)
{
    private readonly Lock _lock = new();

    public bool DebugIsOn { get; } = debug;

    public void Info(string text) => Write("INFO", text);
    public void Warn(string text) => Write("WARN", text);
    public void Error(string text) => Write("ERROR", text);

    public void Debug(string text)
    {
        if (DebugIsOn)
        {
            Write("DEBUG", text);
        }
    }

    private void Write(string level, string text)
    {
        lock (_lock)
        {
            writer.WriteLine($"[mcp-pve] {level} {Pipeline.Untrusted.Clean(Pipeline.Redaction.Hide(text), keepLines: true)}");
            writer.Flush();
        }
    }
}
