using System.Globalization;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog.Backup;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Tasks;

/// <summary>Waits for a task that another call has started, and tells what that call would have told of its end.</summary>
internal sealed class TaskEndOperation : Operation
{
    private const string Backup = "vzdump";
    private const string Bulk = "bulk-";

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        if (!Upid.TryParse(run.Call["upid"], out var upid))
        {
            return ToolResult.Error($"{run.Call.Spec.Name}: '{run.Call["upid"]}' is not a task id.");
        }
        var withLog = upid.Type.StartsWith(Bulk, StringComparison.Ordinal);
        var report = await run.Follow(upid, withLog, cancellation);
        var details = report.Outcome == TaskOutcome.Running ? null : await Told(run, report, cancellation);
        var advice = report.Outcome == TaskOutcome.Failed ? (await run.TaskAdvice(report, cancellation)).TrimStart('.', ' ') : "";
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            WriteOperation.WriteReport(writer, report, call, withLog);
            details?.Write(writer);
            if (advice.Length > 0)
            {
                writer.WriteString("advice"u8, advice);
            }
            writer.WriteEndObject();
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) => SchemaText.Write(
        writer, ("outcome", "string"), ("task", "string"), ("node", "string"), ("upid", "string"), ("waited_seconds", "number"),
        ("exit", "string"), ("log", "array"), ("backups", "array"), ("now", "object"), ("gone", "boolean"), ("advice", "string"));

    private static async Task<TaskDetails?> Told(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        try
        {
            return report.Upid.Type == Backup
                ? await BackupOperation.Told(run, report, null, cancellation)
                : await Guest(run, report, cancellation);
        }
        catch (PveException) // the outcome is known without it
        {
            return null;
        }
    }

    // qm… and vz… are tasks of one guest: how it is now is what most of them were about.
    private static async Task<TaskDetails?> Guest(ToolRun run, TaskReport report, CancellationToken cancellation)
    {
        if (!int.TryParse(report.Upid.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var vmid)
            || !(
                report.Upid.Type.StartsWith("qm", StringComparison.Ordinal) || report.Upid.Type.StartsWith("vz", StringComparison.Ordinal)))
        {
            return null;
        }
        if (await run.Cluster.Guests.Find(vmid, fresh: true, cancellation) is not { } guest)
        {
            return report.Upid.Type.EndsWith("destroy", StringComparison.Ordinal) && report.Outcome != TaskOutcome.Failed
                ? new(static writer => writer.WriteBoolean("gone"u8, true))
                : null;
        }
        var now = (await run.Read(
            "/nodes/{node}/{kind}/{vmid}/status/current", QemuJson.Default.QemuStatus.Data(), cancellation,
            ("node", guest.Node), ("kind", guest.Type), ("vmid", report.Upid.Id))).Data;
        return new(writer =>
        {
            writer.WriteStartObject("now"u8);
            writer.WriteNumber("vmid"u8, guest.Vmid);
            writer.WriteString("name"u8, guest.Name);
            writer.WriteString("node"u8, guest.Node);
            writer.WriteString("status"u8, now?.QmpStatus.Value ?? now?.Status.Value ?? guest.Status);
            if (now?.Lock.Value is { Length: > 0 } held)
            {
                writer.WriteString("lock"u8, held);
            }
            writer.WriteEndObject();
        });
    }
}
