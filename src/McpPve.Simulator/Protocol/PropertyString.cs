using System.Globalization;

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
    public static string? Problem(string parameter, string text, string formatText)
    {
        var format = Format(formatText);
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
            var isDefault = marks[0] == '*';
            var required = marks[0] is '*' or '!';
            marks = required ? marks[1..] : marks;
            var end = marks.IndexOfAny(":{>");
            var name = (end < 0 ? marks : marks[..end]).ToString();
            var rest = end < 0 ? "" : marks[end..].ToString();
            var choices = rest.StartsWith('{') ? rest[1..^1].Split('|') : null;
            var type = rest.StartsWith(':') ? rest[1] : 's';
            var alias = rest.StartsWith('>') ? rest[1..] : null;
            double? minimum = null, maximum = null;
            if (type is 'i' && rest.Length > 2)
            {
                var range = rest[2..].Split("..");
                minimum = double.Parse(range[0], CultureInfo.InvariantCulture);
                maximum = range[1] is "" ? null : double.Parse(range[1], CultureInfo.InvariantCulture);
            }
            format[name] = new(name, type, isDefault, required, alias, choices, minimum, maximum);
        }
        return format;
    }

    private sealed record Key(
        string Name, char Type, bool Default, bool Required, string? Alias, string[]? Choices, double? Minimum, double? Maximum)
    {
        public string? Problem(string value) => Type switch
        {
            'i' when !long.TryParse(value, out _) => $"type check ('integer') failed - got '{value}'",
            'n' when !double.TryParse(value, CultureInfo.InvariantCulture, out _) => $"type check ('number') failed - got '{value}'",
            'b' when value is not ("0" or "1" or "on" or "off" or "yes" or "no" or "true" or "false") =>
                $"type check ('boolean') failed - got '{value}'",
            'i' when Minimum is { } least && long.Parse(value, CultureInfo.InvariantCulture) < least =>
                $"value must have a minimum value of {least}",
            'i' when Maximum is { } most && long.Parse(value, CultureInfo.InvariantCulture) > most =>
                $"value must have a maximum value of {most}",
            _ when Choices is { } choices && !choices.Contains(value) =>
                $"value '{value}' does not have a value in the enumeration '{string.Join(", ", choices)}'",
            _ => null,
        };
    }
}
