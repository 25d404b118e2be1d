using System.Text.Encodings.Web;
using System.Text.Json;
using McpPve.Client;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Calls;

/// <summary>
/// A line before and a line after each call that may change something, so that a crash in between can be seen. What can't be
/// written down is not done.
/// </summary>
internal sealed class AuditLog : IDisposable
{
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly string _principal;
    private readonly Action<string> _warn;
    private readonly Lock _lock = new();

    /// <param name="principal">The token that PVE sees.</param>
    /// <param name="warn">Told when an outcome could not be written: the call is done by then.</param>
    /// <exception cref="IOException">The file can't be opened for appending.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public AuditLog(string path, string principal, TimeProvider time, Action<string> warn)
    {
        (_principal, _time, _warn) = (principal, time, warn);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        _file = new(path, options);
    }

    /// <returns>What ties the outcome to this line.</returns>
    /// <exception cref="IOException">It could not be written: the call must not be made.</exception>
    public string Intent(ToolCall call, string? node, Caller caller)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        Write("intent", id, call, writer =>
        {
            writer.WriteString("client"u8, caller.Principal);
            if (caller.From is { } from)
            {
                writer.WriteString("from"u8, from);
            }
            if (node is not null)
            {
                writer.WriteString("node"u8, node);
            }
            writer.WriteStartObject("arguments"u8);
            foreach (var (name, value) in Given(call))
            {
                writer.WriteString(name, value);
            }
            writer.WriteEndObject();
        });
        return id;
    }

    public void Outcome(ToolCall call, string id, ToolResult result)
    {
        WriteOutcome(id, call, writer =>
        {
            writer.WriteString("outcome"u8, result.IsError ? "failed" : Member(result, "outcome") ?? "ok");
            if (Member(result, "upid") is { } upid)
            {
                writer.WriteString("upid"u8, upid);
            }
            if (result.IsError)
            {
                writer.WriteString("error"u8, Redaction.Hide(call.Secrets, result.Text));
            }
        });
    }

    /// <param name="end">What kept the call from giving a result: PVE, or the caller, who went away.</param>
    public void Outcome(ToolCall call, string id, Exception end)
    {
        WriteOutcome(id, call, writer =>
        {
            if (end is WaitEndedException wait)
            {
                writer.WriteString("outcome"u8, "running"u8);
                writer.WriteString("upid"u8, wait.Upid.Text);
                return;
            }
            writer.WriteString("outcome"u8, end is PveException { OutcomeUnknown: false } ? "failed" : "unknown");
            writer.WriteString("error"u8, end is PveException error ? Untrusted.Clean(Redaction.Hide(call.Secrets, error.Message), keepLines: false) : "the client cancelled the call");
        });
    }

    public void Dispose() => _file.Dispose();

    private void WriteOutcome(string id, ToolCall call, Action<Utf8JsonWriter> rest)
    {
        try
        {
            Write("outcome", id, call, rest);
        }
        catch (IOException e)
        {
            _warn($"the outcome of {call.Spec.Name} ({id}) could not be written to the audit log: {e.Message}");
        }
    }

    private void Write(string kind, string id, ToolCall call, Action<Utf8JsonWriter> rest)
    {
        using var line = new MemoryStream(512);
        using (var writer = new Utf8JsonWriter(line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, _time.GetUtcNow());
            writer.WriteString("event"u8, kind);
            writer.WriteString("id"u8, id);
            writer.WriteString("principal"u8, _principal);
            writer.WriteString("tool"u8, call.Spec.Name);
            rest(writer);
            writer.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        lock (_lock)
        {
            _file.Write(line.GetBuffer().AsSpan(0, (int)line.Length)); // one write, so that lines of several processes don't mix
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Given(ToolCall call)
    {
        var named = call.Spec.Args.Where(arg => call.Has(arg.Name) && !arg.Secret).Select(arg => KeyValuePair.Create(arg.Name, call[arg.Name]!));
        var options = call.Parameters.Where(given => call.Spec.Args.All(arg => arg.Parameter != given.Key));
        return named.Concat(options).Select(pair => KeyValuePair.Create(pair.Key, call.IsSecret(pair.Key)
            ? Redaction.Mark
            : Untrusted.Clean(Short(Redaction.Hide(pair.Key, pair.Value)!), keepLines: false)));
    }

    private static string Short(string text) => text.Length <= 500 ? text : text[..500] + "…";

    private static string? Member(ToolResult result, string name) =>
        result.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value) ? value.GetString() : null;
}
