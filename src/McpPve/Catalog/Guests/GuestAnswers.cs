using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Guests;

/// <summary>What virtual machines and containers have in common: their settings and snapshots, and how both are shown.</summary>
internal static partial class GuestAnswers
{
    // Identity that PVE makes up by itself; nobody reads it and it pushes the settings out of sight.
    private static readonly HashSet<string> Noise = ["meta", "smbios1", "vmgenid"];

    public static readonly Columns<Snapshot> SnapshotRow = new Columns<Snapshot>()
        .Text("name", s => s.Name).Time("taken", s => s.Snaptime).Text("parent", s => s.Parent)
        .Flag("with_memory", s => s.Vmstate).Text("unfinished", s => s.Snapstate).Text("description", s => s.Description);

    /// <param name="kind">qemu or lxc.</param>
    public static ReadBack Settings(string kind) => ReadBack.Of(
        $"/nodes/{{node}}/{kind}/{{vmid}}/pending", () => QemuJson.Default.PendingChange.Rows(), SettingsOf);

    /// <summary>The guest that a restore over it takes away; nothing where there is none.</summary>
    public static readonly ReadBack Replaced = new(async (run, cancellation) =>
    {
        if (run.Call.Vmid is not { } vmid || await run.Cluster.Guests.Find(vmid, fresh: true, cancellation) is not { } guest)
        {
            return [];
        }
        var settings = await run.Read(
            $"/nodes/{{node}}/{guest.Type}/{{vmid}}/pending", QemuJson.Default.PendingChange.Rows(), cancellation, ("node", guest.Node));
        return [.. SettingsOf(settings.Data ?? [])];
    });

    /// <summary>Settings of a guest that the call brings into being.</summary>
    public static ReadBack Created(string kind) => Settings(kind) with { Before = false };

    public static ReadBack Cloned(string kind) => ReadBack.Of(
        $"/nodes/{{target|node}}/{kind}/{{newid}}/pending", () => QemuJson.Default.PendingChange.Rows(), SettingsOf)
            with { Before = false };

    public static ReadBack Snapshots(string kind) => ReadBack.Of(
        $"/nodes/{{node}}/{kind}/{{vmid}}/snapshot", () => QemuJson.Default.Snapshot.Rows(), SettingsOf);

    /// <summary>From which snapshot the present state grew.</summary>
    public static ReadBack Parent(string kind) => ReadBack.Of(
        $"/nodes/{{node}}/{kind}/{{vmid}}/snapshot", () => QemuJson.Default.Snapshot.Rows(),
        snapshots => SettingsOf(snapshots).Where(setting => setting.Key == "current"));

    /// <summary>On which node the guest is, and which volumes are its disks there: a migration may rename them.</summary>
    public static ReadBack Place(string kind) => new(async (run, cancellation) =>
    {
        if (run.Call.Vmid is not { } vmid || await run.Cluster.Guests.Find(vmid, fresh: true, cancellation) is not { } guest)
        {
            return null;
        }
        List<SettingValue> place = [new("node", guest.Node)];
        try
        {
            var settings = await run.Read(
                $"/nodes/{{node}}/{kind}/{{vmid}}/pending", QemuJson.Default.PendingChange.Rows(), cancellation, ("node", guest.Node));
            place.AddRange(Disks(settings.Data ?? []).Select(disk => new SettingValue(disk.Key, disk.Volume)));
        }
        catch (Client.PveException) // where it is can be told without them
        {
        }
        return place;
    });

    /// <summary>Settings of the guest that a disk is moved from, and the disks of the one that it is given to.</summary>
    /// <param name="kind">qemu or lxc.</param>
    /// <param name="target">The argument that names the other guest.</param>
    public static ReadBack MovedDisk(string kind, string target) => new(async (run, cancellation) =>
    {
        if (await Settings(kind).Read(run, cancellation) is not { } own)
        {
            return null;
        }
        if (run.Call.Parameters.FirstOrDefault(given => given.Key == target).Value is not { } other)
        {
            return own;
        }
        var settings = await run.Read(
            $"/nodes/{{node}}/{kind}/{{vmid}}/pending", QemuJson.Default.PendingChange.Rows(), cancellation, ("vmid", other));
        return [.. own, .. Disks(settings.Data ?? []).Select(disk => new SettingValue($"guest {other} {disk.Key}", disk.Volume))];
    });

    /// <summary>The volumes that are disks or mount points, without drives for CDs.</summary>
    public static IEnumerable<(string Key, string Volume)> Disks(List<PendingChange> settings) =>
        settings.Where(setting => IsDisk().IsMatch(setting.Key.Value ?? ""))
            .Select(setting => GuestDisk.Parse(setting.Key.Value!, setting.Value.Value ?? ""))
            .OfType<GuestDisk>().Where(disk => !disk.IsCdrom).Select(disk => (disk.Key, disk.Volume));

    /// <summary>Settings that are written down at once and that do what another call would have had to do before.</summary>
    public static Task<string?> NotASetting(ToolRun run, CancellationToken cancellation)
    {
        var kind = run.Call.Spec.Route.Template.Contains("/lxc", StringComparison.Ordinal) ? "lxc" : "qemu";
        var (node, vmid) = (run.PathParameters.GetValueOrDefault("node"), run.Call.Vmid);
        return Task.FromResult(run.Call.Parameters.Any(given => given is { Key: "template", Value: "1" })
            ? "'template' is not a setting: written as one, it marks the guest as a template and leaves its "
                + "disks as they are, so that linked clones of it fail. "
                + $"What converts it is POST /nodes/{node}/{kind}/{vmid}/template, which {Door.DoorTools.NameOf(InnerCall.Change)} calls; "
                + $"on the node '{(kind == "lxc" ? "pct" : "qm")} template {vmid}'"
            : null);
    }

    /// <summary>A guest that runs, which PVE does not delete: nobody needs to be asked about it.</summary>
    public static async Task<string?> StillRuns(ToolRun run, CancellationToken cancellation)
    {
        if (run.Call["force"] == "1"
            || await run.Cluster.Guests.Find(run.Call.Vmid!.Value, fresh: false, cancellation) is not { Status: "running" } guest)
        {
            return null;
        }
        // The list may be some seconds old.
        var now = await run.Read(
            "/nodes/{node}/{kind}/{vmid}/status/current",
            QemuJson.Default.QemuStatus.Data(),
            cancellation,
            ("node", guest.Node),
            ("kind", guest.Type));
        return now.Data?.Status.Value == "running"
            ? $"guest {guest.Vmid}{(guest.Name is { Length: > 0 } name ? $" '{name}'" : "")} is running, and "
                + "PVE deletes stopped guests only: shut it down first"
            : null;
    }

    /// <summary>All settings.</summary>
    public static Columns<T> Config<T>(Func<JsonTypeInfo<T>> type) => ConfigMembers.Columns(type, without: Noise, shown: Shown);

    public static IEnumerable<SettingValue> SettingsOf(List<PendingChange> settings) =>
        settings.Where(setting => setting.Key.Value is { } key and not "digest" && !Noise.Contains(key))
            .Select(setting => new SettingValue(
                setting.Key.Value!,
                Shown(setting.Key.Value!, setting.Value.Value),
                setting.Delete.Value > 0 ? "(removed)" : Shown(setting.Key.Value!, setting.Pending.Value)));

    private static IEnumerable<SettingValue> SettingsOf(List<Snapshot> snapshots) =>
        snapshots.Where(snapshot => snapshot.Name.Value is { Length: > 0 })
            .Select(snapshot => snapshot.Name.Value == "current"
                ? new SettingValue("current", snapshot.Parent.Value is { } parent ? $"after {parent}" : "without snapshot")
                : new SettingValue(
                    snapshot.Name.Value!, $"{Readable.Time(snapshot.Snaptime.Value ?? 0)} {snapshot.Description.Value}".Trim()));

    [GeneratedRegex(@"\A(?:scsi|virtio|sata|ide|mp|efidisk|tpmstate)[0-9]+\z|\Arootfs\z")]
    private static partial Regex IsDisk();

    private static string? Shown(string key, string? value) =>
        key == "sshkeys" && value is not null ? Uri.UnescapeDataString(value).Trim() : value;
}
