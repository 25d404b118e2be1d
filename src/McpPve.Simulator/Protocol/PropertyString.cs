using System.Globalization;
using McpPve.Client.Schema;

namespace McpPve.Simulator.Protocol;

/// <summary>PVE's <c>virtio=AA:BB,bridge=vmbr0</c>: ordered keys, the default key may go without its name.</summary>
internal sealed class PropertyString
{
    private readonly List<(string Key, string Value)> _parts = [];

    public string? this[string key]
    {
        get => _parts.Find(part => part.Key == key).Value;
        set
        {
            var at = _parts.FindIndex(part => part.Key == key);
            if (value is null)
            {
                if (at >= 0)
                {
                    _parts.RemoveAt(at);
                }
            }
            else if (at >= 0)
            {
                _parts[at] = (key, value);
            }
            else
            {
                _parts.Add((key, value));
            }
        }
    }

    public IReadOnlyList<(string Key, string Value)> Parts => _parts;

    public static PropertyString Parse(string text, string defaultKey)
    {
        var result = new PropertyString();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            result._parts.Add(at < 0 ? (defaultKey, part.Trim()) : (part[..at].Trim(), part[(at + 1)..]));
        }
        return result;
    }

    /// <param name="defaultKey">Written without its name, first.</param>
    public string Print(string defaultKey)
    {
        var parts = _parts.Where(part => part.Key != defaultKey).Select(part => $"{part.Key}={part.Value}");
        return string.Join(',', this[defaultKey] is { } first ? parts.Prepend(first) : parts);
    }

    /// <summary>PVE's complaint about the value of a property string, or null.</summary>
    /// <param name="formatText">In the notation of <see cref="PropertyFormats"/>.</param>
    public static string? Problem(string parameter, string text, string formatText) => Problem(parameter, text, Format(formatText));

    /// <param name="keys">As PVE documents them.</param>
    /// <param name="check">PVE's complaint about the value of one of them, which is no boolean.</param>
    public static string? Problem(
        string parameter, string text, IReadOnlyList<PveParameter> keys, Func<PveParameter, string, string?> check) =>
        Problem(parameter, text, keys.ToDictionary(
            key => key.Name,
            key => new Key(key.Name, key.IsDefaultKey, !key.Optional, key.AliasOf)
            {
                Problem = value => key.Type is PveType.Boolean ? Boolean(value) : check(key, value),
            }));

    private static string? Problem(string parameter, string text, Dictionary<string, Key> format)
    {
        var defaultKey = format.Values.FirstOrDefault(key => key.Default)?.Name ?? "";
        var seen = new HashSet<string>();
        var problems = new List<string>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 && (defaultKey is "" || !seen.Add(defaultKey)))
            {
                return defaultKey is ""
                    ? "invalid format - value without key, but schema does not define a default key\n"
                    : "invalid format - value without key already defined\n";
            }
            var name = at < 0 ? defaultKey : part[..at].Trim();
            var value = part[(at + 1)..];
            if (at >= 0 && !seen.Add(name))
            {
                return $"invalid format - duplicate key in comma-separated list property: {name}\n";
            }
            if (!format.TryGetValue(name, out var key))
            {
                problems.Add($"{parameter}.{name}: property is not defined in schema and the schema does not allow additional properties");
            }
            else if (key.Problem(value) is { } problem)
            {
                problems.Add($"{parameter}.{name}: {problem}");
            }
            if (key?.Alias is { } alias)
            {
                seen.Add(alias);
            }
        }
        problems.AddRange(format.Values.Where(key => key.Required && !seen.Contains(key.Name))
            .Select(key => $"{parameter}.{key.Name}: property is missing and it is not optional"));
        return problems.Count == 0 ? null : $"invalid format - format error\n{string.Join('\n', problems)}\n";
    }

    /// <summary>Reads the notation of <see cref="PropertyFormats"/>.</summary>
    private static Dictionary<string, Key> Format(string text)
    {
        var format = new Dictionary<string, Key>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var marks = word.AsSpan();
            var isDefault = marks[0] is '*' or '~';
            var required = marks[0] is '*' or '!';
            marks = isDefault || required ? marks[1..] : marks;
            var end = marks.IndexOfAny(":{>~");
            var name = (end < 0 ? marks : marks[..end]).ToString();
            var rest = end < 0 ? "" : marks[end..].ToString();
            format[name] = new(name, isDefault, required, rest.StartsWith('>') ? rest[1..] : null) { Problem = Check(rest) };
        }
        return format;
    }

    /// <param name="facts">What stands behind the name of a key in the notation of <see cref="PropertyFormats"/>.</param>
    private static Func<string, string?> Check(string facts)
    {
        switch (facts)
        {
            case ":b":
                return Boolean;
            case ":n":
                return value => double.TryParse(value, CultureInfo.InvariantCulture, out _)
                    ? null
                    : $"type check ('number') failed - got '{value}'";
            case [':', 'i', .. var limits]:
                var (least, most) = limits.Split("..") is [var low, var high] ? (Limit(low), Limit(high)) : (null, null);
                return value => !long.TryParse(value, out var number) ? $"type check ('integer') failed - got '{value}'"
                    : number < least ? $"value must have a minimum value of {least}"
                    : number > most ? $"value must have a maximum value of {most}"
                    : null;
            case ['{', .. var words, '}']:
                var choices = words.Split('|');
                return value => choices.Contains(value)
                    ? null
                    : $"value '{value}' does not have a value in the enumeration '{string.Join(", ", choices)}'";
            case ">model":
                return Check("~mac-addr"); // virtio=AA:BB:… stands for model=virtio,macaddr=AA:BB:…
            case ['~', .. var format]:
                return value => Formats.Problem(format, value)?.TrimEnd('\n');
            default:
                return _ => null;
        }
    }

    private static long? Limit(string text) => text is "" ? null : long.Parse(text, CultureInfo.InvariantCulture);

    // Elsewhere PVE takes 0 and 1 only.
    private static string? Boolean(string value) =>
        value.ToLowerInvariant() is "0" or "1" or "on" or "off" or "yes" or "no" or "true" or "false"
            ? null
            : $"type check ('boolean') failed - got '{value}'";

    private sealed record Key(string Name, bool Default, bool Required, string? Alias)
    {
        /// <summary>PVE's complaint about a value, or null.</summary>
        public required Func<string, string?> Problem { get; init; }
    }
}
