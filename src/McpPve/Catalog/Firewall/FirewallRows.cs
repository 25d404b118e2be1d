using McpPve.Effects;
using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Firewall;

/// <summary>
/// One firewall, the datacenter's or a guest's. What the tools for its rules and its options have in common is declared here, once; the
/// tables hold their names, their words and what differs.
/// </summary>
internal sealed class FirewallRows
{
    /// <summary>Under which PVE has its <c>rules</c> and its <c>options</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Arguments that tell which one it is.</summary>
    public Arg[] Place { get; init; } = [];

    /// <summary>What its rules can be: in, out, …</summary>
    public required string[] RuleTypes { get; init; }

    public required Columns<FirewallOptions> Options { get; init; }

    /// <summary>Why a change may have no effect yet.</summary>
    public required Func<ToolRun, CancellationToken, Task<string?>> PostCheck { get; init; }

    /// <summary>Its options decide whether the nodes can still be reached.</summary>
    public bool GuardsNodes { get; init; }

    /// <summary>Its tools are not in the standard list.</summary>
    public bool Extra { get; init; }

    public ToolSpec GetOptions(string name, string title, string description) => new()
    {
        Name = name,
        Title = title,
        Extra = Extra,
        Description = description,
        Route = Get($"{Path}/options"),
        Args = [.. Place, Arg.Detail],
        Returns = Operations.One(() => FirewallJson.Default.FirewallOptions, Options),
    };

    public ToolSpec UpdateOptions(string name, string title, string description, params Arg[] options) =>
        Change(name, title, description, Put($"{Path}/options"), Operations.Write, options) with
        {
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = GuardsNodes,
            ReadBack = FirewallAnswers.OptionsOf($"{Path}/options"),
        };

    public ToolSpec ListRules(string name, string title, string description) => new()
    {
        Name = name,
        Title = title,
        Extra = Extra,
        Description = description,
        Route = Get($"{Path}/rules"),
        Args = [.. Place, .. Arg.Listing],
        Returns = Operations.List(
            () => FirewallJson.Default.FirewallRule, FirewallAnswers.Rule, r => r.Pos.Value, beside: FirewallAnswers.WriteDigest),
    };

    /// <param name="undoneBy">The tool that deletes the rule again.</param>
    public ToolSpec CreateRule(string name, string title, string description, string undoneBy) =>
        Change(name, title, description, Post($"{Path}/rules"), new AddRuleOperation(), FirewallAnswers.NewRule(RuleTypes)) with
        {
            AsksSometimes = GuardsNodes,
            Undo = done => FirewallUndo.Deleted(undoneBy, done),
        };

    public ToolSpec UpdateRule(string name, string title, string description) =>
        Change(
            name, title, description, Put($"{Path}/rules/{{pos}}"), new ChangeRuleOperation(), FirewallAnswers.ChangedRule(RuleTypes)) with
        {
            AsksSometimes = GuardsNodes,
            Undo = FirewallUndo.Changed,
        };

    /// <param name="undoneBy">The tool that makes the rule again.</param>
    public ToolSpec DeleteRule(string name, string title, string description, string undoneBy) =>
        Change(name, title, description, Delete($"{Path}/rules/{{pos}}"), new RemoveRuleOperation(), FirewallAnswers.Pos, Arg.Digest) with
        {
            Effect = Effect.Destruction with { Idempotent = false },
            // A position says nothing about the rule that stands there, and another one may stand there by the time of the answer.
            Undo = Undoing.Recreates(undoneBy),
            Loses = ReadBack.Of($"{Path}/rules/{{pos}}", () => FirewallJson.Default.FirewallRule.Data(), FirewallAnswers.SettingsOf),
        };

    private ToolSpec Change(string name, string title, string description, Route route, Operation returns, params Arg[] args) => new()
    {
        Name = name,
        Title = title,
        Extra = Extra,
        Description = description,
        Tier = Tier.Full,
        Effect = Effect.Disruption,
        Route = route,
        Args = [.. Place, .. args],
        RequiredPrivileges = [SeesCluster],
        Returns = returns,
        PostCheck = PostCheck,
    };
}
