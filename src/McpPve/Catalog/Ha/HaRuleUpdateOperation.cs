using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Ha;

/// <summary>Changes an HA rule. PVE wants its type repeated, so it is looked up when the caller leaves it out.</summary>
internal sealed class HaRuleUpdateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation) =>
        run.Call.Has("type") || await Type(run, cancellation) is not null
            ? null
            : $"PVE does not tell the type of rule '{run.Call["rule"]}': give type=node-affinity or resource-affinity";

    protected override async Task<ToolRun> Prepare(ToolRun run, CancellationToken cancellation) =>
        !run.Call.Has("type") && await Type(run, cancellation) is { } type ? run.With("type", type) : run;

    private static async Task<string?> Type(ToolRun run, CancellationToken cancellation) =>
        (await run.Read("/cluster/ha/rules/{rule}", HaJson.Default.HaRule.Data(), cancellation)).Data?.Type.Value;
}

/// <summary>Creates an HA rule. What its kind wants is asked for here: PVE complains about a member of its own schema.</summary>
internal sealed class HaRuleCreateOperation : WriteOperation
{
    public override Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var (wanted, form) = run.Call["type"] == "node-affinity" ? ("nodes", "pve1:2,pve2:1") : ("affinity", "positive or negative");
        return Task.FromResult(run.Call.Has(wanted) ? null : $"type={run.Call["type"]} needs '{wanted}': {form}");
    }
}
