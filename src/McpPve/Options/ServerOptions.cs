using McpPve.Effects;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Tools;

namespace McpPve.Options;

/// <summary>Which tools the operator exposes, and which of them a client sees in its list.</summary>
internal sealed record ToolOptions(Tier Tier, IReadOnlySet<string> Categories, IReadOnlySet<string> Allowed, IReadOnlySet<string> Denied)
{
    private Toolbox? _toolbox;

    // What the one that the compiler writes would copy besides belongs to the other settings.
    private ToolOptions(ToolOptions other) =>
        (Tier, Categories, Allowed, Denied, List) = (other.Tier, other.Categories, other.Allowed, other.Denied, other.List);

    public ToolList List { get; init; } = ToolList.Standard;

    public Toolbox Toolbox => _toolbox ??= Chosen();

    private Toolbox Chosen()
    {
        var exposed = ToolCatalog.Exposed(Tier, Categories, Allowed, Denied);
        return new(exposed, [.. exposed.Where(tool => Allowed.Contains(tool.Name) || List.Has(tool, Tier))], Tier, Denied);
    }
}

/// <summary>Which of the exposed tools are listed: every client pays for each tool that it sees, and some take no more than 128.</summary>
/// <param name="Only">The only ones; null lists all, or the standard ones.</param>
internal sealed record ToolList(bool Everything, IReadOnlySet<string>? Only)
{
    public const string StandardName = "standard";
    public const string AllName = "all";
    public const string DoorName = "door";

    public static readonly ToolList Standard = new(Everything: false, Only: null);
    /// <summary>The fewest with which everything can be done.</summary>
    public static readonly ToolList Door = new(Everything: false, new HashSet<string>(
        ToolCatalog.All.Where(tool => tool.Group.Name == Catalog.Door.DoorTools.GroupName || tool.ServesDoor).Select(tool => tool.Name)));

    public static readonly ToolList All = new(Everything: true, Only: null);

    /// <param name="tier">Of the operator: where nothing can be changed, nobody plans a change.</param>
    public bool Has(ToolSpec tool, Tier tier) =>
        Only?.Contains(tool.Name) ?? (Everything || !(tool.Extra || (tier == Tier.ReadOnly && tool.Inner == InnerCall.Plan)));
}

/// <summary>When a person is asked before an irreversible action.</summary>
internal enum Confirm
{
    /// <summary>The person, where the client can ask; otherwise in two steps.</summary>
    Auto,

    /// <summary>The person; where the client can't ask, nothing is done.</summary>
    Always,

    /// <summary>The first call gets the plan and a code, the second one carries it out: for clients that decline by themselves.</summary>
    TwoStep,

    Off,
}

/// <summary>One cluster: how to reach it, and what may be done there.</summary>
/// <param name="Name">Null where there is only one, which needs no name then.</param>
internal sealed record ClusterOptions(string? Name, PveClientOptions Pve, ToolOptions Tools, Confirm Confirm);

/// <summary>Everything the settings decide; only ever built from a configuration without a problem.</summary>
/// <param name="Clusters">At least one; with names where there are several.</param>
/// <param name="DefaultCluster">The name of the one that is read where a call names none.</param>
/// <param name="Toolbox">What can be called in at least one of the clusters.</param>
/// <param name="StateKey">What seals the states that clients carry, where several servers share them or a restart must not lose
/// them.</param>
/// <param name="WritesPerMinute">How many changes one client can make.</param>
/// <param name="Http">Null on standard input.</param>
internal sealed record ServerOptions(
    IReadOnlyList<ClusterOptions> Clusters,
    string? DefaultCluster,
    Toolbox Toolbox,
    string? AuditLog,
    bool Debug,
    bool ExcludeTitles,
    string? StateKey,
    int WritesPerMinute,
    HttpOptions? Http)
{
    // The one that the compiler writes would show the key.
    public override string ToString() => string.Join(", ", Clusters.Select(cluster => cluster.Pve));
}
