using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Guests;

/// <summary>Something in the cluster that names a guest.</summary>
/// <param name="Kind">backup_job, pool, ha_resource, ha_rule, replication, permission or firewall.</param>
/// <param name="Id">As the tools of its kind name it.</param>
/// <param name="Says">What it has to do with the guest.</param>
/// <param name="OnDelete">What becomes of it when the guest is deleted.</param>
internal sealed record Reference(string Kind, string Id, string Says, string OnDelete);

/// <summary>What still refers to a guest, whether the guest is there or not.</summary>
internal sealed class GuestReferences : Operation
{
    private const string Goes = "removed with the guest";
    private const string Purge = "refuses the deletion without purge";
    private const string Stays = "stays without purge";

    private const int MostTold = 12; // a question is read by a person

    /// <summary>What is read besides the list of guests.</summary>
    public static readonly string[] Sources =
    [
        "/cluster/backup",
        "/cluster/ha/resources",
        "/cluster/ha/rules",
        "/cluster/replication",
        "/access/acl",
        "/nodes/{node}/{kind}/{vmid}/firewall/rules",
    ];

    /// <summary>For the person who is asked whether the guest may be deleted.</summary>
    public static async Task<string?> Told(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Read("/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation, ("type", "vm"));
        var (found, unread) = await Find(run, Row(run, answer), cancellation);
        var told = found.Select(reference => $"{reference.Kind} {reference.Id} ({reference.Says}; {reference.OnDelete})")
            .Concat(unread.Select(source => $"unknown, because it can't be read: {source}")).ToList();
        return told.Count == 0
            ? null
            : "Still refers to it: "
                + $"{string.Join("; ", told.Take(MostTold))}{(told.Count > MostTold ? $"; and {told.Count - MostTold} more" : "")}.";
    }

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(ClusterJson.Default.ClusterResource.Rows(), cancellation, ("type", "vm"));
        if (answer.Raw is not null)
        {
            return run.Result((writer, _) => ResultText.WroteRaw(writer, answer.Raw));
        }
        var guest = Row(run, answer);
        var (found, unread) = await Find(run, guest, cancellation);
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("vmid"u8, run.Call.Vmid!.Value);
            if (guest is null)
            {
                writer.WriteString("note"u8, "There is no such guest, or the token may not see it."u8);
            }
            writer.WriteStartArray("items"u8);
            foreach (var reference in found)
            {
                writer.WriteStartObject();
                writer.WriteString("kind"u8, reference.Kind);
                writer.WriteString("id"u8, reference.Id);
                writer.WriteString("says"u8, reference.Says);
                writer.WriteString("on_delete"u8, reference.OnDelete);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteNumber("count"u8, found.Count);
            // Nothing found must not look like nothing there.
            if (unread.Count > 0)
            {
                writer.WriteStartArray("unread"u8);
                unread.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("vmid", "integer"), ("items", "array"), ("count", "integer"), ("unread", "array"));

    private static ClusterResource? Row(ToolRun run, PveAnswer<List<ClusterResource>> answer) =>
        answer.Data?.Find(row => row.Vmid.Value == run.Call.Vmid);

    private static async Task<(List<Reference> Found, List<string> Unread)> Find(
        ToolRun run, ClusterResource? guest, CancellationToken cancellation)
    {
        var vmid = $"{run.Call.Vmid}";
        var pool = guest?.Pool.Value is { Length: > 0 } name ? name : null;
        var unread = new List<string>();

        async Task<IEnumerable<Reference>> From<T>(
            string template,
            PveData<List<T>> type,
            Func<List<T>, IEnumerable<Reference?>> refer,
            params (string Name, string Value)[] pathParameters)
        {
            try
            {
                var answer = await run.Read(template, type, cancellation, pathParameters);
                if (answer.Raw is null)
                {
                    return refer(answer.Data ?? []).OfType<Reference>();
                }
                Unread("PVE answered in a shape that this version does not know");
            }
            catch (PveException e) when (e.Failure == PveFailure.NotImplemented) // an older PVE, without what is asked for
            {
            }
            catch (PveException e) when (e.Failure is not (PveFailure.Unreachable or PveFailure.Authentication or PveFailure.Tls))
            {
                Unread(e.Message.TrimEnd('.'));
            }
            return [];

            void Unread(string why)
            {
                lock (unread)
                {
                    unread.Add($"{template}: {why}");
                }
            }
        }

        Task<IEnumerable<Reference>>[] reads =
        [
            From("/cluster/backup", BackupJson.Default.BackupJob.Rows(), jobs => jobs.Select(job => Covers(job, vmid, guest))),
            From("/cluster/ha/resources", HaJson.Default.HaResource.Rows(),
                resources => resources.Where(resource => Names(resource.Sid.Value, vmid))
                .Select(resource =>
                    new Reference("ha_resource", resource.Sid.Value!, $"keeps it {resource.State.Value ?? "started"}", Purge))),
            From("/cluster/ha/rules", HaJson.Default.HaRule.Rows(),
                rules => rules.Where(rule => Lists.Items(rule.Resources.Value).Any(sid => Names(sid, vmid)))
                .Select(rule => new Reference("ha_rule", rule.Rule.Value ?? "", $"{rule.Type} of {rule.Resources}", Stays))),
            From("/cluster/replication", ClusterJson.Default.ReplicationJob.Rows(), jobs => jobs.Where(job => $"{job.Guest.Value}" == vmid)
                .Select(job => new Reference("replication", job.Id.Value ?? "", $"copies it to {job.Target}", Purge))),
            From("/access/acl", AccessJson.Default.AclEntry.Rows(), entries => entries.Where(entry => entry.Path.Value == $"/vms/{vmid}")
                .Select(entry => new Reference("permission", entry.Path.Value!, $"{entry.Type} {entry.Holder} has {entry.RoleId}", Goes))),
            guest?.Node.Value is { } node && guest.Type.Value is { } kind
                ? From("/nodes/{node}/{kind}/{vmid}/firewall/rules", FirewallJson.Default.FirewallRule.Rows(),
                    rules =>
                        rules.Count == 0 ? [] : [new("firewall", vmid, $"{rules.Count} rules of its own", Goes)],
                        ("node", node),
                        ("kind", kind))
                : Task.FromResult<IEnumerable<Reference>>([]),
        ];
        var found = pool is null ? [] : new List<Reference> { new("pool", pool, "it is a member", Goes) };
        foreach (var read in await Task.WhenAll(reads))
        {
            found.AddRange(read);
        }
        return (found, unread);
    }

    private static Reference? Covers(BackupJob job, string vmid, ClusterResource? guest)
    {
        Reference As(string says, string onDelete) =>
            new("backup_job", job.Id.Value ?? "", $"{says}{(job.Enabled.Value is false ? ", switched off" : "")}", onDelete);
        if (Lists.Items(job.Vmid.Value).Contains(vmid))
        {
            return As("backs it up by its id", Stays);
        }
        if (Lists.Items(job.Exclude.Value).Contains(vmid))
        {
            return As("leaves it out by its id", Stays);
        }
        if (guest is null || (job.Node.Value is { Length: > 0 } only && only != guest.Node.Value))
        {
            return null;
        }
        return job.All.IsSet ? As("backs up every guest", "goes on without it")
            : job.Pool.Value is { Length: > 0 } pool && pool == guest.Pool.Value ? As($"backs up pool {pool}", "goes on without it")
            : null;
    }

    // vm:100 and ct:100; a bare id is what older versions wrote.
    private static bool Names(string? sid, string vmid) =>
        sid is not null && sid[(sid.IndexOf(':', StringComparison.Ordinal) + 1)..] == vmid;
}
