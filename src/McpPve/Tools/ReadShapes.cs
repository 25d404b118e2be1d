using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

internal sealed class OneShape<T>(Func<JsonTypeInfo<T>> type, Columns<T> columns) : Shape where T : class
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(type().Data(), cancellation);
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
                columns.Write(writer, answer.Data, call.Full ? type() : null);
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) => columns.WriteSchema(writer);
}

internal sealed class ListShape<T>(
    Func<JsonTypeInfo<T>> type,
    Columns<T> columns,
    Func<T, IComparable?>? key,
    Func<ToolCall, T, bool>? where,
    Action<Utf8JsonWriter, PveAnswer<List<T>>>? beside) : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(type().Rows(), cancellation);
        IEnumerable<T> rows = answer.Data ?? [];
        if (where is not null)
        {
            rows = rows.Where(row => where(run.Call, row));
        }
        if (key is not null)
        {
            rows = rows.OrderBy(key);
        }
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
                (rowWriter, row) => columns.Write(rowWriter, row, call.Full ? type() : null),
                beside is null ? null : besideWriter => beside(besideWriter, answer));
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, "array"u8);
        writer.WriteStartObject("items"u8);
        columns.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        foreach (var number in new[] { "count", "total", "next" })
        {
            writer.WriteStartObject(number);
            writer.WriteString("type"u8, "integer"u8);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}

internal sealed class ValueShape(string name) : Shape
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

internal sealed class LogShape : Shape
{
    public override void WriteSchema(Utf8JsonWriter writer) => SchemaText.Write(writer, ("lines", "array"), ("start", "integer"), ("count", "integer"), ("total", "integer"));

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
            var isEmpty = answer.Data is null or [] or [{ T.Value: "no content" or "-- No entries --" }];
            var all = isEmpty ? [] : answer.Data!;
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
            writer.WriteNumber("total"u8, isEmpty && start == 0 ? 0 : answer.Total ?? start + all.Count);
            if (lines.Count < all.Count)
            {
                writer.WriteBoolean("truncated"u8, true);
            }
            if (first > 0)
            {
                writer.WriteNumber("earlier"u8, Math.Max(0, first - limit));
            }
            if (lines.Count > 0 && first + lines.Count < (answer.Total ?? 0))
            {
                writer.WriteNumber("next"u8, first + lines.Count);
            }
            writer.WriteEndObject();
        });
    }

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

internal sealed class RrdShape : Shape
{
    public override void WriteSchema(Utf8JsonWriter writer) => SchemaText.Write(writer, ("columns", "array"), ("rows", "array"), ("count", "integer"), ("total", "integer"));

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
            WriteTable(writer, points, (int)call.Limit);
        });
    }

    private static void WriteTable(Utf8JsonWriter writer, List<RrdPoint> points, int most)
    {
        var fields = points.SelectMany(point => point.More?.Keys ?? Enumerable.Empty<string>()).Distinct().Order(StringComparer.Ordinal).ToList();
        var perRow = Math.Max(1, (points.Count + most - 1) / most);
        writer.WriteStartObject();
        writer.WriteStartArray("columns"u8);
        writer.WriteStringValue("time"u8);
        fields.ForEach(field => writer.WriteStringValue(Name(field)));
        writer.WriteEndArray();
        writer.WriteStartArray("rows"u8);
        foreach (var bucket in points.Chunk(perRow))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Readable.Time(bucket[0].Time.Value ?? 0));
            foreach (var field in fields)
            {
                var values = bucket.Select(point => Number(point, field)).OfType<double>().ToList();
                if (values.Count == 0)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    WriteScaled(writer, field, values.Average());
                }
            }
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteNumber("count"u8, (points.Count + perRow - 1) / perRow);
        writer.WriteNumber("total"u8, points.Count);
        if (perRow > 1)
        {
            writer.WriteString("note"u8, $"Each row is the mean of {perRow} points; limit={points.Count} gives them all.");
        }
        writer.WriteEndObject();
    }

    // Memory and disk sizes are bytes, rates are bytes per second, cpu is a fraction of all cores.
    private static string Name(string field) => field switch
    {
        "cpu" => "cpu_pct",
        "mem" or "maxmem" or "disk" or "maxdisk" or "memhost" => field + "_gib",
        "netin" or "netout" or "diskread" or "diskwrite" => field + "_kib_s",
        _ => field,
    };

    private static void WriteScaled(Utf8JsonWriter writer, string field, double value)
    {
        var scaled = field switch
        {
            "cpu" => value * 100,
            "mem" or "maxmem" or "disk" or "maxdisk" or "memhost" => value / (1L << 30),
            "netin" or "netout" or "diskread" or "diskwrite" => value / 1024,
            _ => value,
        };
        writer.WriteNumberValue(Math.Round(scaled, 2));
    }

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
        foreach (var (name, type) in members)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type"u8, type);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
