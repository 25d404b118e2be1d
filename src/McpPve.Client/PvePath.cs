using System.Text;

namespace McpPve.Client;

/// <summary>Fills the holes of a path template so that no value can lead to another endpoint.</summary>
public static class PvePath
{
    /// <exception cref="ArgumentException">A hole has no value, or one that is empty, a dot segment or has control characters.</exception>
    public static string Expand(string template, IReadOnlyDictionary<string, string>? holes)
    {
        if (!template.Contains('{', StringComparison.Ordinal))
        {
            return template;
        }
        var path = new StringBuilder(template.Length + 16);
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            if (open < 0)
            {
                path.Append(template, at, template.Length - at);
                break;
            }
            var close = template.IndexOf('}', open);
            var name = template[(open + 1)..close];
            path.Append(template, at, open - at);
            path.Append(holes is not null && holes.TryGetValue(name, out var value)
                ? Segment(name, value)
                : throw new ArgumentException($"the path {template} needs a value for '{name}'"));
            at = close + 1;
        }
        return path.ToString();
    }

    private static string Segment(string name, string value) =>
        value is "" or "." or ".." || value.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? throw new ArgumentException($"'{name}' can't be empty, '.', '..' or contain control characters")
            : Uri.EscapeDataString(value);
}
