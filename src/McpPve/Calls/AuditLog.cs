using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpPve.Client;
using McpPve.Clusters;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Calls;

/// <summary>
/// A line before and a line after each call that may change something, so that a crash in between can be seen, and a line for each that
/// was refused or declined. What can't be written down is not done.
/// </summary>
internal sealed class AuditLog : IDisposable
{
    private const int LongestText = 500;

    // A limit on the size of files is told by a signal, which would end the process; writing fails as well.
    private static readonly PosixSignalRegistration? TooLarge =
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)25, signal => signal.Cancel = true);

    private readonly AuditFile _file;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Dictionary<string, AuditEvent> _open = [];

    /// <param name="warn">Told when an outcome could not be written: the call is done by then.</param>
    /// <exception cref="IOException">The file can't be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public AuditLog(string path, TimeProvider time, Action<string> warn)
    {
        (_time, _warn, _file) = (time, warn, new(path, warn));
        _file.Check();
        AppDomain.CurrentDomain.ProcessExit += Ending;
        GC.KeepAlive(TooLarge);
    }

    /// <param name="confirmed">How somebody agreed to it; null when nobody was asked.</param>
    /// <returns>What ties the outcome to this line.</returns>
    /// <exception cref="IOException">It could not be written: the call must not be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public string Intent(ToolRun run, string? confirmed)
    {
        var intent = Event("intent", Guid.NewGuid().ToString("N")[..12], run.Call, run.Caller, run.Cluster) with
        {
            Node = run.PathParameters.GetValueOrDefault("node"),
            Confirmed = confirmed,
        };
        Write(intent);
        lock (_open)
        {
            _open[intent.Id!] = new()
            {
                Event = "outcome", Id = intent.Id, Principal = intent.Principal, Cluster = intent.Cluster, Tool = intent.Tool,
            };
        }
        return intent.Id!;
    }

    /// <param name="kind">refused, when this server or the operator's settings did; declined, when whoever was asked did.</param>
    public void NotDone(string kind, ToolCall call, Caller caller, Cluster cluster, string why) => WriteOrWarn(
        Event(kind, null, call, caller, cluster) with
    {
        Error = Text(call, why),
    });

    public void Outcome(ToolCall call, string id, ToolResult result) => End(id, line => line with
    {
        Outcome = result.IsError ? "failed" : Member(result, "outcome") ?? "ok",
        Upid = Member(result, "upid"),
        Error = result.IsError ? Text(call, result.Text) : null,
    });

    /// <param name="end">What kept the call from giving a result: PVE, or the caller, who went away.</param>
    public void Outcome(ToolCall call, string id, Exception end) => End(id, line => end switch
    {
        WaitEndedException wait => line with { Outcome = "running", Upid = wait.Upid.Text },
        PveException error => line with { Outcome = error.OutcomeUnknown ? "unknown" : "failed", Error = Text(call, error.Message) },
        _ => line with { Outcome = "unknown", Error = "the client cancelled the call" },
    });

    /// <summary>Closes what is open: the process ends before it is known what came of it.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Ending;
        Close();
    }

    private void Ending(object? sender, EventArgs e) => Close();

    private void Close()
    {
        List<string> open;
        lock (_open)
        {
            open = [.. _open.Keys];
        }
        foreach (var id in open)
        {
            End(id, line => line with { Outcome = "unknown", Error = "the server ended before the answer came" });
        }
    }

    private void End(string id, Func<AuditEvent, AuditEvent> outcome)
    {
        AuditEvent? line;
        lock (_open)
        {
            if (!_open.Remove(id, out line))
            {
                return;
            }
        }
        WriteOrWarn(outcome(line) with { Time = _time.GetUtcNow() });
    }

    private AuditEvent Event(string kind, string? id, ToolCall call, Caller caller, Cluster cluster) => new()
    {
        Time = _time.GetUtcNow(),
        Event = kind,
        Id = id,
        Principal = cluster.TokenId,
        Cluster = cluster.Label,
        Tool = call.Spec.Name,
        Client = caller.Principal,
        From = caller.From,
        Arguments = Given(call),
    };

    private void WriteOrWarn(AuditEvent line)
    {
        try
        {
            Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warn($"the {line.Event} of {line.Tool} ({line.Id ?? line.Client}) could not be written to the audit log: {e.Message}");
        }
    }

    private void Write(AuditEvent line) =>
        _file.Append(JsonSerializer.SerializeToUtf8Bytes(line, AuditJson.Lines.AuditEvent).AsSpan()[..^1]);

    private static JsonObject Given(ToolCall call)
    {
        var given = new JsonObject();
        foreach (var (name, parameter, values) in call.Given())
        {
            given[name] = Shown(call, parameter, values);
        }
        return given;
    }

    private static JsonNode Shown(ToolCall call, string parameter, IReadOnlyList<string> values) =>
        call.IsSecret(parameter) ? Redaction.Mark
        : values is [var only] ? Shown(parameter, only)
        : new JsonArray([.. values.Select(value => (JsonNode)Shown(parameter, value))]);

    // What is cut can still be proven to have been this very text.
    private static string Shown(string parameter, string value)
    {
        var text = Untrusted.Clean(Redaction.Hide(parameter, value)!, keepLines: false);
        return text.Length <= LongestText ? text : string.Create(
            CultureInfo.InvariantCulture,
            $"{text[..LongestText]}… ({value.Length} characters, sha256 "
                + $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))})");
    }

    private static string Text(ToolCall call, string text) => Untrusted.Clean(Redaction.Hide(call.Secrets, text), keepLines: false);

    private static string? Member(ToolResult result, string name) =>
        result.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>A line of the audit log; members that say nothing are left out.</summary>
internal sealed record AuditEvent
{
    /// <summary>UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>intent, outcome, refused or declined; the file adds continued and gap.</summary>
    public required string Event { get; init; }

    /// <summary>The same in an intent and its outcome.</summary>
    public string? Id { get; init; }

    /// <summary>The token that PVE sees.</summary>
    public required string Principal { get; init; }

    /// <summary>The cluster among several.</summary>
    public string? Cluster { get; init; }

    public string? Tool { get; init; }

    /// <summary>Who made the call.</summary>
    public string? Client { get; init; }

    /// <summary>The address that the call came from.</summary>
    public string? From { get; init; }

    public string? Node { get; init; }

    public JsonObject? Arguments { get; init; }

    /// <summary>How somebody agreed.</summary>
    public string? Confirmed { get; init; }

    /// <summary>ok, warnings, failed, running, or unknown where nobody can tell whether it was done.</summary>
    public string? Outcome { get; init; }

    public string? Upid { get; init; }

    public string? Error { get; init; }
}

[JsonSerializable(typeof(AuditEvent))]
internal sealed partial class AuditJson : JsonSerializerContext
{
    /// <summary>One line, letters of every language as they are.</summary>
    public static readonly AuditJson Lines = new(new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
