using McpPve.Effects;
using System.Text.Json.Serialization.Metadata;
using McpPve.Answers;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Guests;

/// <summary>
/// What PVE has for virtual machines and for containers alike, under a path for each kind. It is declared here, once; the tables of the
/// two kinds hold names, words and what differs.
/// </summary>
/// <param name="kind">qemu or lxc.</param>
/// <param name="power">Whether the guest runs.</param>
internal sealed class GuestRows(string kind, ReadBack power)
{
    private string Path => $"/nodes/{{node}}/{kind}/{{vmid}}";

    public ReadBack Settings { get; } = GuestAnswers.Settings(kind);

    private ReadBack SnapshotNames { get; } = GuestAnswers.Snapshots(kind);

    public ToolSpec Status<T>(string name, string title, string description, Func<JsonTypeInfo<T>> type, Columns<T> columns)
        where T : class =>
        Read(name, title, description, "status/current", Operations.One(type, columns), Arg.Detail);

    public ToolSpec Config<T>(string name, string title, string description, Func<JsonTypeInfo<T>> type) where T : class =>
        Read(
            name, title, description, "config", Operations.One(type, GuestAnswers.Config(type)),
            Arg.Flag("current", "Without pending values."),
            Arg.Snapshot.As("snapname", "Of this snapshot instead.") with { Required = false, Pve = "snapshot" },
            Arg.Detail);

    public ToolSpec Metrics(string name, string title, string description) =>
        Read(
            name, title, description, "rrddata", Operations.Metrics,
            GuestArgs.Timeframe, GuestArgs.Consolidation, GuestArgs.MetricRows, Arg.Detail);

    public ToolSpec ListSnapshots(string name, string title, string description)
    {
        var returns = Operations.List(() => QemuJson.Default.Snapshot, GuestAnswers.SnapshotRow, s => s.Snaptime.Value ?? long.MaxValue);
        return Read(name, title, description, "snapshot", returns, Arg.Listing);
    }

    public ToolSpec Resume(string name, string title, string description) =>
        Write(name, title, description, Post($"{Path}/status/resume"), Effect.IdempotentChange, power) with
        {
            Tier = Tier.ReadExecute,
            Undo = Undo.Reverses(kind == Vm ? "pve_suspend_qemu_vm" : "pve_suspend_lxc_container", "status", ["paused"], "vmid"),
        };

    public ToolSpec Migrate(string name, string title, string description, string targetStorage, params Arg[] args) =>
        Write(
            name, title, description, Post($"{Path}/migrate"), Effect.Disruption, GuestAnswers.Place(kind),
            [GuestArgs.Target, .. args, GuestArgs.TargetStorage with { Pve = targetStorage }, Arg.Options(GuestArgs.BandwidthLimit)]) with
        {
            Tier = Tier.ReadExecute,
            RequiredPrivileges = MovesStorage,
            Undo = GuestUndo.Migrated,
        };

    public ToolSpec Remove(string name, string title, string description, params Arg[] args) =>
        Write(
            name, title, description, Delete(Path), Effect.Destruction, Settings,
            [GuestArgs.Purge, .. args, GuestArgs.DestroyUnreferencedDisks]) with
        {
            Impact = GuestReferences.Told,
            Undo = Undo.Never("its disks and snapshots are gone; a backup of it can be restored"),
            Obstacle = GuestAnswers.StillRuns,
        };

    /// <param name="ofSnapshot">What the argument for a snapshot says.</param>
    /// <param name="called">The argument for the name of the copy.</param>
    public ToolSpec Clone(string name, string title, string description, string ofSnapshot, Arg called, params Arg[] args) =>
        Write(
            name, title, description, Post($"{Path}/clone"), Effect.Change, GuestAnswers.Cloned(kind),
            [
                GuestArgs.NewId, called, GuestArgs.CloneTarget, GuestArgs.FullCopy, GuestArgs.Description,
                Arg.Snapshot.As("snapname", ofSnapshot) with { Required = false }, GuestArgs.CloneStorage, GuestArgs.ClonePool,
                .. args, GuestArgs.BandwidthLimit,
            ]) with
        {
            RequiredPrivileges = [TakesSpace, UsesBridges],
            Undo = GuestUndo.Made(kind == Vm ? "pve_delete_qemu_vm" : "pve_delete_lxc_container", "newid=vmid"),
        };

    public ToolSpec CreateSnapshot(string name, string title, string description, params Arg[] args) =>
        Write(
            name, title, description, Post($"{Path}/snapshot"), Effect.Change, SnapshotNames,
            [Arg.Snapshot, GuestArgs.Description, .. args]) with
        {
            Undo = Undo.Deletes(kind == Vm ? "pve_delete_qemu_snapshot" : "pve_delete_lxc_snapshot", "vmid", "snapname"),
        };

    public ToolSpec DeleteSnapshot(string name, string title, string description) =>
        Write(
            name, title, description, Delete($"{Path}/snapshot/{{snapname}}"), Effect.Destruction, SnapshotNames,
            Arg.Snapshot, GuestArgs.ForceSnapshot) with
        {
            Refuses = (run, cancellation) => GuestSnapshots.Missing(run, kind, cancellation),
            Undo = Undo.Never("a snapshot that is deleted cannot be taken again"),
        };

    public ToolSpec Rollback(string name, string title, string description) =>
        Write(
            name, title, description, Post($"{Path}/snapshot/{{snapname}}/rollback"), Effect.Destruction,
            ReadBack.All(power, Settings, GuestAnswers.Parent(kind)), Arg.Snapshot, GuestArgs.StartGuest) with
        {
            Returns = new RollbackOperation(kind),
            Undo = Undo.Never("what was written since the snapshot is gone"),
            Impact = (run, cancellation) => GuestSnapshots.Told(run, kind, cancellation),
        };

    private ToolSpec Read(string name, string title, string description, string path, Operation returns, params Arg[] args) => new()
    {
        Name = name,
        Title = title,
        Description = description,
        Route = Get($"{Path}/{path}"),
        Args = [Arg.Vmid, Arg.NodeOfGuest, .. args],
        Returns = returns,
    };

    private static ToolSpec Write(
        string name, string title, string description, Route route, Effect effect, ReadBack readBack, params Arg[] args) => new()
        {
            Name = name,
            Title = title,
            Description = description,
            Tier = Tier.Full,
            Effect = effect,
            Route = route,
            Args = [Arg.Vmid, Arg.NodeOfGuest, .. args, Arg.Wait],
            Returns = Operations.Write,
            ReadBack = readBack,
        };
}
