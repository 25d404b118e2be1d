namespace McpPve.Text;

/// <summary>"Did you mean": the candidate that is close enough to a mistyped name.</summary>
internal static class Closest
{
    public static string? To(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        // Where every letter is another one, nothing is close.
        var bestDistance = Math.Min(Math.Max(1, name.Length / 3) + 1, name.Length);
        foreach (var candidate in candidates)
        {
            var distance = Distance(name.ToLowerInvariant().Replace('-', '_'), candidate.ToLowerInvariant().Replace('-', '_'));
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }
        return best;
    }

    // Levenshtein with two rows; swapped neighbours cost two, which is near enough for a suggestion.
    public static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 20 || a.Length > 100)
        {
            return int.MaxValue;
        }
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
