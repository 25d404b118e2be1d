using McpPve.Client;
using McpPve.Tools;

namespace McpPve.Options;

/// <summary>Which tools the operator exposes.</summary>
internal sealed record ToolOptions(Tier Tier, IReadOnlySet<string> Categories, IReadOnlySet<string> Allowed, IReadOnlySet<string> Denied)
{
    public List<ToolSpec> Visible() => Catalog.Visible(Tier, Categories, Allowed, Denied);
}

/// <summary>When a person is asked before something is lost for good.</summary>
internal enum Confirm
{
    /// <summary>Where the client can ask.</summary>
    Auto,

    /// <summary>Always; where the client can't ask, nothing is done.</summary>
    Always,
    Off,
}

/// <summary>Everything the environment decides; only ever built from a configuration without a problem.</summary>
/// <param name="StateKey">What seals the states that clients carry, where several servers share them or a restart must not lose them.</param>
/// <param name="WritesPerMinute">How many changes one client can make.</param>
/// <param name="Http">Null on standard input.</param>
internal sealed record ServerOptions(
    PveClientOptions Pve, ToolOptions Tools, Confirm Confirm, string? AuditLog, bool Debug, bool ExcludeTitles, string? StateKey, int WritesPerMinute, HttpOptions? Http)
{
    // The one that the compiler writes would show the key.
    public override string ToString() => $"{Pve}";
}
