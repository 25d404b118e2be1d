using System.Globalization;
using McpPve.Client;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>One task over several guests. PVE skips ids that it does not know without a word in the outcome, so they are named here.</summary>
internal sealed class BulkShape : WriteShape
{
    public BulkShape() => WithLog = true;

    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var asked = Asked(run);
        // Who may not see guests may still start them.
        return (await Unknown(run, fresh: true, cancellation)).Count < asked.Count
            || run.Rights is null || await run.Rights.HoldsBelow("/vms", ["VM.Audit"], cancellation) != true
            ? null
            : $"there is no guest {string.Join(", ", asked)} in this cluster";
    }

    protected override async Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        var unknown = await Unknown(run, fresh: false, cancellation);
        return unknown.Count == 0
            ? null
            : new(
                writer =>
                {
                    writer.WriteStartArray("not_there"u8);
                    foreach (var vmid in unknown)
                    {
                        writer.WriteNumberValue(vmid);
                    }
                    writer.WriteEndArray();
                    writer.WriteString("note"u8, "PVE skips ids that it does not know: nothing was done for those in 'not_there', or the token may not see them."u8);
                });
    }

    private static List<int> Asked(ToolRun run) =>
        [.. run.Call.Parameters.Where(given => given.Key == "vms").Select(given => int.Parse(given.Value, CultureInfo.InvariantCulture)).Distinct()];

    private static async Task<List<int>> Unknown(ToolRun run, bool fresh, CancellationToken cancellation)
    {
        var known = (await run.Locator.List(fresh, cancellation)).Select(guest => guest.Vmid).ToHashSet();
        return [.. Asked(run).Where(vmid => !known.Contains(vmid)).Order()];
    }
}
