using McpPve.Effects;
using McpPve.Client;

namespace McpPve.Tools;

/// <summary>On whose behalf a call is made, and how that side hears of it.</summary>
/// <param name="Principal">Who it is; what one principal was asked or promised counts for no other.</param>
internal sealed record Caller(string Principal)
{
    /// <summary>The standard input of this process: whoever started it.</summary>
    public const string Stdio = "stdio";

    public const string CommandLine = "command line";

    /// <summary>The address that the call came from; null on this host's own standard input.</summary>
    public string? From { get; init; }

    /// <summary>What this caller may do at most, whatever the operator's settings expose.</summary>
    public Tier Most { get; init; } = Tier.Full;

    /// <summary>Whether this caller may use the tool at all. The one place that decides it.</summary>
    public bool May(ToolSpec tool) => tool.Tier <= Most;

    /// <summary>Whether the tool belongs into the list that this caller gets: who can change nothing plans no change.</summary>
    public bool Sees(ToolSpec tool) => May(tool) && (Most != Tier.ReadOnly || tool.Inner != InnerCall.Plan);

    public Func<TaskProgress, Task>? Progress { get; init; }

    /// <summary>How <see cref="Consent"/> asks, for the audit log.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>Asks the person before an irreversible action; answers null to go on, otherwise why nothing is done.</summary>
    public Func<ToolCall, Plan, Task<NotConfirmed?>>? Consent { get; init; }
}
