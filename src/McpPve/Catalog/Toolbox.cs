using System.Text.RegularExpressions;
using McpPve.Catalog.Door;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tools;

namespace McpPve.Catalog;

/// <summary>The tools of this process: what can be called, and what of it a client sees in its list.</summary>
/// <param name="tier">What calls may do at most; a tool that is exposed by its name may do what it always does.</param>
/// <param name="denied">Tools that are taken away by name: the methods that they call can't be called otherwise either.</param>
internal sealed partial class Toolbox(
    IReadOnlyList<ToolSpec> exposed, IReadOnlyList<ToolSpec> listed, Tier tier, IReadOnlySet<string>? denied = null)
{
    private readonly HashSet<ToolSpec> _exposed = [.. exposed];
    private readonly Lazy<HashSet<string>> _denied = new(() => [.. ToolCatalog.All
        .Where(tool => denied?.Contains(tool.Name) is true)
        .SelectMany(tool => tool.Methods())]);

    private const string AtOnce = "PUT /nodes/{node}/qemu/{vmid}/config";

    private SearchIndex? _index;
    private ApiDocument? _indexed;

    /// <summary>Every tool there is.</summary>
    public static Toolbox Whole { get; } = new([.. ToolCatalog.All], [.. ToolCatalog.All], Tier.Full);

    public Tier Tier { get; } = tier;
    public IReadOnlyList<ToolSpec> Exposed { get; } = exposed;
    public IReadOnlyList<ToolSpec> Listed { get; } = listed;

    /// <param name="name">Its name, or a former one.</param>
    /// <returns>Null when it is not exposed here.</returns>
    public ToolSpec? Find(string name) => ToolCatalog.Find(name) is { } tool && _exposed.Contains(tool) ? tool : null;

    /// <summary>Methods of the API can be called, too: the tools that call them are exposed.</summary>
    public bool HasMethods => _exposed.Any(tool => tool.Inner is InnerCall.Read or InnerCall.Execute or InnerCall.Change);

    /// <param name="document">Of the cluster, whose newer methods are found, too.</param>
    public SearchIndex Index(ApiDocument? document)
    {
        if (_index is not { } index || document != _indexed)
        {
            index = new(Exposed, name => HasMethods && !_denied.Value.Contains(name), HasMethods ? ApiMethods.NewIn(document) : []);
            (_index, _indexed) = (index, document);
        }
        return index;
    }

    /// <summary>What a call means: a tool by its name, or a method by METHOD /path.</summary>
    /// <param name="document">Of the cluster, which may have newer methods and parameters.</param>
    /// <returns>What is called, and the values that stood in the path; null where there is no such call here.</returns>
    public (ToolSpec Spec, IReadOnlyDictionary<string, string> Values)? Resolve(string call, ApiDocument? document = null)
    {
        if (Find(call.Trim()) is { } named)
        {
            return (named.As(document), new Dictionary<string, string>());
        }
        if (!HasMethods || ApiMethods.Find(call, document) is not var (name, values) || _denied.Value.Contains(name))
        {
            return null;
        }
        // PVE changes a VM's settings in a task or at once: the tool that checks them does the former.
        name = name == AtOnce ? name.Replace("PUT", "POST", StringComparison.Ordinal) : name;
        // A tool for it checks more than PVE does; what only reads is better as it comes.
        var covering = name.StartsWith("GET ", StringComparison.Ordinal) ? []
            : Exposed.Where(one => one.Methods().Contains(name)).ToList();
        var tool = covering.Find(one => one.TakesOptions) ?? covering.FirstOrDefault();
        return (tool?.As(document) ?? ApiMethods.Spec(name, document), values);
    }

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
