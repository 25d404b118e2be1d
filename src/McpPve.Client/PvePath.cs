using System.Text;

namespace McpPve.Client;

/// <summary>Fills the path parameters of a template so that no value can lead to another endpoint.</summary>
public static class PvePath
{
    /// <summary>
    /// PVE decodes a path before it takes it apart, so a slash would be one although it is encoded. Only a volume and an address of an IP
    /// set may have some: PVE takes the rest of the path for them.
    /// </summary>
    private static readonly string[] Rests = ["volume", "cidr"];

    /// <exception cref="PveException">A value that could lead to another endpoint, such as one that PVE itself gave for a node's name:
    /// empty, with a slash, a dot segment or control characters.</exception>
    public static string Expand(string template, IReadOnlyDictionary<string, string>? pathParameters)
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
            path.Append(pathParameters is not null && pathParameters.TryGetValue(name, out var value)
                ? Segment(name, value)
                : throw new ArgumentException($"the path {template} needs a value for '{name}'"));
            at = close + 1;
        }
        return path.ToString();
    }

    private static string Segment(string name, string value) =>
        (Rests.Contains(name) ? value.Split('/') : [value]).Any(IsStrange)
            ? throw new PveException(
                PveFailure.Invalid, $"'{name}' can't be empty, '.', '..' or contain slashes or control characters; nothing was sent")
            : Uri.EscapeDataString(value);

    private static bool IsStrange(string segment) =>
        segment is "" or "." or ".."
            || segment.Contains('/', StringComparison.Ordinal)
            || segment.AsSpan().ContainsAnyInRange('\0', '\x1f');
}
