using System.Text.RegularExpressions;

namespace McpPve.Effects;

/// <summary>What makes a method worse: parameters that are given, have a value, or name something in a list.</summary>
/// <param name="Text">As <c>effects.txt</c> has it: terms that are joined by <c> &amp; </c>.</param>
internal sealed record EffectCondition(string Text, Judgement Raised)
{
    private static readonly char[] Separators = [',', ';', ' ', '\0', '\n'];
    private static readonly string[] Yes = ["1", "yes", "on", "true"], No = ["0", "no", "off", "false"];

    private readonly Term[] _terms = [.. Text.Split(" & ").Select(Term.Of)];

    /// <summary>PVE's names of the parameters that it looks at.</summary>
    public IEnumerable<string> Parameters => _terms.Select(term => term.Name);

    /// <param name="parameters">All that is sent, the path's included. Where PVE gets one twice, each of the values counts.</param>
    public bool Holds(IReadOnlyCollection<KeyValuePair<string, string>> parameters) =>
        Array.TrueForAll(_terms, term => parameters.Any(term.IsMetBy));

    private sealed record Term(string Name, string[]? Values, Regex? Item)
    {
        public static Term Of(string text) =>
            text.IndexOfAny(['=', '~']) is var at and >= 0
                ? text[at] == '='
                    ? new(text[..at], text[(at + 1)..].Split('|'), null)
                    : new(text[..at], null, new($@"\A(?:{text[(at + 1)..]})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))
                : new(text, null, null);

        public bool IsMetBy(KeyValuePair<string, string> parameter) =>
            parameter.Key == Name
            && (Values is null || Values.Any(value => IsLike(parameter.Value, value)))
            && (Item is null || parameter.Value.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Any(Item.IsMatch));

        // PVE takes several words for a flag.
        private static bool IsLike(string given, string value) =>
            given.Trim().Equals(value, StringComparison.OrdinalIgnoreCase)
            || (value == "1" && Yes.Contains(given.Trim(), StringComparer.OrdinalIgnoreCase))
            || (value == "0" && No.Contains(given.Trim(), StringComparer.OrdinalIgnoreCase));
    }
}
