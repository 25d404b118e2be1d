namespace McpPve.Effects;

/// <summary>Something about the arguments of a call that makes it worse; <c>effects.txt</c> says how it is written.</summary>
/// <param name="Names">Parameters, any of which may fulfil it; <c>net[n]</c> stands for net0, net1, ….</param>
/// <param name="Values">Patterns of the value, or of one item of it; null where being given is enough.</param>
/// <param name="OfItems">The value is a list, or a text of keys and values.</param>
internal sealed record Condition(string[] Names, string[]? Values, bool OfItems)
{
    // PVE's lists are separated by these, or are JSON.
    private static readonly char[] Separators = [',', ';', '\0', ' ', '\t', '\r', '\n', '\v', '\f', '[', ']', '"'];

    public static Condition Parse(string text)
    {
        if (text.IndexOf(" has ", StringComparison.Ordinal) is > 0 and var has)
        {
            return new(text[..has].Split(','), text[(has + 5)..].Split(','), OfItems: true);
        }
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(text.Split(','), null, OfItems: false)
            : new(text[..equals].Split(','), text[(equals + 1)..].Split(','), OfItems: false);
    }

    public bool Holds(IReadOnlyCollection<KeyValuePair<string, string>> parameters, string template) =>
        parameters.Any(Holds) || Names.Any(name => IsUnknown(name, parameters, template));

    private bool Holds(KeyValuePair<string, string> parameter) =>
        Names.Any(name => Fits(name, parameter.Key)) && (Values is null || Values.Any(value => Holds(value, parameter.Value)));

    private bool Holds(string pattern, string value) => OfItems
        ? value.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Any(item => Fits(pattern, item))
        : pattern switch
        {
            "1" => IsSet(value),
            "0" => !IsSet(value),
            _ => Fits(pattern, value.Trim()),
        };

    /// <summary>What stands in the path is always there: a call of which it is not known may be any.</summary>
    private static bool IsUnknown(string name, IReadOnlyCollection<KeyValuePair<string, string>> parameters, string template) =>
        template.Contains($"{{{name}}}", StringComparison.Ordinal) && !parameters.Any(parameter => parameter.Key == name);

    // Some flags are numbers: any but zero is set.
    private static bool IsSet(string value) => value.Trim().ToUpperInvariant() is "1" or "YES" or "ON" or "TRUE"
        || (long.TryParse(value, out var number) && number != 0);

    /// <summary>PVE looks at the case of most values; a value that it then refuses may be taken for a worse one.</summary>
    private static bool Fits(string pattern, string text)
    {
        if (pattern.EndsWith("[n]", StringComparison.Ordinal))
        {
            var stem = pattern.AsSpan(0, pattern.Length - 3);
            return text.Length > stem.Length && text.AsSpan().StartsWith(stem, StringComparison.OrdinalIgnoreCase)
                && !text.AsSpan(stem.Length).ContainsAnyExceptInRange('0', '9');
        }
        return pattern.EndsWith('*') ? text.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase)
            : string.Equals(pattern, text, StringComparison.OrdinalIgnoreCase);
    }
}
