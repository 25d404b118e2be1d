using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Runs a backup and tells for each guest which archive holds it, or why there is none.</summary>
internal sealed class BackupShape() : WriteShape(withLog: false)
{
    protected override async Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        // The end of the log is not enough: a run over many guests names each archive somewhere in the middle.
        var answer = await run.Read(
            "/nodes/{node}/tasks/{upid}/log", NodeJson.Default.LogLine.Rows(), cancellation,
            ("node", report.Upid.Node), ("upid", report.Upid.Text), ("limit", "0"));
        var log = new BackupLog((answer.Data ?? []).Select(line => line.T.Value ?? ""));
        if (log.Guests.Count == 0)
        {
            return null;
        }
        var storage = run.Call["storage"];
        return new(
            writer =>
            {
                writer.WriteStartArray("backups"u8);
                foreach (var guest in log.Guests)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("vmid"u8, guest.Vmid);
                    writer.WriteString("archive"u8, Volume(storage, guest.Archive));
                    if (guest.Size is not null)
                    {
                        writer.WriteString("size"u8, guest.Size);
                    }
                    if (guest.Took is not null)
                    {
                        writer.WriteString("took"u8, guest.Took);
                    }
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                if (log.Elsewhere is not null)
                {
                    writer.WriteString("not_backed_up"u8, $"On other nodes, which need a run of their own: {log.Elsewhere}");
                }
            },
            string.Join('\n', log.Guests.Select(guest => guest.Failure is null
                ? $"- guest {guest.Vmid}: backed up to {Volume(storage, guest.Archive)}"
                : $"- guest {guest.Vmid}: failed: {guest.Failure}")));
    }

    protected override async Task<ToolResult?> NoTask(ToolRun run, CancellationToken cancellation)
    {
        // PVE answers OK and does nothing when none of the guests is on the node.
        var guests = await run.Locator.List(fresh: true, cancellation);
        var asked = run.Call["vmid"]?.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [];
        var places = guests.Where(guest => asked.Contains($"{guest.Vmid}")).Select(guest => $"guest {guest.Vmid} is on {guest.Node}").ToList();
        return ToolResult.Error(
            $"{run.Call.Spec.Name}: nothing was backed up, because none of the chosen guests is on {run.Call["node"]}{(places.Count == 0 ? "" : $": {string.Join(", ", places)}")}. "
            + "A run backs up the guests of its own node only.");
    }

    /// <summary>The volume id that restores it, where the storage is known.</summary>
    private static string? Volume(string? storage, string? archive) =>
        storage is null || archive is null ? archive : $"{storage}:backup/{archive[(archive.LastIndexOf("/dump/", StringComparison.Ordinal) is var at and >= 0 ? at + "/dump/".Length : 0)..]}";
}
