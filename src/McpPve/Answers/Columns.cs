using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Json;

namespace McpPve.Answers;

/// <summary>The members of a concise row: what a person would look at, sizes and times readable, absent ones left out.</summary>
internal sealed class Columns<T>
{
    private const string FullName = "full";

    private readonly List<Action<Utf8JsonWriter, T>> _writers = [];
    private readonly List<(string Name, string Type)> _names = [];

    /// <param name="missing">What holds where PVE leaves the member out.</param>
    public Columns<T> Text(string name, Func<T, PveText> get, string? missing = null) => Add(name, "string", (writer, row) =>
    {
        if ((get(row).Value ?? missing) is { Length: > 0 } value)
        {
            writer.WriteString(name, value);
        }
    });

    /// <summary>Text that is put together; null leaves it out.</summary>
    public Columns<T> Words(string name, Func<T, string?> get) => Add(name, "string", (writer, row) =>
    {
        if (get(row) is { Length: > 0 } value)
        {
            writer.WriteString(name, value);
        }
    });

    /// <summary>Several texts; none leaves them out.</summary>
    public Columns<T> List(string name, Func<T, List<string>> get) => Add(name, "array", (writer, row) =>
    {
        if (get(row) is { Count: > 0 } values)
        {
            writer.WriteStartArray(name);
            values.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
    });

    /// <param name="missing">What holds where PVE leaves the member out.</param>
    public Columns<T> Integer(string name, Func<T, PveInteger> get, long? missing = null) => Add(name, "integer", (writer, row) =>
    {
        if ((get(row).Value ?? missing) is { } value)
        {
            writer.WriteNumber(name, value);
        }
    });

    public Columns<T> Number(string name, Func<T, double?> get, int digits = 2) => Add(name, "number", (writer, row) =>
    {
        if (get(row) is { } value)
        {
            writer.WriteNumber(name, Readable.Rounded(value, digits));
        }
    });

    /// <summary>Written only when it is set: an absent flag means no.</summary>
    public Columns<T> Flag(string name, Func<T, PveFlag> get) => Add(name, "boolean", (writer, row) =>
    {
        if (get(row).IsSet)
        {
            writer.WriteBoolean(name, true);
        }
    });

    /// <summary>A fraction as percent.</summary>
    public Columns<T> Percent(string name, Func<T, PveNumber> get) => Number(name, row => get(row).Value * 100, 1);

    /// <summary>Bytes as <c>1.5 GiB</c>.</summary>
    public Columns<T> Size(string name, Func<T, PveInteger> get) => Add(name, "string", (writer, row) =>
    {
        if (get(row).Value is { } bytes)
        {
            writer.WriteString(name, Readable.Size(bytes));
        }
    });

    /// <summary>Seconds as <c>3d 4h</c>; 0 is left out.</summary>
    public Columns<T> Uptime(string name, Func<T, PveInteger> get) => Add(name, "string", (writer, row) =>
    {
        if (get(row).Value is > 0 and var seconds)
        {
            writer.WriteString(name, Readable.Duration(seconds));
        }
    });

    /// <summary>Seconds since 1970 as <c>2026-03-01T12:00:00Z</c>.</summary>
    public Columns<T> Time(string name, Func<T, PveInteger> get) => Add(name, "string", (writer, row) =>
    {
        if (get(row).Value is { } seconds and > 0)
        {
            writer.WriteString(name, Readable.Time(seconds));
        }
    });

    /// <summary>Anything else.</summary>
    public Columns<T> Add(Action<Utf8JsonWriter, T> write)
    {
        _writers.Add(write);
        return this;
    }

    /// <summary>
    /// A row as a JSON schema: the concise members, or everything PVE sent under one name of its own, whatever its types.
    /// </summary>
    public void WriteSchema(Utf8JsonWriter writer) => WriteSchema(writer, []);

    /// <param name="more">What stands in a row besides.</param>
    public void WriteSchema(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, string Type)> more) =>
        SchemaText.Write(writer, [.. _names, (FullName, "object"), .. more]);

    private Columns<T> Add(string name, string type, Action<Utf8JsonWriter, T> write)
    {
        _names.Add((name, type));
        return Add(write);
    }

    /// <summary>Writes one row.</summary>
    /// <param name="type">Of the whole row: shown in full detail, and where none of the concise members is there.</param>
    /// <param name="more">Writes what was read besides.</param>
    public void Write(Utf8JsonWriter writer, T row, Func<JsonTypeInfo<T>>? type, bool full, Action<Utf8JsonWriter>? more = null)
    {
        writer.WriteStartObject();
        var written = writer.BytesCommitted + writer.BytesPending;
        if (!full)
        {
            foreach (var write in _writers)
            {
                write(writer, row);
            }
        }
        // Nothing known is left of the row: another version, or another program. What PVE sent is still worth seeing.
        if (type is not null && (full || writer.BytesCommitted + writer.BytesPending == written))
        {
            WriteAll(writer, row, type());
        }
        more?.Invoke(writer);
        writer.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter writer, T row, JsonTypeInfo<T> type)
    {
        writer.WritePropertyName(FullName);
        JsonSerializer.Serialize(writer, row, type);
    }
}

/// <summary>Numbers as a person reads them.</summary>
internal static class Readable
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>
    /// Bytes in the unit that keeps the number short: <c>1.5 GiB</c>. A whole number of a smaller unit stays one, so that what was
    /// configured can be given again as it is: 2500 MiB, not 2.44 GiB.
    /// </summary>
    public static string Size(long bytes)
    {
        const int LongestWhole = 10_000;
        if (bytes <= 0)
        {
            return "0 B"; // PVE subtracts what it has measured at two moments; less than nothing is nothing
        }
        var unit = Math.Min((63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)bytes)) / 10, Units.Length - 1);
        if (bytes * 100m % Bytes(unit) != 0 && unit > 1 && bytes % Bytes(unit - 1) == 0 && bytes / Bytes(unit - 1) < LongestWhole)
        {
            unit--;
        }
        return FormattableString.Invariant($"{Math.Round(bytes / (decimal)Bytes(unit), 2):0.##} {Units[unit]}");
    }

    private static long Bytes(int unit) => 1L << (10 * unit);

    /// <summary>Without the sign that a zero can have.</summary>
    public static double Rounded(double value, int digits) => Math.Round(value, digits) + 0.0;

    public static string Duration(long seconds) => seconds switch
    {
        < 60 => $"{seconds}s",
        < 3600 => $"{seconds / 60}m {seconds % 60}s",
        < 86400 => $"{seconds / 3600}h {seconds % 3600 / 60}m",
        _ => $"{seconds / 86400}d {seconds % 86400 / 3600}h",
    };

    public static string Time(long seconds) =>
        seconds is > -62135596800 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : seconds.ToString(CultureInfo.InvariantCulture);
}
