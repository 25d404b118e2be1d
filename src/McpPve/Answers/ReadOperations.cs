using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Answers;

internal sealed class OneOperation<T>(Func<JsonTypeInfo<T>> type, Columns<T> columns) : Operation where T : class
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(type().Data(), cancellation);
        var partial = run.Call.Spec.Partial is { } some ? await some.Note(run, cancellation) : null;
        return run.Result((writer, call) =>
        {
            if (ResultText.WroteRaw(writer, answer.Raw))
            {
                return;
            }
            if (answer.Data is null)
            {
                writer.WriteStartObject();
                writer.WriteString("note"u8, "PVE sent nothing."u8);
                writer.WriteEndObject();
            }
            else
            {
                columns.Write(writer, answer.Data, type, call.Full, more => WritePartial(more, partial));
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) => columns.WriteSchema(writer);
}

internal sealed class ListOperation<T>(
    Func<JsonTypeInfo<T>> type,
    Columns<T> columns,
    Func<T, IComparable?>? key,
    Func<ToolCall, T, bool>? where,
    Action<Utf8JsonWriter, PveAnswer<List<T>>>? beside) : Operation
{
    public Func<ToolRun, CancellationToken, Task<PveAnswer<List<T>>>>? Ask { get; init; }

    public Func<PveAnswer<List<T>>, string?>? IfEmpty { get; init; }

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = Ask is null ? await run.Send(type().Rows(), cancellation) : await Ask(run, cancellation);
        IEnumerable<T> rows = answer.Data ?? [];
        if (where is not null)
        {
            rows = [.. rows.Where(row => where(run.Call, row))];
        }
        var empty = IfEmpty?.Invoke(answer);
        if (empty is null && where is not null && answer.Data is { Count: > 0 and var all } && !rows.Any())
        {
            empty = $"None of the {all} that the token sees is what was searched for.";
        }
        if (key is not null)
        {
            rows = rows.OrderBy(key);
        }
        // The most frequent mistake of all looks like an empty cluster.
        if (answer is { Raw: null, Data: null or { Count: 0 } } && await run.Cluster.Rights.HasAny(cancellation) is false)
        {
            empty = $"The token {run.Cluster.TokenId} has no privilege at all, so that every list stays empty. A token with privilege "
                + "separation needs an access list of its own, and its user needs one as well: pve_doctor tells which.";
        }
        var partial = run.Call.Spec.Partial is { } some ? await some.Note(run, cancellation) : null;
        return run.Result((writer, call) =>
        {
            if (ResultText.WroteRaw(writer, answer.Raw))
            {
                return;
            }
            // Where PVE pages by itself, it has skipped 'start' rows already and says how many there are.
            var pagedByPve = call.Spec.ArgOf(ArgRole.Start) is { Local: false };
            var skipped = pagedByPve ? 0 : call.Start;
            var offset = pagedByPve ? call.Start : 0;
            ResultText.WriteItems(writer, rows, call, skipped, offset, pagedByPve ? answer.Total : null,
                (rowWriter, row) => columns.Write(rowWriter, row, type, call.Full),
                besideWriter =>
                {
                    beside?.Invoke(besideWriter, answer);
                    WritePartial(besideWriter, partial);
                }, empty);
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) => SchemaText.WriteList(writer, columns.WriteSchema);
}

internal sealed class ValueOperation(string name) : Operation
{
    public override void WriteSchema(Utf8JsonWriter writer) => SchemaText.Write(writer, (name, "integer"));

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(TaskJson.Default.PveText.Data(), cancellation);
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName(name);
            if (answer.Data.Raw.Integer is { } number)
            {
                writer.WriteNumberValue(number);
            }
            else
            {
                writer.WriteStringValue(answer.Data.Value);
            }
            writer.WriteEndObject();
        });
    }
}

internal sealed class LogOperation : Operation
{
    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("lines", "array"), ("start", "integer"), ("count", "integer"), ("total", "integer"));

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var type = NodeJson.Default.LogLine.Rows();
        var limit = run.Call.Limit;
        long start = run.Call.Start;
        if (!run.Call.Has("start"))
        {
            // PVE counts from the oldest line, a reader wants the newest: ask for the length first.
            var probe = await run.Send(type, cancellation, ("start", "0"), ("limit", "1"));
            start = Math.Max(0, (probe.Total ?? 0) - limit);
        }
        var answer = await run.Send(type, cancellation, ("start", Text(start)), ("limit", Text(limit)));
        return run.Result((writer, call) =>
        {
            if (ResultText.WroteRaw(writer, answer.Raw))
            {
                return;
            }
            var (all, total) = IsFiller(answer) ? ([], 0) : (answer.Data ?? [], answer.Total);
            var lines = Fitting(all, newestFirst: !call.Has("start"));
            var first = start + (call.Has("start") ? 0 : all.Count - lines.Count);
            writer.WriteStartObject();
            writer.WriteStartArray("lines"u8);
            foreach (var line in lines)
            {
                writer.WriteStringValue(line.T.Value);
            }
            writer.WriteEndArray();
            writer.WriteNumber("start"u8, first);
            writer.WriteNumber("count"u8, lines.Count);
            writer.WriteNumber("total"u8, total ?? start + all.Count);
            if (lines.Count < all.Count)
            {
                writer.WriteBoolean("truncated"u8, true);
            }
            if (first > 0)
            {
                writer.WriteNumber("earlier"u8, Math.Max(0, first - limit));
            }
            if (first + lines.Count < (total ?? 0))
            {
                writer.WriteNumber("next"u8, first + lines.Count);
            }
            writer.WriteEndObject();
        });
    }

    // Where there is nothing, PVE sends a line that says so.
    private static bool IsFiller(PveAnswer<List<LogLine>> answer) =>
        answer is { Data: [{ T.Value: "no content" or "-- No entries --" }], Total: null or <= 1 };

    // As many lines as one result may hold; of a tail the newest.
    private static List<LogLine> Fitting(List<LogLine> lines, bool newestFirst)
    {
        var bytes = 0;
        var count = (newestFirst ? lines.AsEnumerable().Reverse() : lines)
            .TakeWhile(line => (bytes += (line.T.Value?.Length ?? 0) + 3) < ResultText.MostBytes)
            .Count();
        return newestFirst ? lines[^count..] : lines[..count];
    }

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed class MetricsOperation : Operation
{
    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("columns", "array"), ("rows", "array"), ("count", "integer"), ("total", "integer"));

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(QemuJson.Default.RrdPoint.Rows(), cancellation);
        return run.Result((writer, call) =>
        {
            if (ResultText.WroteRaw(writer, answer.Raw))
            {
                return;
            }
            var points = answer.Data ?? [];
            if (call.Full)
            {
                ResultText.WriteItems(writer, points, call, 0, 0, null,
                    (w, point) => JsonSerializer.Serialize(w, point, QemuJson.Default.RrdPoint));
                return;
            }
            WriteTable(writer, points, (int)call.Limit, highest: call["cf"] == "MAX");
        });
    }

    /// <param name="highest">The peak of several points is their highest, not their mean.</param>
    private static void WriteTable(Utf8JsonWriter writer, List<RrdPoint> points, int most, bool highest)
    {
        var fields = points.SelectMany(point => point.More?.Keys ?? Enumerable.Empty<string>())
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var perRow = Math.Max(1, (points.Count + most - 1) / most);
        writer.WriteStartObject();
        writer.WriteStartArray("columns"u8);
        writer.WriteStringValue("time"u8);
        fields.ForEach(field => writer.WriteStringValue(Name(field)));
        writer.WriteEndArray();
        writer.WriteStartArray("rows"u8);
        var (written, without) = (0, 0);
        foreach (var bucket in points.Chunk(perRow))
        {
            var row = fields.Select(field => bucket.Select(point => Number(point, field)).OfType<double>().ToList()).ToList();
            if (row.TrueForAll(values => values.Count == 0))
            {
                without += bucket.Length;
                continue;
            }
            written++;
            writer.WriteStartArray();
            writer.WriteStringValue(Readable.Time(bucket[0].Time.Value ?? 0));
            foreach (var (field, values) in fields.Zip(row))
            {
                if (values.Count == 0)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    WriteScaled(writer, field, highest ? values.Max() : values.Average());
                }
            }
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteNumber("count"u8, written);
        writer.WriteNumber("total"u8, points.Count);
        if (without > 0)
        {
            writer.WriteNumber("points_without_value"u8, without);
        }
        if (perRow > 1)
        {
            writer.WriteString(
                "note"u8, $"Each row is the {(highest ? "highest" : "mean")} of {perRow} points; limit={points.Count} gives them all.");
        }
        writer.WriteEndObject();
    }

    // Sizes are bytes, rates are bytes per second, cpu and iowait are fractions of all cores.
    private static string Name(string field) => field switch
    {
        "cpu" or "iowait" => $"{field}_pct",
        "netin" or "netout" or "diskread" or "diskwrite" => $"{field}_kib_s",
        _ => IsSize(field) ? $"{field}_mib" : field,
    };

    private static void WriteScaled(Utf8JsonWriter writer, string field, double value)
    {
        var scaled = field switch
        {
            "cpu" or "iowait" => value * 100,
            "netin" or "netout" or "diskread" or "diskwrite" => value / 1024,
            _ => IsSize(field) ? value / (1L << 20) : value,
        };
        writer.WriteNumberValue(Readable.Rounded(scaled, 2));
    }

    private static bool IsSize(string field) => field is "mem" or "maxmem" or "disk" or "maxdisk" or "memhost" // of guests
        or "memtotal" or "memused" or "memavailable" or "memfree" or "arcsize" or "roottotal" or "rootused" or "swaptotal" or "swapused"
        or "total" or "used"; // of nodes and storages

    private static double? Number(RrdPoint point, string field)
    {
        if (point.More is null || !point.More.TryGetValue(field, out var value))
        {
            return null;
        }
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(value.GetRawText()));
        reader.Read();
        return PveScalar.Read(ref reader).Number;
    }
}

/// <summary>A flat object schema.</summary>
internal static class SchemaText
{
    public static void Write(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, string Type)> members)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        WriteMembers(writer, members);
        writer.WriteEndObject();
    }

    /// <summary>A list: its rows, how many there are, and what stands beside them.</summary>
    public static void WriteList(Utf8JsonWriter writer, Action<Utf8JsonWriter> row, params ReadOnlySpan<(string Name, string Type)> beside)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, "array"u8);
        writer.WriteStartObject("items"u8);
        row(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteMembers(writer, beside);
        WriteMembers(writer, ("count", "integer"), ("total", "integer"), ("next", "integer"));
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, string Type)> members)
    {
        foreach (var (name, type) in members)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type"u8, type);
            writer.WriteEndObject();
        }
    }
}
