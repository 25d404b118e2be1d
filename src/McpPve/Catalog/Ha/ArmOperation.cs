using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Ha;

/// <summary>Arms or disarms HA. PVE only queues the order; the manager takes its time.</summary>
/// <param name="wanted">The state that is waited for.</param>
internal sealed class ArmOperation(string wanted) : Operation
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var shows = run.Call.Spec.ReadBack!;
        var before = await shows.LookBefore(run, cancellation);
        await run.Send(TaskJson.Default.PveText.Data(), cancellation);
        var after = await run.Poll(
            async stop => await shows.Look(run, stop) is { Problem: null } seen && Is(seen) ? (object)seen : null,
            TimeSpan.FromSeconds(run.Call.Wait), cancellation) is ReadBackResult done ? done : await shows.Look(run, cancellation);
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, Is(after) ? "ok"u8 : "ordered"u8);
            if (Is(after))
            {
                WriteOperation.WriteDifference(writer, call, before, after, isTold: false);
            }
            else
            {
                var state = after.Settings?.FirstOrDefault(setting => setting.Key == "ha").Value ?? "in a state that PVE does not tell";
                writer.WriteString("no_effect_yet"u8, after.Problem is { } problem
                    ? $"The HA manager has the order; how far it is could not be read: {problem}"
                    : $"The HA manager has the order; HA is still {state}. Wait until pve_get_cluster_ha_status says {wanted}.");
            }
            writer.WriteEndObject();
        });
    }

    private bool Is(ReadBackResult sight) => sight.Settings?.Any(setting => setting.Key == "ha" && setting.Value == wanted) is true;
}
