using System.Globalization;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Cluster;

/// <summary>
/// One task over several guests. PVE skips ids that it does not know without a word in the outcome, and the task is over for a guest under
/// HA as soon as the HA manager has the order: both are named here.
/// </summary>
internal sealed class BulkOperation : WriteOperation
{
    public BulkOperation() => WithLog = true;

    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var asked = Asked(run);
        // Who may not see guests may still start them.
        return NotThere(asked, await Guests(run, cancellation)).Count < asked.Count
            || await run.Cluster.Rights.HoldsBelow("/vms", ["VM.Audit"], cancellation) != true
            ? null
            : $"there is no guest {string.Join(", ", asked)} in this cluster";
    }

    protected override async Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        if (report.Outcome == TaskOutcome.Failed)
        {
            return null;
        }
        var guests = await Guests(run, cancellation);
        var unknown = NotThere(Asked(run), guests);
        var left = LeftToHa(run, guests);
        if (left.Count > 0)
        {
            var wait = TimeSpan.FromSeconds(run.Call.Wait) - report.Elapsed;
            await run.Poll(async stop => (left = LeftToHa(run, await Guests(run, stop))).Count == 0 ? left : null, wait, cancellation);
        }
        var ordered = left.Count == 0 ? null : await HaOrders.Pending(run, cancellation, "the guests in 'left_to_ha'");
        return unknown.Count == 0 && left.Count == 0 ? null : new(writer => WriteNotDone(writer, unknown, left, ordered));
    }

    private static void WriteNotDone(Utf8JsonWriter writer, List<int> unknown, List<int> left, string? ordered)
    {
        WriteList(writer, "not_there", unknown);
        WriteList(writer, "left_to_ha", left);
        var skipped = unknown.Count == 0 ? null
            : "PVE skips ids that it does not know: nothing was done for those in 'not_there', or the token may not see them.";
        writer.WriteString("note"u8, string.Join(' ', new[] { skipped, ordered }.OfType<string>()));
    }

    private static void WriteList(Utf8JsonWriter writer, string name, List<int> vmids)
    {
        if (vmids.Count > 0)
        {
            writer.WriteStartArray(name);
            vmids.ForEach(writer.WriteNumberValue);
            writer.WriteEndArray();
        }
    }

    /// <summary>Guests under HA that are not yet what was asked for.</summary>
    private static List<int> LeftToHa(ToolRun run, List<ClusterResource>? guests)
    {
        Func<ClusterResource, bool>? done = run.Call.Spec.Route.Template.Split('/')[^1] switch
        {
            "start" => guest => guest.Status.Value == "running",
            "shutdown" => guest => guest.Status.Value == "stopped",
            "migrate" => guest => guest.Node.Value == (run.Call["target"] ?? guest.Node.Value),
            _ => null, // HA has no part in it
        };
        var asked = Asked(run);
        return done is null ? [] : [.. (guests ?? []).Where(guest => IsManaged(guest) && !done(guest))
            .Select(guest => (int)(guest.Vmid.Value ?? 0)).Where(asked.Contains).Distinct().Order()];
    }

    private static bool IsManaged(ClusterResource guest) => guest.HaState.Value is { Length: > 0 } and not "ignored";

    private static List<int> NotThere(List<int> asked, List<ClusterResource>? guests) =>
        guests is null ? [] : [.. asked.Where(vmid => !guests.Exists(guest => guest.Vmid.Value == vmid)).Order()];

    private static List<int> Asked(ToolRun run) =>
        [
            .. run.Call.Parameters.Where(given => given.Key == "vms")
            .Select(given => int.Parse(given.Value, CultureInfo.InvariantCulture))
            .Distinct(),
        ];

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
