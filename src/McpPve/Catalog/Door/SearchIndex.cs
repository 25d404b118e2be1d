using McpPve.Client.Schema;
using McpPve.Tools;

namespace McpPve.Catalog.Door;

/// <summary>Something that can be found: a tool, or a method of the API that no tool here covers.</summary>
/// <param name="Name">What is given as the call.</param>
/// <param name="Does">In a line.</param>
internal sealed record Findable(string Name, string Does);

/// <summary>
/// Finds calls by their purpose, PVE's terms or their path. Words are weighed by how few calls have them (BM25); a word that none has
/// counts as the nearest one; what the words ask for (to see, make, change, delete) decides between calls about the same thing.
/// </summary>
internal sealed class SearchIndex
{
    private const double Title = 3, Name = 2, Words = 2, Description = 1, Path = 1.5;
    private const double Saturation = 1.2, Length = 0.4;
    private const double OfTools = 1.15, OfDirectories = 0.3, Wanted = 1.35, Unwanted = 0.75, Enough = 0.3;

    private static readonly HashSet<string> Empty =
    [
        .. ("a an the of to in on for my all is are be can do does how me i with from by it its that this there have has and or at as any "
            + "each every one some our we you please want need should would will into onto out up so if not when then them their").Split(' '),
    ];

    // What is asked for; the methods that do such things.
    private static readonly (string Method, string[] Verbs)[] Intents =
    [
        ("DELETE", ["delete", "remove", "destroy", "drop", "revoke", "rid"]),
        ("POST", ["create", "add", "new", "make", "allocate", "generate", "register", "take"]),
        ("PUT", ["change", "set", "update", "edit", "modify", "configure", "enable", "disable", "rename", "switch", "turn"]),
        ("GET", ["list", "show", "get", "which", "what", "see", "read", "display", "view", "who", "where", "check", "look", "when"]),
    ];

    // Words that mean the same here; each counts as the first of its row.
    private static readonly string[][] Synonyms =
    [
        ["vm", "qemu", "machine", "kvm"],
        ["container", "lxc", "ct", "containers"],
        ["node", "host", "hypervisor"],
        ["delete", "remove", "destroy", "drop", "erase", "rid"],
        ["create", "add", "new", "make"],
        ["change", "modify", "edit", "configure", "alter"],
        ["permission", "acl", "right", "privilege"],
        ["certificate", "cert", "ssl", "tls", "https"],
        ["email", "mail", "e-mail"],
        ["notification", "alert", "notify"],
        ["clone", "copy", "duplicate"],
        ["migrate", "move"],
        ["restart", "reboot"],
        ["grow", "resize", "enlarge", "expand", "bigger", "extend"],
        ["memory", "ram"],
        ["cpu", "processor", "core"],
        ["disk", "drive"],
        ["setting", "config", "configuration", "option"],
        ["address", "ip"],
        ["suspend", "pause"],
        ["space", "free", "capacity"],
        ["second", "2fa", "tfa", "totp"],
        ["log", "journal"],
    ];

    private static readonly Dictionary<string, string> Canonical = Synonyms
        .SelectMany(row => row.Select(word => (Word: Stem(word), First: Stem(row[0]))))
        .GroupBy(pair => pair.Word)
        .ToDictionary(group => group.Key, group => group.First().First);

    private readonly List<(Findable Call, string Method, double Weight, Dictionary<string, double> Terms, double Size)> _calls = [];
    private readonly Dictionary<string, double> _rarity = [];
    private readonly double _averageSize;

    /// <param name="tools">Those that are exposed.</param>
    /// <param name="isOpen">Which methods can be called as well.</param>
    /// <param name="documented">Methods that only the cluster's own documentation has.</param>
    public SearchIndex(IReadOnlyCollection<ToolSpec> tools, Func<string, bool> isOpen, IEnumerable<PveEndpoint> documented)
    {
        var covered = new HashSet<string>();
        foreach (var tool in tools)
        {
            var terms = new Dictionary<string, double>();
            Add(terms, tool.Name[(tool.Name.IndexOf('_') + 1)..], Name);
            Add(terms, tool.Title, Title);
            Add(terms, tool.Description, Description);
            Add(terms, tool.Group.Title, Description);
            var methods = tool.Methods().ToList();
            foreach (var method in methods)
            {
                covered.Add(method);
                Add(terms, ApiMethods.Does(method), Words / methods.Count);
                Add(terms, ApiMethods.Words(method), Words / methods.Count);
                Add(terms, method, Path / methods.Count);
            }
            // What makes other calls is not what is looked for.
            var weight = tool.Inner is InnerCall.None or InnerCall.Diagnose ? OfTools : OfDirectories;
            Put(new(tool.Name, tool.Description), tool.Route.Method.Method, weight, terms);
        }
        foreach (var name in ApiMethods.Names.Where(name => !covered.Contains(name) && isOpen(name)))
        {
            var terms = new Dictionary<string, double>();
            Add(terms, ApiMethods.Does(name), Title);
            Add(terms, ApiMethods.Words(name), Words);
            Add(terms, name, Path);
            Put(new(name, ApiMethods.Does(name)), name.Split(' ')[0], ApiMethods.IsIndex(name) ? OfDirectories : 1, terms);
        }
        foreach (var method in documented)
        {
            var (name, does, terms) = ($"{method.Method} {method.Path}", ApiMethods.Does(method), new Dictionary<string, double>());
            Add(terms, does, Title);
            Add(terms, method.Description ?? "", Description);
            Add(terms, name, Path);
            Put(new(name, does), method.Method, 1, terms);
        }
        _averageSize = _calls.Average(call => call.Size);
        foreach (var group in _calls.SelectMany(call => call.Terms.Keys).GroupBy(term => term))
        {
            _rarity[group.Key] = Math.Log(1 + ((_calls.Count - group.Count() + 0.5) / (group.Count() + 0.5)));
        }
    }

    /// <returns>The best first.</returns>
    public IReadOnlyList<Findable> Find(string words, int most)
    {
        var raw = Raw(words).ToList();
        var wanted = raw.Select(word => Intents.FirstOrDefault(intent => intent.Verbs.Contains(word)).Method)
            .FirstOrDefault(method => method is not null);
        var terms = raw.Where(word => !Empty.Contains(word)).Select(Term).Distinct().Select(Known).OfType<string>().Distinct().ToList();
        if (terms.Count == 0)
        {
            return [];
        }
        var all = terms.Sum(term => _rarity[term]);
        var found = _calls.Select(call => (call.Call, Score: Score(call, terms, all) * Fits(call.Method, wanted)))
            .Where(found => found.Score > 0)
            .OrderByDescending(found => found.Score)
            .ThenBy(found => found.Call.Name.Length)
            .Take(most)
            .ToList();
        // What is far behind the best has a word in common, and no more.
        return [.. found.TakeWhile(one => one.Score >= found[0].Score * Enough).Select(one => one.Call)];
    }

    private static double Fits(string method, string? wanted) =>
        wanted is null ? 1
        : wanted == method || (wanted == "PUT" && method == "POST") || (wanted == "POST" && method == "PUT") ? Wanted
        : Unwanted;

    private double Score(
        (Findable Call, string Method, double Weight, Dictionary<string, double> Terms, double Size) call, List<string> terms, double all)
    {
        var (score, found) = (0.0, 0.0);
        var size = 1 - Length + (Length * call.Size / _averageSize);
        foreach (var term in terms)
        {
            if (call.Terms.TryGetValue(term, out var count))
            {
                score += _rarity[term] * count / (count + (Saturation * size));
                found += _rarity[term];
            }
        }
        return score * found / all * call.Weight;
    }

    private void Put(Findable call, string method, double weight, Dictionary<string, double> terms) =>
        _calls.Add((call, method, weight, terms, terms.Values.Sum()));

    private static void Add(Dictionary<string, double> terms, string text, double weight)
    {
        foreach (var term in Raw(text).Where(word => !Empty.Contains(word)).Select(Term).Distinct())
        {
            terms[term] = terms.GetValueOrDefault(term) + weight;
        }
    }

    // A word that nothing has is perhaps only misspelt.
    private string? Known(string term) =>
        _rarity.ContainsKey(term) ? term
        : term.Length < 4 ? null
        : _rarity.Keys.Where(known => Math.Abs(known.Length - term.Length) <= 2 && known.Length >= 4)
            .Select(known => (Known: known, Distance: Text.Closest.Distance(known, term)))
            .Where(near => near.Distance <= (term.Length < 7 ? 1 : 2))
            .OrderBy(near => near.Distance).ThenBy(near => near.Known, StringComparer.Ordinal)
            .Select(near => near.Known)
            .FirstOrDefault();

    private static string Term(string word) => Stem(word) is var stem && Canonical.TryGetValue(stem, out var first) ? first : stem;

    private static string Stem(string word) =>
        word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal) ? word[..^3] + "y"
        : word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3].TrimEnd('e')
        : word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2]
        : word.Length > 4 && word.EndsWith("sses", StringComparison.Ordinal) ? word[..^2]
        : word.Length > 3 && word.EndsWith('s') && word[^2] is not ('s' or 'u' or 'i') ? word[..^1].TrimEnd('e')
        : word.Length > 3 ? word.TrimEnd('e')
        : word;

    private static IEnumerable<string> Raw(string text)
    {
        var plain = text.ToLowerInvariant()
            .Replace("back up", "backup", StringComparison.Ordinal)
            .Replace("backed up", "backup", StringComparison.Ordinal)
            .Replace("shut down", "shutdown", StringComparison.Ordinal)
            .Replace("file system", "filesystem file system", StringComparison.Ordinal)
            .Replace("time zone", "timezone", StringComparison.Ordinal);
        var from = 0;
        for (var at = 0; at <= plain.Length; at++)
        {
            if (at == plain.Length || !char.IsLetterOrDigit(plain[at]))
            {
                if (at > from)
                {
                    yield return plain[from..at];
                }
                from = at + 1;
            }
        }
    }
}
