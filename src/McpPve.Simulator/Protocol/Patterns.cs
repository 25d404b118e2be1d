using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace McpPve.Simulator.Protocol;

/// <summary>The regular expressions of PVE's schema, which are Perl's.</summary>
internal static class Patterns
{
    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    // Without brackets around the pattern, as PVE does it: of "a|b" the first branch is open at the end.
    public static bool Matches(string pattern, string value) =>
        Known.GetOrAdd(pattern, static perl => new($"^{Translate(perl)}$", RegexOptions.CultureInvariant)).IsMatch(value);

    private static string Translate(string perl) => perl
        .Replace("(?^i:", "(?i:", StringComparison.Ordinal)
        .Replace("(?^u:", "(?:", StringComparison.Ordinal)
        .Replace("(?^:", "(?:", StringComparison.Ordinal)
        .Replace("{,", "{0,", StringComparison.Ordinal)
        .Replace(@"\_", "_", StringComparison.Ordinal);
}
