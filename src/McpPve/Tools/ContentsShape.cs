using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>A list of named things, each with what it holds, which PVE tells in another call for each.</summary>
/// <param name="kind">The member that holds the name, and the hole of <paramref name="template"/>.</param>
/// <param name="member">The member that holds the contents.</param>
internal sealed class ContentsShape<T, TEntry>(
    Func<JsonTypeInfo<T>> type, string kind, Func<T, string?> name, Func<T, string?> comment,
    string template, Func<JsonTypeInfo<TEntry>> entryType, string member, Func<TEntry, string> inWords) : Shape
{
    private sealed record Filled(T Row, List<string>? Entries);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(type().Rows(), cancellation);
        var rows = (answer.Data ?? []).OrderBy(name, StringComparer.Ordinal).ToList();
        var filled = new List<Filled>();
        for (var at = 0; at < rows.Count; at++)
        {
            // Only what is shown; a filter may mean what is inside.
            var shown = run.Call.Filter is not null || (at >= run.Call.Start && at < run.Call.Start + run.Call.Limit);
            filled.Add(new(rows[at], shown && name(rows[at]) is { } known ? await Entries(run, known, cancellation) : null));
        }
        return run.Result((writer, call) =>
        {
            if (!ResultText.WroteRaw(writer, answer.Raw))
            {
                ResultText.WriteItems(writer, filled, call, call.Start, 0, null, (row, item) => WriteRow(row, item, call.Full));
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("items", "array"), ("count", "integer"), ("total", "integer"), ("next", "integer"));

    /// <summary>Null when they can't be read: the list is worth showing without them.</summary>
    private async Task<List<string>?> Entries(ToolRun run, string known, CancellationToken cancellation)
    {
        try
        {
            var answer = await run.Read(template, entryType().Rows(), cancellation, (kind, known));
            return answer.Data?.ConvertAll(entry => inWords(entry));
        }
        catch (PveException)
        {
            return null;
        }
    }

    private void WriteRow(Utf8JsonWriter writer, Filled item, bool full)
    {
        writer.WriteStartObject();
        if (full)
        {
            writer.WritePropertyName("full"u8);
            JsonSerializer.Serialize(writer, item.Row, type());
        }
        else
        {
            writer.WriteString(kind, name(item.Row));
            if (comment(item.Row) is { Length: > 0 } note)
            {
                writer.WriteString("comment"u8, note);
            }
        }
        if (item.Entries is { } entries)
        {
            writer.WriteStartArray(member);
            entries.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
