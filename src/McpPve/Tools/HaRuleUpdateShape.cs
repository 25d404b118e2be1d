using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Changes an HA rule. PVE wants its type repeated, so it is looked up when the caller leaves it out.</summary>
internal sealed class HaRuleUpdateShape : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        if (run.Call.Has("type"))
        {
            return await Write.Run(run, cancellation);
        }
        var rule = await run.Read("/cluster/ha/rules/{rule}", HaJson.Default.HaRule.Data(), cancellation);
        return rule.Data?.Type.Value is { } type
            ? await Write.Run(run.With("type", type), cancellation)
            : ToolResult.Error($"{run.Call.Spec.Name}: PVE does not tell the type of rule '{run.Call["rule"]}': give type=node-affinity or resource-affinity. Nothing was done.");
    }
}

/// <summary>Creates an HA rule. What its kind wants is asked for here: PVE complains about a member of its own schema.</summary>
internal sealed class HaRuleCreateShape : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var (wanted, form) = run.Call["type"] == "node-affinity" ? ("nodes", "pve1:2,pve2:1") : ("affinity", "positive or negative");
        return run.Call.Has(wanted)
            ? await Write.Run(run, cancellation)
            : ToolResult.Error($"{run.Call.Spec.Name}: type={run.Call["type"]} needs '{wanted}': {form}. Nothing was done.");
    }
}
