using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Guests;

/// <summary>Rolls a guest back to a snapshot, and tells what that was: its settings, its disks, the time of both.</summary>
internal sealed class RollbackOperation : WriteOperation
{
    private readonly string _kind;

    /// <param name="kind">qemu or lxc.</param>
    public RollbackOperation(string kind) => (_kind, ThenStarts) = (kind, true);

    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation) =>
        await GuestSnapshots.Missing(run, _kind, cancellation);

    protected override async Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        if (report.Outcome == TaskOutcome.Failed)
        {
            return null;
        }
        var snapshot = await GuestSnapshots.Find(run, _kind, cancellation);
        var config = await run.Read($"/nodes/{{node}}/{_kind}/{{vmid}}/pending", QemuJson.Default.PendingChange.Rows(), cancellation);
        return snapshot is null ? null : new(writer =>
        {
            writer.WriteStartObject("rolled_back_to"u8);
            writer.WriteString("snapshot"u8, snapshot.Name.Value);
            writer.WriteString("taken"u8, Readable.Time(snapshot.Snaptime.Value ?? 0));
            if (snapshot.Vmstate.IsSet)
            {
                writer.WriteBoolean("with_memory"u8, true);
            }
            writer.WriteStartObject("disks"u8);
            foreach (var (key, volume) in GuestAnswers.Disks(config.Data ?? []))
            {
                writer.WriteString(key, volume);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }
}

/// <summary>The snapshot that a call names.</summary>
internal static class GuestSnapshots
{
    /// <param name="kind">qemu or lxc.</param>
    public static async Task<Snapshot?> Find(ToolRun run, string kind, CancellationToken cancellation) =>
        (await All(run, kind, cancellation)).Find(snapshot => snapshot.Name.Value == run.Call["snapname"]);

    /// <summary>What is wrong with the name; null when there is such a snapshot.</summary>
    /// <param name="kind">qemu or lxc.</param>
    public static async Task<string?> Missing(ToolRun run, string kind, CancellationToken cancellation)
    {
        var names = (await All(run, kind, cancellation))
            .Select(snapshot => snapshot.Name.Value)
            .OfType<string>()
            .Where(name => name != "current")
            .ToList();
        return names.Contains(run.Call["snapname"]!) ? null
            : $"guest {run.Call.Vmid} has no snapshot "
                + $"'{run.Call["snapname"]}'{(names.Count == 0 ? ", nor any other" : $"; it has {string.Join(", ", names)}")}";
    }

    /// <summary>For the person who is asked.</summary>
    /// <param name="kind">qemu or lxc.</param>
    public static async Task<string?> Told(ToolRun run, string kind, CancellationToken cancellation) =>
        await Find(run, kind, cancellation) is not { } snapshot ? null
            : "The snapshot was taken at "
                + $"{Readable.Time(snapshot.Snaptime.Value ?? 0)}{(snapshot.Vmstate.IsSet ? ", with the memory" : "")}"
                + $"{(Redaction.Hide("description", snapshot.Description.Value)?.Trim() is { Length: > 0 } text ? $": {text}" : "")}.";

    private static async Task<List<Snapshot>> All(ToolRun run, string kind, CancellationToken cancellation) =>
        (await run.Read($"/nodes/{{node}}/{kind}/{{vmid}}/snapshot", QemuJson.Default.Snapshot.Rows(), cancellation)).Data ?? [];
}
