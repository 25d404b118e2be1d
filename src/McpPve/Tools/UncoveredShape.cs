using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>The guests without backup. PVE counts a job that is switched off as one that covers its guests.</summary>
internal sealed class UncoveredShape : Shape
{
    public static readonly string[] Sources = ["/cluster/backup", "/cluster/resources"];

    private sealed record Guest(long Vmid, string? Name, string? Type, string? JobOff, NotBackedUpGuest? Row);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(ClusterJson.Default.NotBackedUpGuest.Rows(), cancellation);
        var guests = (answer.Data ?? []).Select(row => new Guest(row.Vmid.Value ?? 0, row.Name.Value, row.Type.Value, null, row)).ToList();
        string? unread = null;
        try
        {
            var known = guests.Select(guest => guest.Vmid).ToHashSet();
            guests.AddRange((await OnlyByJobsThatAreOff(run, cancellation)).Where(guest => !known.Contains(guest.Vmid)));
        }
        catch (PveException e)
        {
            unread = $"Guests whose only job is off may be missing here: the backup jobs could not be read ({e.Message.TrimEnd('.')}).";
        }
        return run.Result((writer, call) =>
        {
            if (!ResultText.WroteRaw(writer, answer.Raw))
            {
                ResultText.WriteItems(writer, guests.OrderBy(guest => guest.Vmid), call, call.Start, 0, null, (row, guest) =>
                    WriteGuest(row, guest, call.Full), beside =>
                {
                    if (unread is not null)
                    {
                        beside.WriteString("unread"u8, unread);
                    }
                });
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("items", "array"), ("count", "integer"), ("total", "integer"), ("next", "integer"));

    private static void WriteGuest(Utf8JsonWriter writer, Guest guest, bool full)
    {
        writer.WriteStartObject();
        if (full && guest.Row is { } row)
        {
            writer.WritePropertyName("full"u8);
            JsonSerializer.Serialize(writer, row, ClusterJson.Default.NotBackedUpGuest);
        }
        else
        {
            writer.WriteNumber("vmid"u8, guest.Vmid);
            writer.WriteString("name"u8, guest.Name);
            writer.WriteString("type"u8, guest.Type);
        }
        if (guest.JobOff is not null)
        {
            writer.WriteString("job_off"u8, guest.JobOff);
        }
        writer.WriteEndObject();
    }

    private static async Task<List<Guest>> OnlyByJobsThatAreOff(ToolRun run, CancellationToken cancellation)
    {
        var jobs = (await run.Read("/cluster/backup", BackupJson.Default.BackupJob.Rows(), cancellation)).Data ?? [];
        if (jobs.TrueForAll(job => job.Enabled.Value ?? true))
        {
            return [];
        }
        var guests = (await run.Read("/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation,
            ("type", "vm"))).Data ?? [];
        return [.. guests.Select(guest => (guest, covers: jobs.Where(job => GuestReferences.BacksUp(job, guest)).ToList()))
            .Where(pair => pair.covers.Count > 0 && pair.covers.TrueForAll(job => job.Enabled.Value is false))
            .Select(pair => new Guest(pair.guest.Vmid.Value ?? 0, pair.guest.Name.Value, pair.guest.Type.Value,
                string.Join(", ", pair.covers.Select(job => job.Id.Value)), null))];
    }
}
