using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>A list of named things with what is in each of them, which PVE tells one by one.</summary>
/// <param name="key">The name of a thing.</param>
/// <param name="template">Where its contents are; the last hole takes the name.</param>
/// <param name="member">Under which name the contents stand.</param>
/// <param name="line">One of them in words.</param>
internal sealed class ContentsOperation<T, TEntry>(
    Func<JsonTypeInfo<T>> type, Columns<T> columns, Func<T, string?> key, string template, Func<JsonTypeInfo<TEntry>> entry, string member,
        Func<TEntry, string> line) : Operation
    where T : class
{
    private const int MostRead = 60; // a request each
    private const int MostEntries = 100;

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(type().Rows(), cancellation);
        var rows = (answer.Data ?? []).OrderBy(key, StringComparer.Ordinal).ToList();
        var pathParameter = template[(template.LastIndexOf('{') + 1)..^1];
        var contents = new Dictionary<string, List<TEntry>?>();
        foreach (var name in rows.Select(key).OfType<string>().Distinct().Take(MostRead))
        {
            contents[name] = await Contents(run, pathParameter, name, cancellation);
        }
        return run.Result((writer, call) =>
        {
            if (!ResultText.WroteRaw(writer, answer.Raw))
            {
                ResultText.WriteItems(writer, rows, call, call.Start, 0, null,
                    (rowWriter, row) =>
                        columns.Write(
                            rowWriter,
                            row,
                            type,
                            call.Full,
                            more => WriteContents(more, key(row) is { } name ? contents.GetValueOrDefault(name) : null)));
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.WriteList(writer, row => columns.WriteSchema(row, (member, "array")));

    private async Task<List<TEntry>?> Contents(ToolRun run, string pathParameter, string name, CancellationToken cancellation)
    {
        try
        {
            return (await run.Read(template, entry().Rows(), cancellation, (pathParameter, name))).Data;
        }
        catch (PveException e) when (e.Failure is not (PveFailure.Unreachable or PveFailure.Timeout))
        {
            return null;
        }
    }

    // Null means that nobody looked, or might not.
    private void WriteContents(Utf8JsonWriter writer, List<TEntry>? entries)
    {
        if (entries is null)
        {
            return;
        }
        writer.WriteStartArray(member);
        foreach (var one in entries.Take(MostEntries))
        {
            writer.WriteStringValue(line(one));
        }
        writer.WriteEndArray();
        if (entries.Count > MostEntries)
        {
            writer.WriteNumber($"{member}_in_all", entries.Count);
        }
    }
}
