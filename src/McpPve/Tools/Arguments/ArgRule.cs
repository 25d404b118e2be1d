namespace McpPve.Tools.Arguments;

/// <summary>What must hold between arguments; checked before anything is sent. A flag that is false counts as not given.</summary>
internal sealed record ArgRule
{
    private readonly Func<int, bool> _holds;
    private readonly string _otherwise;
    private readonly string[] _names;

    private ArgRule(Func<int, bool> holds, string otherwise, string[] names) => (_holds, _otherwise, _names) = (holds, otherwise, names);

    /// <param name="otherwise">The complaint: what the choice is.</param>
    public static ArgRule ExactlyOne(string otherwise, params string[] names) => new(given => given == 1, otherwise, names);

    public static ArgRule AtLeastOne(params string[] names) => new(given => given > 0, $"give one of {Quoted(names)}", names);

    public static ArgRule AtMostOne(params string[] names) => new(given => given <= 1, $"only one of {Quoted(names)} can be given", names);

    public static ArgRule Together(params string[] names) =>
        new(given => given == 0 || given == names.Length, $"{Quoted(names)} belong together: give all of them or none", names);

    /// <summary>What is wrong, or null.</summary>
    /// <param name="all">The arguments that the caller gave, by their own names, without flags that are false.</param>
    public string? Complaint(IReadOnlySet<string> all)
    {
        var given = _names.Where(all.Contains).ToArray();
        return _holds(given.Length) ? null : given.Length == 0 ? _otherwise : $"{_otherwise}; given: {Quoted(given)}";
    }

    private static string Quoted(string[] names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
