using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Changes an HA rule. PVE wants its type repeated, so it is looked up when the caller leaves it out.</summary>
internal sealed class HaRuleUpdateShape : WriteShape
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
