using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>Writes results: lists with their counts, raw data where the model did not fit, and everything cleaned on the way out.</summary>
internal static class ResultText
{
    /// <summary>About 20,000 tokens: more than that is cut by clients, or pushes everything else out of the conversation.</summary>
    public const int MostBytes = 80_000;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Notes = ["note", "next", "no_effect_yet", "warning", "unread", "partial", "advice"];

    /// <param name="secrets">What must not be repeated, wherever PVE repeats it.</param>
    public static ToolResult Write(Action<Utf8JsonWriter> write, params IReadOnlyCollection<string> secrets)
    {
        var raw = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(raw, Compact))
        {
            write(writer);
        }
        if (!NeedsCleaning(raw.WrittenSpan, secrets))
        {
            return ToolResult.Of(raw.WrittenSpan);
        }
        var clean = new ArrayBufferWriter<byte>(raw.WrittenCount);
        using (var writer = new Utf8JsonWriter(clean, Compact))
        {
            using var document = JsonDocument.Parse(raw.WrittenMemory);
            Clean(document.RootElement, "", secrets, writer);
        }
        return ToolResult.Of(clean.WrittenSpan);
    }

    /// <summary>Of a call that waits for somebody's word.</summary>
    public static ToolResult Pending(ToolCall call, string plan) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("tool"u8, call.Spec.Name);
        writer.WriteBoolean("done"u8, false);
        writer.WriteString("plan"u8, plan);
        writer.WriteEndObject();
    }, [.. call.SecretsInAnswers]);

    /// <summary>The result of a call, without its secrets.</summary>
    public static ToolResult Result(this ToolRun run, Action<Utf8JsonWriter, ToolCall> write) =>
        Write(writer => write(writer, run.Call), [.. run.Call.SecretsInAnswers, run.Cluster.Client.Options.TokenSecret]);

    /// <summary>The same result with the notes, which are our own words and not PVE's, rewritten.</summary>
    public static ToolResult WithNotes(ToolResult result, Func<string, string> rewrite) => Rewritten(result, (writer, member) =>
    {
        if (Notes.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.String)
        {
            writer.WriteString(member.Name, rewrite(member.Value.GetString()!));
        }
        else
        {
            member.WriteTo(writer);
        }
    });

    /// <summary>The same result with a secret that nobody can read again.</summary>
    public static ToolResult WithSecret(ToolResult result, string secret) => Rewritten(
        result, (writer, member) => member.WriteTo(writer), after: writer => writer.WriteString("secret_shown_once"u8, secret));

    /// <summary>The same result with the cluster that it is of; what undoes a change names it, too.</summary>
    public static ToolResult WithCluster(ToolResult result, string cluster) => Rewritten(
        result,
        (writer, member) =>
        {
            if (member is { Name: "undo", Value.ValueKind: JsonValueKind.Object })
            {
                WriteUndo(writer, member.Value, cluster);
            }
            else
            {
                member.WriteTo(writer);
            }
        },
        before: writer => writer.WriteString("cluster"u8, cluster));

    private static ToolResult Rewritten(
        ToolResult result, Action<Utf8JsonWriter, JsonProperty> write, Action<Utf8JsonWriter>? before = null,
        Action<Utf8JsonWriter>? after = null)
    {
        var buffer = new ArrayBufferWriter<byte>(result.Text.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            before?.Invoke(writer);
            foreach (var member in result.Data!.Value.EnumerateObject())
            {
                write(writer, member);
            }
            after?.Invoke(writer);
            writer.WriteEndObject();
        }
        return ToolResult.Of(buffer.WrittenSpan) with { Running = result.Running };
    }

    private static void WriteUndo(Utf8JsonWriter writer, JsonElement undo, string cluster)
    {
        writer.WriteStartObject("undo"u8);
        foreach (var member in undo.EnumerateObject())
        {
            if (member.Name != "arguments")
            {
                member.WriteTo(writer);
                continue;
            }
            writer.WriteStartObject("arguments"u8);
            writer.WriteString("cluster"u8, cluster);
            foreach (var argument in member.Value.EnumerateObject())
            {
                argument.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>What several clusters answered to one read: a list whose rows say of which each is, or an object for each.</summary>
    /// <param name="without">Those that did not answer, and why.</param>
    public static ToolResult OfClusters(
        IReadOnlyList<(string Cluster, JsonElement Data)> answers, IReadOnlyList<(string Cluster, string Why)> without) => Write(writer =>
    {
        writer.WriteStartObject();
        if (answers.All(answer => answer.Data.TryGetProperty("items"u8, out var items) && items.ValueKind == JsonValueKind.Array))
        {
            WriteRows(writer, answers);
        }
        else
        {
            writer.WriteStartObject("clusters"u8);
            foreach (var (cluster, data) in answers)
            {
                writer.WritePropertyName(cluster);
                data.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        // A cluster that is left out must not look like one with nothing in it.
        if (without.Count > 0)
        {
            writer.WriteStartObject("clusters_without_answer"u8);
            foreach (var (cluster, why) in without)
            {
                writer.WriteString(cluster, why);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    });

    private static void WriteRows(Utf8JsonWriter writer, IReadOnlyList<(string Cluster, JsonElement Data)> answers)
    {
        writer.WriteStartArray("items"u8);
        foreach (var (cluster, data) in answers)
        {
            foreach (var row in data.GetProperty("items"u8).EnumerateArray())
            {
                writer.WriteStartObject();
                writer.WriteString("cluster"u8, cluster);
                foreach (var member in row.EnumerateObject())
                {
                    member.WriteTo(writer);
                }
                writer.WriteEndObject();
            }
        }
        writer.WriteEndArray();
        foreach (var name in new[] { "count", "total" })
        {
            writer.WriteNumber(name, answers.Sum(answer => answer.Data.TryGetProperty(name, out var number) ? number.GetInt64() : 0));
        }
        // Each cluster is paged by itself, with one start for all: none of them may be skipped over.
        var next = answers.Select(answer => answer.Data.TryGetProperty("next"u8, out var start)
            && start.ValueKind == JsonValueKind.Number ? start.GetInt64() : (long?)null).Min();
        if (next is not null)
        {
            writer.WriteNumber("next"u8, next.Value);
        }
        var notes = answers.Where(answer => answer.Data.TryGetProperty("note"u8, out _)).ToList();
        if (notes.Count > 0)
        {
            writer.WriteStartObject("notes"u8);
            foreach (var (cluster, data) in notes)
            {
                writer.WriteString(cluster, data.GetProperty("note"u8).GetString());
            }
            writer.WriteEndObject();
        }
    }

    /// <summary>Writes the data as PVE sent it when it did not fit its model.</summary>
    public static bool WroteRaw(Utf8JsonWriter writer, JsonElement? raw)
    {
        if (raw is not { } data)
        {
            return false;
        }
        writer.WriteStartObject();
        writer.WritePropertyName("raw"u8);
        // text may hold half a surrogate pair, which WriteTo refuses
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(data), skipInputValidation: true);
        writer.WriteString("note"u8, "PVE answered in a shape that this version does not know; this is its answer as it came."u8);
        writer.WriteEndObject();
        return true;
    }

    /// <param name="skipped">Rows to skip here.</param>
    /// <param name="offset">Rows that PVE has skipped already.</param>
    /// <param name="total">PVE's count of all rows, where it pages by itself.</param>
    /// <param name="beside">Writes members that stand beside the items.</param>
    /// <param name="empty">What it means that there are no rows.</param>
    public static void WriteItems<T>(
        Utf8JsonWriter writer, IEnumerable<T> rows, ToolCall call, long skipped, long offset, long? total, Action<Utf8JsonWriter, T> write,
        Action<Utf8JsonWriter>? beside = null, string? empty = null)
    {
        writer.WriteStartObject();
        beside?.Invoke(writer);
        writer.WriteStartArray("items"u8);
        var (matching, written, bytes, cut) = (0L, 0L, 0, false);
        var row = new ArrayBufferWriter<byte>(512);
        using var rowWriter = new Utf8JsonWriter(row, Compact);
        foreach (var item in rows)
        {
            if (call.Filter is null && (matching < skipped || written == call.Limit || cut))
            {
                matching++; // not wanted: no need to write it
                continue;
            }
            row.ResetWrittenCount();
            rowWriter.Reset();
            write(rowWriter, item);
            rowWriter.Flush();
            if (call.Filter is { } filter && !Contains(row.WrittenSpan, filter))
            {
                continue;
            }
            matching++;
            if (matching <= skipped || written == call.Limit || cut)
            {
                continue;
            }
            bytes += row.WrittenCount;
            if (bytes > MostBytes && written > 0)
            {
                cut = true;
                continue;
            }
            writer.WriteRawValue(row.WrittenSpan, skipInputValidation: true);
            written++;
        }
        writer.WriteEndArray();
        var all = call.Filter is null ? Math.Max(total ?? 0, offset + matching) : matching;
        writer.WriteNumber("count"u8, written);
        writer.WriteNumber("total"u8, all);
        var end = offset + skipped + written;
        if (written > 0 && end < all)
        {
            writer.WriteNumber("next"u8, end);
        }
        if (cut)
        {
            writer.WriteBoolean("truncated"u8, true);
            writer.WriteString(
                "note"u8,
                "The result was too long: narrow it with 'filter', a smaller 'limit' or detail=concise, or go on with start=next."u8);
        }
        else if (all == 0)
        {
            writer.WriteString(
                "note"u8,
                empty ?? (call.Filter is null ? "No results, or the token may not see them." : "Nothing contains the filter text."));
        }
        writer.WriteEndObject();
    }

    private static bool Contains(ReadOnlySpan<byte> json, string filter) =>
        Encoding.UTF8.GetString(json).Contains(filter, StringComparison.OrdinalIgnoreCase);

    // Plain ASCII without escapes has nothing invisible in it; secrets are looked for wherever one might be.
    private static bool NeedsCleaning(ReadOnlySpan<byte> json, IReadOnlyCollection<string> secrets) =>
        json.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) || json.Contains((byte)'\\') || Redaction.MayContainSecret(json)
        || (
            secrets.Count > 0
                && Encoding.UTF8.GetString(json) is var text
                && secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)));

    private static void Clean(JsonElement value, string name, IReadOnlyCollection<string> secrets, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var isSecret = Redaction.SecretsOf(value);
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    var memberName = Untrusted.Clean(Redaction.NameOf(member), keepLines: false);
                    writer.WritePropertyName(Redaction.Replace(secrets, memberName));
                    if (isSecret(memberName)
                        && member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
                    {
                        writer.WriteStringValue(Redaction.Mark);
                    }
                    else
                    {
                        Clean(member.Value, memberName, secrets, writer);
                    }
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Clean(item, name, secrets, writer);
                }
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                // Cleaned and cut first: hidden characters inside of a name must not hide it from the search, and what is cut needs none.
                var text = Inner(Untrusted.Clean(Redaction.TextOf(value).Replace('\0', '\n'), keepLines: true), name, secrets);
                writer.WriteStringValue(Redaction.Hide(name, Redaction.Replace(secrets, text)));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    // An object where PVE usually has a text is shown as that object's JSON.
    private static string Inner(string text, string name, IReadOnlyCollection<string> secrets)
    {
        if (text is not (['{', .., '}'] or ['[', .., ']']))
        {
            return text;
        }
        try
        {
            using var document = JsonDocument.Parse(text);
            var clean = new ArrayBufferWriter<byte>(text.Length);
            using (var writer = new Utf8JsonWriter(clean, Compact))
            {
                Clean(document.RootElement, name, secrets, writer);
            }
            return Encoding.UTF8.GetString(clean.WrittenSpan);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
