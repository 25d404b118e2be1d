using System.Globalization;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Backup;

/// <summary>
/// Guests that no backup job covers. PVE counts jobs that are switched off, too, so guests that only those cover stand beside them.
/// </summary>
internal sealed class NotBackedUpOperation : Operation
{
    private static readonly Columns<NotBackedUpGuest> Guest = new Columns<NotBackedUpGuest>()
        .Integer("vmid", g => g.Vmid).Text("name", g => g.Name).Text("type", g => g.Type);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var type = ClusterJson.Default.NotBackedUpGuest;
        var answer = await run.Send(type.Rows(), cancellation);
        var (off, problem) = await OnlySwitchedOff(run, cancellation);
        var rows = (answer.Data ?? []).OrderBy(guest => guest.Vmid.Value).ToList();
        return run.Result((writer, call) =>
        {
            if (!ResultText.WroteRaw(writer, answer.Raw))
            {
                ResultText.WriteItems(
                    writer, rows, call, call.Start, 0, null, (row, guest) =>
                        Guest.Write(row, guest, () => type, call.Full), beside => WriteSwitchedOff(beside, off, problem));
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.WriteList(writer, Guest.WriteSchema, ("only_in_disabled_jobs", "array"));

    private static async Task<(
        List<(ClusterResource Guest, string Jobs)> Guests, string? Problem)> OnlySwitchedOff(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var jobs = (await run.Read("/cluster/backup", BackupJson.Default.BackupJob.Rows(), cancellation)).Data ?? [];
            if (jobs.TrueForAll(job => job.Enabled.Value is not false))
            {
                return ([], null);
            }
            var guests = (
                await run.Read("/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation, ("type", "vm"))).Data
                ?? [];
            var covered = guests.Where(guest => guest.Vmid.Value is not null)
                .Select(guest => (Guest: guest, Jobs: jobs.FindAll(job => BackupSelection.Holds(job, guest))));
            return (
                [
                    .. covered.Where(pair => pair.Jobs.Count > 0 && pair.Jobs.TrueForAll(job => job.Enabled.Value is false))
                    .OrderBy(pair => pair.Guest.Vmid.Value)
                        .Select(pair => (pair.Guest, string.Join(", ", pair.Jobs.Select(job => job.Id.Value)))),
                ], null);
        }
        catch (PveException e) when (e.Failure is not (PveFailure.Unreachable or PveFailure.Timeout))
        {
            return ([], e.Message);
        }
    }

    private static void WriteSwitchedOff(Utf8JsonWriter writer, List<(ClusterResource Guest, string Jobs)> off, string? problem)
    {
        if (problem is not null)
        {
            writer.WriteString("unread"u8, $"PVE counts jobs that are switched off, and which those are could not be read: {problem}");
        }
        if (off.Count == 0)
        {
            return;
        }
        writer.WriteStartArray("only_in_disabled_jobs"u8);
        foreach (var (guest, jobs) in off)
        {
            writer.WriteStartObject();
            writer.WriteNumber("vmid"u8, guest.Vmid.Value!.Value);
            writer.WriteString("name"u8, guest.Name.Value);
            writer.WriteString("jobs"u8, jobs);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}

/// <summary>Which guests a backup job is for.</summary>
internal static class BackupSelection
{
    public static bool Holds(BackupJob job, ClusterResource guest)
    {
        if (job.Node.Value is { Length: > 0 } only && only != guest.Node.Value)
        {
            return false;
        }
        var vmid = guest.Vmid.Value?.ToString(CultureInfo.InvariantCulture) ?? "";
        return Lists.Items(job.Vmid.Value).Contains(vmid)
            || (job.Pool.Value is { Length: > 0 } pool && pool == guest.Pool.Value)
            || (job.All.IsSet && !Lists.Items(job.Exclude.Value).Contains(vmid));
    }
}
