using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>Orders that a task hands to the HA manager, which carries them out in a round of its own.</summary>
internal static class HaOrders
{
    public static async Task<List<HaStatusEntry>> Status(ToolRun run, CancellationToken cancellation) =>
        (await run.Read("/cluster/ha/status/current", HaJson.Default.HaStatusEntry.Rows(), cancellation)).Data ?? [];

    /// <summary>What becomes of an order that is not carried out yet.</summary>
    public static async Task<string> Pending(ToolRun run, CancellationToken cancellation, string what = "this guest")
    {
        try
        {
            if ((await Status(run, cancellation)).Find(entry => entry.ArmedState.Value is "disarmed" or "disarming") is not null)
            {
                return $"HA manages {what} and is disarmed: its manager has the order and carries nothing out until pve_arm_ha.";
            }
        }
        catch (PveException) // only a courtesy: the order is given
        {
        }
        return $"HA manages {what}: its manager has the order and carries it out by itself, mostly within a minute. "
            + "pve_get_cluster_ha_status tells how far it is.";
    }
}
