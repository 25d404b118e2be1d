using System.Globalization;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>
/// Does the same with several guests. PVE skips ids that are not there without a word, and the task is over for a guest under HA as soon
/// as the HA manager has the order.
/// </summary>
internal sealed class BulkShape() : WriteShape(withLog: true)
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var guests = await Guests(run, cancellation);
        var wanted = Wanted(run);
        var unknown = NotThere(wanted, guests);
        return unknown.Count == wanted.Count && guests is not null
            ? ToolResult.Error($"{run.Call.Spec.Name}: there is none of the guests {string.Join(", ", unknown)}, or the token may not "
                + "see them. Nothing was done.")
            : await base.Run(run, cancellation);
    }

    protected override async Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        if (report.Outcome == TaskOutcome.Failed)
        {
            return null;
        }
        var guests = await Guests(run, cancellation);
        var unknown = NotThere(Wanted(run), guests);
        var left = LeftToHa(run, guests);
        if (left.Count > 0)
        {
            var wait = TimeSpan.FromSeconds(run.Call.Wait) - report.Elapsed;
            await run.Poll(async stop => (left = LeftToHa(run, await Guests(run, stop))).Count == 0 ? left : null, wait, cancellation);
        }
        var ordered = left.Count == 0 ? null : await HaTools.Ordered(run, cancellation);
        return unknown.Count == 0 && left.Count == 0 ? null : new(
            writer =>
            {
                Write("not_there", unknown);
                Write("left_to_ha", left);
                if (ordered is not null)
                {
                    writer.WriteString("note"u8, ordered.Replace("this guest", "the guests in left_to_ha", StringComparison.Ordinal));
                }

                void Write(string name, List<int> vmids)
                {
                    if (vmids.Count > 0)
                    {
                        writer.WriteStartArray(name);
                        vmids.ForEach(writer.WriteNumberValue);
                        writer.WriteEndArray();
                    }
                }
            }, "");
    }

    /// <summary>Guests under HA that are not yet what was asked for.</summary>
    private static List<int> LeftToHa(ToolRun run, List<ClusterResource>? guests)
    {
        var wanted = Wanted(run).ToHashSet();
        Func<ClusterResource, bool>? done = run.Call.Spec.Route.Template.Split('/')[^1] switch
        {
            "start" => guest => guest.Status.Value == "running",
            "shutdown" => guest => guest.Status.Value == "stopped",
            "migrate" => guest => guest.Node.Value == (run.Call["target"] ?? guest.Node.Value),
            _ => null, // HA has no part in it
        };
        return done is null ? [] : [.. (guests ?? [])
            .Where(guest => wanted.Contains((int)(guest.Vmid.Value ?? 0)) && IsManaged(guest) && !done(guest))
            .Select(guest => (int)guest.Vmid.Value!.Value).Distinct().Order()];
    }

    private static bool IsManaged(ClusterResource guest) => guest.HaState.Value is { Length: > 0 } and not "ignored";

    private static List<int> NotThere(List<int> wanted, List<ClusterResource>? guests) =>
        guests is null ? [] : [.. wanted.Where(vmid => !guests.Exists(guest => guest.Vmid.Value == vmid))];

    private static List<int> Wanted(ToolRun run) =>
        [.. run.Call.Parameters.Where(given => given.Key == "vms").Select(given => int.Parse(given.Value, CultureInfo.InvariantCulture))
            .Distinct()];

    /// <summary>Null when PVE does not tell.</summary>
    private static async Task<List<ClusterResource>?> Guests(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return (await run.Read("/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation, ("type", "vm"))).Data;
        }
        catch (PveException) // only a courtesy
        {
            return null;
        }
    }
}
