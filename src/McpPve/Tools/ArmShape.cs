using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Arms or disarms HA. PVE only queues the order; the manager takes its time.</summary>
/// <param name="wanted">The state that is waited for.</param>
internal sealed class ArmShape(string wanted) : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var before = await State(run, cancellation);
        await run.Send(TaskJson.Default.PveText.Data(), cancellation);
        string? problem = null;
        IReadOnlyList<Fact>? after = null;
        try
        {
            after = await run.Poll(async stop => await State(run, stop) is { } now && Is(now, wanted) ? now : null,
                TimeSpan.FromSeconds(run.Call.Wait), cancellation)
                ?? await State(run, cancellation);
        }
        catch (PveException e) // the order is given
        {
            problem = e.Message;
        }
        var done = after is not null && Is(after, wanted);
        var stands = after?.FirstOrDefault(fact => fact.Key == "ha").Value;
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, done ? "ok"u8 : "ordered"u8);
            if (done)
            {
                WriteShape.WriteDifference(writer, call, before, after);
            }
            else
            {
                writer.WriteString("no_effect_yet"u8, problem is null
                    ? $"The HA manager has the order; HA is still {stands ?? "in a state that PVE does not tell"}. Wait until "
                        + $"pve_get_cluster_ha_status says {wanted}."
                    : $"The HA manager has the order; how far it is could not be read: {problem}");
            }
            writer.WriteEndObject();
        });
    }

    private static bool Is(IReadOnlyList<Fact> facts, string state) => facts.Any(fact => fact.Key == "ha" && fact.Value == state);

    private static async Task<IReadOnlyList<Fact>?> State(ToolRun run, CancellationToken cancellation) =>
        await run.Call.Spec.Shows!.Read(run, cancellation);
}
