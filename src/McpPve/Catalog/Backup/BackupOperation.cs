using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Backup;

/// <summary>Runs a backup and tells for each guest which archive holds it, what it leaves out, or why there is none.</summary>
internal sealed class BackupOperation : WriteOperation
{
    private const string Dump = "/dump/";

    public override Task<string?> Refuse(ToolRun run, CancellationToken cancellation) => Task.FromResult(IgnoredExclude(run.Call));

    /// <summary>PVE takes 'exclude' beside any selection and looks at it only with 'all'.</summary>
    public static string? IgnoredExclude(ToolCall call) =>
        call.Has("exclude") && call["all"] != "1" && (call.Has("pool") || call.Has("vmid"))
            ? $"'exclude' counts with all=true only: with '{(call.Has("pool") ? "pool" : "vmid")}' "
                + "PVE ignores it and would back those guests up"
            : null;

    // Left out, PVE would delete older backups by the storage's own retention, as a scheduled job does: "back up now" does not say that.
    protected override Task<ToolRun> Prepare(ToolRun run, CancellationToken cancellation) =>
        Task.FromResult(run.Call.Parameters.Any(sent => sent.Key is "remove" or "prune-backups") ? run : run.With("remove", "0"));

    protected override Task<TaskDetails?> Details(ToolRun run, TaskReport report, CancellationToken cancellation) =>
        Told(run, report, run.Call["storage"], cancellation);

    /// <summary>What the log of a backup says, whoever has started it.</summary>
    /// <param name="storage">Where the backups go; null where the call did not say.</param>
    public static async Task<TaskDetails?> Told(ToolRun run, TaskReport report, string? storage, CancellationToken cancellation)
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
        storage ??= log.Storage ?? await DefaultStorage(run, report.Upid.Node, log, cancellation);
        return new(
            writer =>
            {
                writer.WriteStartArray("backups"u8);
                foreach (var guest in log.Guests)
                {
                    WriteGuest(writer, guest, storage);
                }
                writer.WriteEndArray();
                if (log.Elsewhere is not null)
                {
                    writer.WriteString("not_backed_up"u8, $"On other nodes, which need a run of their own: {log.Elsewhere}");
                }
                if (storage is null && log.Guests.Any(guest => guest.Archive is not null))
                {
                    writer.WriteString(
                        "note"u8,
                        "PVE was not told a storage and names a file: pve_list_storage_content content=backup gives the volume id that "
                            + "restores it, as a path can't be restored with a token.");
                }
            },
            string.Join('\n', log.Guests.Select(guest => guest.Failure is null
                ? $"- guest {guest.Vmid}: {(guest.Took is null ? "not finished" : "backed up")} to "
                    + $"{Volume(storage, guest.Archive) ?? "an archive that the log does not name"}"
                : $"- guest {guest.Vmid}: failed: {guest.Failure}")));
    }

    protected override async Task<ToolResult?> NoTask(ToolRun run, CancellationToken cancellation)
    {
        // PVE answers OK and does nothing when none of the guests is on the node.
        var guests = await run.Cluster.Guests.List(fresh: true, cancellation);
        var asked = Lists.Items(run.Call["vmid"]);
        var places = guests.Where(guest => asked.Contains($"{guest.Vmid}"))
            .Select(guest => $"guest {guest.Vmid} is on {guest.Node}")
            .ToList();
        return ToolResult.Error(
            $"{run.Call.Spec.Name}: nothing was backed up, because none of the chosen guests is on "
                + $"{run.Call["node"]}{(places.Count == 0 ? "" : $": {string.Join(", ", places)}")}. "
            + "A run backs up the guests of its own node only.");
    }

    private static void WriteGuest(Utf8JsonWriter writer, GuestBackup guest, string? storage)
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
        if (guest.Failure is not null)
        {
            writer.WriteString("failed"u8, guest.Failure);
        }
        WriteNames(writer, "left_out", guest.LeftOut);
        WriteNames(writer, "pruned", guest.Pruned);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }
            writer.WriteEndArray();
        }
    }

    // Without one PVE takes that of vzdump.conf, or 'local', and its log names files.
    private static async Task<string?> DefaultStorage(ToolRun run, string node, BackupLog log, CancellationToken cancellation)
    {
        try
        {
            var defaults = (
                await run.Read(
                    "/nodes/{node}/vzdump/defaults", BackupJson.Default.BackupDefaults.Data(), cancellation, ("node", node))).Data;
            return defaults?.Storage.Value is { Length: > 0 } storage
                && log.Guests.All(guest =>
                    guest.Archive is null
                        || defaults.DumpDirectory.Value is not { } folder
                        || guest.Archive.StartsWith($"{folder}/", StringComparison.Ordinal))
                    ? storage
                    : null;
        }
        catch (PveException)
        {
            return null;
        }
    }

    /// <summary>The volume id that restores it, where the storage is known.</summary>
    private static string? Volume(string? storage, string? archive) =>
        storage is null || archive is null ? archive
        : $"{storage}:backup/{archive[(archive.LastIndexOf(Dump, StringComparison.Ordinal) is var at and >= 0 ? at + Dump.Length : 0)..]}";
}
