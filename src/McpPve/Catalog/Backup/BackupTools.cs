using McpPve.Effects;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Backup;

/// <summary>Backup jobs and single backups: /cluster/backup, /nodes/{node}/vzdump.</summary>
internal static partial class BackupTools
{
    private const string Selection = "choose the guests with exactly one of 'vmid' (ids: \"100,101\"), 'all' (true: every guest, less "
        + "those in 'exclude') or 'pool' (those of a pool)";

    private static readonly TextArg Vmid = Arg.Text("vmid", "Guest ids: 100,101.") with
    {
        Form = VmidListForm(),
        FormName = "guest ids such as \"100\" or \"100,101\"",
        Separator = ',',
    };
    private static readonly FlagArg All = Arg.Flag("all", "Every guest.");
    private static readonly TextArg Exclude = Arg.Text("exclude", "With all: not these ids.") with
    {
        Form = VmidListForm(),
        FormName = "guest ids such as \"100\" or \"100,101\"",
        Separator = ',',
    };
    private static readonly TextArg Pool = Arg.Text("pool", "The guests of this pool.", 128);
    private static readonly TextArg Storage = Arg.Storage with { Description = "Where to; it must hold backups." };
    private static readonly ChoiceArg Mode = Arg.Choice("mode", "stop: shuts it down meanwhile.", "snapshot", "suspend", "stop");
    private static readonly ChoiceArg Compress = Arg.Choice("compress", "zstd is usual.", "0", "gzip", "lzo", "zstd") with { Bare = true };
    private static readonly TextArg Prune = Arg.Text(
        "prune_backups", "keep-last=3,keep-weekly=4: deletes older ones.", 256) with { Pve = "prune-backups" };
    private static readonly ChoiceArg MailNotification = Arg.Choice(
        "mailnotification", "Deprecated.", "always", "failure") with { Bare = true };
    private static readonly TextArg MailTo = Arg.Text("mailto", "Deprecated.", 512);
    private static readonly TextArg Schedule = Arg.Text("schedule", "21:00, mon..fri 02:30, sat *-1..7 03:00, hourly.", 128);
    private static readonly FlagArg Enabled = Arg.Flag("enabled", "Run by schedule.");
    private static readonly TextArg OnlyNode = Arg.OtherNode("node", "Only guests on this node.") with { Required = false };
    private static readonly TextArg Comment = Arg.Text("comment", "What it is for.", 512) with { Bare = true };

    private static readonly TextArg Notes = Arg.Text("notes-template", "{{guestname}}");
    private static readonly FlagArg Protected = Arg.Flag("protected", "Keeps it from pruning.");
    private static readonly FlagArg RepeatMissed = Arg.Flag("repeat-missed", "Runs a missed one later.");

    private static readonly TextArg Id = Arg.Text("id", "Job id.", 50) with
    {
        Form = JobForm(),
        FormName = "a job id of letters, digits, - and _",
        Required = true,
    };

    private static readonly Columns<BackupJob> Row = new Columns<BackupJob>()
        .Text("id", j => j.Id).Add((writer, j) => writer.WriteBoolean("enabled"u8, j.Enabled.Value ?? true))
        .Text("schedule", j => j.Schedule).Time("next_run", j => j.NextRun)
        .Flag("all", j => j.All)
        .Text("vmid", j => j.Vmid)
        .Text("pool", j => j.Pool)
        .Text("exclude", j => j.Exclude)
        .Text("node", j => j.Node)
        .Text("storage", j => j.Storage).Text("mode", j => j.Mode).Add((writer, j) =>
        {
            if (Kept(j) is { } kept)
            {
                writer.WriteString("prune_backups"u8, kept);
            }
        })
        .Text("comment", j => j.Comment);

    private static readonly ReadBack Job = new(async (run, cancellation) =>
        (await Jobs(run, cancellation)).Find(job => job.Id.Value == run.Call["id"]) is { } job ? [.. SettingsOf(job)] : null);

    // PVE makes the id of a new job and does not tell it: the job is the one that was not there before.
    private static readonly ReadBack NewJob = new(async (run, cancellation) =>
        [
            .. (await Jobs(run, cancellation)).Select(job =>
                new SettingValue(
                    job.Id.Value ?? "", string.Join(", ", SettingsOf(job).Select(setting => $"{setting.Key}={setting.Value}")))),
        ]);

    public static readonly ToolGroup Group = new("backup", "Backup",
    [
        new()
        {
            Name = "pve_list_backup_jobs",
            Title = "List backup jobs",
            Description = "List the scheduled backup jobs: which guests, when, where to, how many are kept.",
            Route = Get("/cluster/backup"),
            Args = Arg.Listing,
            Returns = Operations.List(() => BackupJson.Default.BackupJob, Row, j => j.Id.Value),
        },
        new()
        {
            Name = "pve_get_backup_job",
            Title = "Backup job",
            Description = "Get one scheduled backup job with all its options.",
            Route = Get("/cluster/backup/{id}"),
            Args = [Id, Arg.Detail],
            Returns = Operations.One(() => BackupJson.Default.BackupJob, ConfigMembers.Columns(() => BackupJson.Default.BackupJob)),
        },
        new()
        {
            Name = "pve_run_backup",
            Title = "Back up now",
            Description = "Back up guests of one node now (vzdump): give vmid, all or pool. Returns the archive of each.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption,
            AsksSometimes = true,
            Route = Post("/nodes/{node}/vzdump"),
            Args =
            [
                Arg.Node, Vmid, All, Pool, Exclude, Storage, Mode, Compress, Prune,
                MailNotification, MailTo, Arg.Options(Notes, Protected, GuestArgs.BandwidthLimit), Arg.Wait,
            ],
            Rules = [ArgRule.ExactlyOne(Selection, "vmid", "all", "pool")],
            RequiredPrivileges =
            [
                new(GuestPath, "VM.Backup"), TakesSpace,
                new RequiredPrivilege(StoragePath, "Datastore.Allocate") { For = "prune-backups" },
                new RequiredPrivilege("/", "Sys.Modify") { For = "bwlimit, performance or ionice" },
                new RequiredPrivilege(NodePath, "Sys.Modify") { For = "stop", NewIn9 = true },
            ],
            RootOnly = "tmpdir, dumpdir, script, job-id",
            Returns = new BackupOperation(),
            Undo = Undo.Never("the guest is as it was; pve_delete_storage_volume deletes the archive"),
        },
        new()
        {
            Name = "pve_list_guest_backups",
            Title = "Backups of a guest",
            Extra = true,
            Description = "List all backups of one guest, even a deleted one, on every storage, newest first.",
            Route = Get("/cluster/resources"),
            Always = [("type", "storage")],
            Args = [Arg.Vmid with { Local = true }, .. Arg.Listing],
            RequiredPrivileges =
            [
                SeesStorage, new RequiredPrivilege(GuestPath, "VM.Backup") { For = "showing backups" },
                TakesSpace with { For = "showing backups" },
            ],
            Returns = new GuestBackups(),
            AlsoReads = [GuestBackups.Content],
        },
        new()
        {
            Name = "pve_prune_backups",
            Title = "Prune backups",
            Extra = true,
            Description = "Delete the backups of a storage that the rules do not keep (its own rules where none are given). pve_plan tells "
                + "which. Irreversible.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/nodes/{node}/storage/{storage}/prunebackups"),
            Args =
            [
                Arg.Node,
                Storage with { Required = true, Description = "Whose backups." },
                Prune with { Description = "keep-last=3,keep-weekly=4" },
                Arg.Vmid.As("vmid", "Only this guest's.") with { Required = false },
                Arg.Choice("type", "Only of this kind of guest.", "qemu", "lxc") with { Bare = true }, Arg.Wait,
            ],
            RequiredPrivileges = [new(StoragePath, "Datastore.Allocate"), SeesStorage],
            Returns = Operations.Write,
            Undo = Undo.Never("the backups are gone"),
            ReadBack = Pruning.Doomed,
            Impact = Pruning.Told,
            AlsoReads = [Pruning.Preview],
        },
        new()
        {
            Name = "pve_create_backup_job",
            Title = "Create backup job",
            Description = "Create a scheduled backup job: give vmid, all or pool, and a schedule. Returns its id and next run.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            AsksSometimes = true,
            Route = Post("/cluster/backup"),
            Args =
            [
                Id with { Required = false, Description = "Made by PVE when left out." }, Schedule, Vmid, All, Pool, Exclude, OnlyNode,
                Storage,
                Mode,
                Compress,
                Prune,
                Arg.Integer(
                    "maxfiles", "Old spelling of prune_backups keep-last=N.", 1) with { Pve = "prune-backups", Prefix = "keep-last=" },
                Enabled, Comment, MailNotification, MailTo, Arg.Options(Notes, RepeatMissed, Protected),
            ],
            Rules = [ArgRule.ExactlyOne(Selection, "vmid", "all", "pool"), ArgRule.AtMostOne("prune_backups", "maxfiles")],
            RequiredPrivileges = [SeesCluster, .. NoticesAbsence],
            Returns = new BackupJobOperation(),
            Undo = done => done.Added is [var job]
                ? Undo.By("pve_delete_backup_job", new() { ["id"] = job.Key })
                : Undo.None("the new job was not seen"),
            ReadBack = NewJob,
            PostCheck = NeverRuns,
            Refuses = (run, _) => Task.FromResult(BackupOperation.IgnoredExclude(run.Call)),
        },
        new()
        {
            Name = "pve_update_backup_job",
            Title = "Change backup job",
            Extra = true,
            Description = "Change a scheduled backup job: guests, schedule, storage, retention; enabled=false switches it off.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/cluster/backup/{id}"),
            Args =
            [
                Id, Schedule, Vmid, All, Pool, Exclude, OnlyNode, Storage, Mode, Compress, Prune, Enabled, Comment,
                GuestArgs.Unset("node,comment"), Arg.Options(Notes, RepeatMissed, Protected),
            ],
            Rules = [ArgRule.AtMostOne("vmid", "all", "pool")],
            RequiredPrivileges = [SeesCluster, .. NoticesAbsence],
            Returns = new BackupJobOperation(),
            ReadBack = Job,
            PostCheck = NeverRuns,
            Refuses = (run, _) => Task.FromResult(BackupOperation.IgnoredExclude(run.Call)),
        },
        new()
        {
            Name = "pve_delete_backup_job",
            Title = "Delete backup job",
            Description = "Delete a scheduled backup job; the backups it made stay.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/cluster/backup/{id}"),
            Args = [Id],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            Undo = Undoing.Recreates("pve_create_backup_job"),
            ReadBack = Job,
        },
    ]);

    // The list tells the next run, a single job does not.
    private static async Task<List<BackupJob>> Jobs(ToolRun run, CancellationToken cancellation) =>
        (await run.Read("/cluster/backup", BackupJson.Default.BackupJob.Rows(), cancellation)).Data ?? [];

    private static IEnumerable<SettingValue> SettingsOf(BackupJob job)
    {
        var settings = ConfigMembers.SettingsOf(job, BackupJson.Default.BackupJob, ["id", "type", "next-run"]);
        return job.NextRun.Value is { } next ? settings.Append(new("next_run", Readable.Time(next))) : settings;
    }

    private static async Task<string?> NeverRuns(ToolRun run, CancellationToken cancellation)
    {
        // A job that PVE has named is known by what was asked for.
        var enabled = run.Call["enabled"] != "0";
        var job = (await Jobs(run, cancellation)).FindLast(job => run.Call["id"] is { } id
            ? job.Id.Value == id
            : job.Schedule.Value == run.Call["schedule"] && (job.Enabled.Value ?? true) == enabled);
        var never = job switch
        {
            { Enabled.Value: false } => "The job is disabled: it does not run until enabled=true.",
            { NextRun.Value: null } => $"PVE gives no next run: the schedule '{job.Schedule}' never comes.",
            _ => null,
        };
        string?[] all = [never, await BackupJobOperation.UnknownGuests(run, cancellation)];
        return string.Join(' ', all.OfType<string>()) is { Length: > 0 } told ? told : null;
    }

    private static string? Kept(BackupJob job) =>
        job.PruneBackups.Value is { } parts
            ? string.Join(
                ',',
                parts.Where(part => part.Key.StartsWith("keep-", StringComparison.Ordinal))
                    .Select(part => $"{part.Key}={part.Value}")
                    .Order(StringComparer.Ordinal))
            : job.PruneBackups.Other.Text;

    [GeneratedRegex(@"\A[1-9][0-9]{2,8}(?:[,; ]+[1-9][0-9]{2,8})*\z")]
    private static partial Regex VmidListForm();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.:-]{0,49}\z")]
    private static partial Regex JobForm();
}
