using System.Text.RegularExpressions;
using McpPve.Effects;
using McpPve.Tools;

namespace McpPve.Catalog;

/// <summary>The tools of this process: what can be called, and what of it a client sees in its list.</summary>
/// <param name="tier">What calls may do at most; a tool that is exposed by its name may do what it always does.</param>
internal sealed partial class Toolbox(IReadOnlyList<ToolSpec> exposed, IReadOnlyList<ToolSpec> listed, Tier tier)
{
    private readonly HashSet<ToolSpec> _exposed = [.. exposed];

    /// <summary>Every tool there is.</summary>
    public static Toolbox Whole { get; } = new([.. ToolCatalog.All], [.. ToolCatalog.All], Tier.Full);

    public Tier Tier { get; } = tier;
    public IReadOnlyList<ToolSpec> Exposed { get; } = exposed;
    public IReadOnlyList<ToolSpec> Listed { get; } = listed;

    /// <param name="name">Its name, or a former one.</param>
    /// <returns>Null when it is not exposed here.</returns>
    public ToolSpec? Find(string name) => ToolCatalog.Find(name) is { } tool && _exposed.Contains(tool) ? tool : null;

    /// <summary>The exposed tool that is meant by a name that is not quite right.</summary>
    public string? Closest(string name) => ToolCatalog.Closest(name, Exposed);

    /// <summary>Whether a text names a tool that this caller does not have.</summary>
    public bool NamesAnother(string text, Caller caller)
    {
        // Nearly every result is asked this: no match is to cost nothing.
        foreach (var match in ToolName().EnumerateMatches(text))
        {
            if (IsAnother(text.Substring(match.Index, match.Length), caller))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A text of ours without the names of tools that this caller does not have: it would try to call them.</summary>
    public string Without(string text, Caller caller) => ToolName().Replace(
        text, match =>
            IsAnother(match.Value, caller) ? $"'{ToolCatalog.Find(match.Value)!.Title}' (a tool that is not available here)" : match.Value);

    private bool IsAnother(string name, Caller caller) =>
        ToolCatalog.Find(name) is { } tool && !(_exposed.Contains(tool) && caller.May(tool));

    [GeneratedRegex(@"\bpve_[a-z0-9_]+")]
    private static partial Regex ToolName();
}
