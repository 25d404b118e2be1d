namespace McpPve.Catalog;

/// <summary>Something that can be meant, and the words it is known by besides its name.</summary>
internal readonly record struct Suggestion(string Name, string Words);

/// <summary>"Did you mean": what a name that does not exist was meant to be, by its words and only then by its letters.</summary>
internal static class Suggestions
{
    // Words that mean the same to the people who type them; each is compared by the first of its row.
    private static readonly string[][] Synonyms =
    [
        ["list", "get", "show", "read", "view", "describe", "fetch"],
        ["find", "search", "query", "lookup", "locate"],
        ["create", "add", "new", "make"],
        ["delete", "remove", "destroy", "rm"],
        ["update", "change", "set", "edit", "modify", "configure"],
        ["start", "boot", "power"],
        ["exec", "execute", "run", "command", "shell"],
        ["vm", "qemu", "machine", "kvm", "virtual"],
        ["lxc", "container", "ct"],
        ["node", "host", "server", "hypervisor"],
        ["address", "ip", "ips"],
        ["config", "configuration", "setting", "option"],
        ["grow", "resize", "enlarge", "expand"],
        ["acl", "permission", "grant"],
    ];

    private static readonly HashSet<string> Empty = ["pve", "proxmox", "mcp", "tool", "the", "a", "of", "in", "on", "to", "for"];

    private const double InName = 3, InWords = 1, Enough = 2;

    /// <summary>How much of what the words weigh must be found.</summary>
    private const double MostOfIt = 0.4;

    /// <returns>The name of the best candidate; null where none is near.</returns>
    public static string? Closest(string name, IEnumerable<Suggestion> candidates)
    {
        var all = candidates.ToList();
        var wanted = Words(name);
        var known = all.ConvertAll(candidate => (Name: Words(candidate.Name), Description: Words(candidate.Words)));
        // A word that many candidates have says little.
        var weights = wanted.Select(word => Math.Log((all.Count + 1.0) / (0.5 + known.Count(words => words.Name.Contains(word)))))
            .ToArray();
        string? best = null;
        var (bestScore, bestLength) = (0.0, int.MaxValue);
        for (var i = 0; i < all.Count; i++)
        {
            var (score, found) = (0.0, 0.0);
            for (var w = 0; w < wanted.Count; w++)
            {
                var counts = known[i].Name.Contains(wanted[w]) ? InName : known[i].Description.Contains(wanted[w]) ? InWords : 0;
                score += weights[w] * counts;
                found += counts > 0 ? weights[w] : 0;
            }
            if (found < MostOfIt * weights.Sum())
            {
                continue;
            }
            // Of those that have as much in common, the one that says least besides.
            if (score > bestScore + 0.001 || (score > bestScore - 0.001 && score > 0 && known[i].Name.Count < bestLength))
            {
                (best, bestScore, bestLength) = (all[i].Name, score, known[i].Name.Count);
            }
        }
        var byLetters = Text.Closest.To(name, all.Select(candidate => candidate.Name));
        return bestScore >= Enough ? best : byLetters;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var from = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            var ends = at == text.Length || !char.IsLetterOrDigit(text[at]);
            // A capital begins a word: listVms.
            if (ends || (at > from && char.IsUpper(text[at]) && char.IsLower(text[at - 1])))
            {
                if (at > from && Word(text[from..at]) is { } word && !words.Contains(word))
                {
                    words.Add(word);
                }
                from = ends ? at + 1 : at;
            }
        }
        return words;
    }

    private static string? Word(string text)
    {
        var word = text.ToLowerInvariant();
        word = word.Length > 4 && word.EndsWith("sses", StringComparison.Ordinal) ? word[..^2]
            : word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
            : word;
        return Empty.Contains(word) ? null : Array.Find(Synonyms, row => row.Contains(word))?[0] ?? word;
    }
}
