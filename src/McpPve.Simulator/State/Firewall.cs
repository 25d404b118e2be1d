namespace McpPve.Simulator.State;

/// <summary>The rules and names of one level: cluster, node or guest.</summary>
internal sealed class Firewall
{
    public SortedDictionary<string, string> Options { get; } = new(StringComparer.Ordinal);
    public List<SortedDictionary<string, string>> Rules { get; } = [];
    public SortedDictionary<string, (string Cidr, string? Comment)> Aliases { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, IpSet> IpSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Security groups: the cluster level only.</summary>
    public SortedDictionary<string, RuleGroup> Groups { get; } = new(StringComparer.Ordinal);

    public string Digest(string part) => Digests.Of(part + string.Join('\n',
        Options.Select(pair => $"{pair.Key}={pair.Value}")
            .Concat(Rules.Select(rule => string.Join(' ', rule.Select(pair => $"{pair.Key}={pair.Value}"))))
            .Concat(Aliases.Select(alias => $"{alias.Key} {alias.Value}"))
            .Concat(IpSets.SelectMany(set => set.Value.Entries.Select(entry => $"{set.Key} {entry}").Prepend(set.Key)))
            .Concat(
                Groups.SelectMany(group => group.Value.Rules.Select(rule => $"{group.Key} {string.Join(' ', rule)}").Prepend(group.Key)))));
}

internal sealed class IpSet
{
    public string? Comment { get; set; }
    public List<IpSetEntry> Entries { get; } = [];
}

internal sealed record IpSetEntry(string Cidr, string? Comment, bool NoMatch);

internal sealed class RuleGroup
{
    public string? Comment { get; set; }
    public List<SortedDictionary<string, string>> Rules { get; } = [];
}
