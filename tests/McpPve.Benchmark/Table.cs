using System.Globalization;
using System.Text.Json;

namespace McpPve.Benchmark;

/// <summary>Samples by row and column, each shown as minimum, median and maximum.</summary>
/// <param name="derived">More columns, each computed from the row's medians by column.</param>
internal sealed class Table(
    string title, IReadOnlyList<string> columns, params IReadOnlyList<(string Name, Func<Func<string, double?>, double?> Value)> derived)
{
    private const string Nothing = "-";

    private readonly List<string> _rows = [];
    private readonly Dictionary<(string Row, string Column), List<double>> _samples = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);

    /// <param name="row">With the unit.</param>
    /// <param name="value">Null where there is none on this system.</param>
    public void Add(string row, string column, double? value)
    {
        if (!_rows.Contains(row))
        {
            _rows.Add(row);
        }
        if (value is { } sample)
        {
            (_samples.TryGetValue((row, column), out var samples) ? samples : _samples[(row, column)] = []).Add(sample);
        }
    }

    /// <summary>Why something is missing.</summary>
    public void Note(string note) => _notes.Add(note);

    public double? Median(string row, string column) =>
        _samples.TryGetValue((row, column), out var samples) ? Quantile(samples, 0.5) : null;

    /// <summary>Of unsorted samples; 0.5 is the median.</summary>
    public static double Quantile(IEnumerable<double> samples, double quantile)
    {
        var sorted = samples.Order().ToList();
        return sorted[(int)Math.Ceiling((sorted.Count * quantile) - 1e-9) - 1];
    }

    public void Print(TextWriter writer)
    {
        List<string[]> lines = [[$"{title}: min / median / max", .. columns, .. derived.Select(column => column.Name)]];
        lines.AddRange(_rows.Select(row => (string[])
        [
            row,
            .. columns.Select(column => _samples.TryGetValue((row, column), out var samples) ? Cell(samples) : Nothing),
            .. derived.Select(column => Number(column.Value(name => Median(row, name)))),
        ]));
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        writer.WriteLine();
        foreach (var line in lines)
        {
            writer.WriteLine(
                string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])))
                    .TrimEnd());
        }
        foreach (var note in _notes)
        {
            writer.WriteLine($"{Nothing}: {note}");
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(title);
        foreach (var row in _rows)
        {
            writer.WriteStartObject(row);
            foreach (var column in columns.Where(column => _samples.ContainsKey((row, column))))
            {
                var samples = _samples[(row, column)];
                writer.WriteStartObject(column);
                writer.WriteNumber("min", samples.Min());
                writer.WriteNumber("median", Quantile(samples, 0.5));
                writer.WriteNumber("max", samples.Max());
                writer.WriteNumber("samples", samples.Count);
                writer.WriteEndObject();
            }
            foreach (var (name, value) in derived)
            {
                if (value(column => Median(row, column)) is { } number)
                {
                    writer.WriteNumber(name, number);
                }
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>A count as it is; anything else with three digits that count, or all before the point.</summary>
    public static string Number(double? number) =>
        number is not { } value ? Nothing
        : double.IsInteger(value) ? value.ToString("#,0", CultureInfo.InvariantCulture)
        : value.ToString(
            Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);

    private static string Cell(List<double> samples) =>
        samples.Distinct().Count() == 1
            ? Number(samples[0])
            : $"{Number(samples.Min())} / {Number(Quantile(samples, 0.5))} / {Number(samples.Max())}";
}
