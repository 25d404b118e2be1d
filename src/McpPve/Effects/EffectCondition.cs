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

    /// <param name="Values">The parameter has to have one of them.</param>
    /// <param name="Items">The parameter has to be a list with one of them; # stands for a number.</param>
    private sealed record Term(string Name, string[]? Values, string[]? Items)
    {
        public static Term Of(string text) => text.IndexOfAny(['=', '~']) is var at and >= 0
            ? text[at] == '=' ? new(text[..at], text[(at + 1)..].Split('|'), null) : new(text[..at], null, text[(at + 1)..].Split('|'))
            : new(text, null, null);

        public bool IsMetBy(KeyValuePair<string, string> parameter) =>
            parameter.Key == Name
            && (Values is null || Values.Any(value => IsLike(parameter.Value, value)))
            && (Items is null
                || parameter.Value.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
                    .Any(given => Items.Any(item => IsItem(given, item))));

        private static bool IsItem(string given, string item) => item.EndsWith('#')
            ? given.StartsWith(item[..^1], StringComparison.OrdinalIgnoreCase)
                && given.Length >= item.Length
                && !given.AsSpan(item.Length - 1).ContainsAnyExceptInRange('0', '9')
            : given.Equals(item, StringComparison.OrdinalIgnoreCase);

        // PVE takes several words for a flag.
        private static bool IsLike(string given, string value) =>
            given.Trim().Equals(value, StringComparison.OrdinalIgnoreCase)
            || (value == "1" && Yes.Contains(given.Trim(), StringComparer.OrdinalIgnoreCase))
            || (value == "0" && No.Contains(given.Trim(), StringComparer.OrdinalIgnoreCase));
    }
}
