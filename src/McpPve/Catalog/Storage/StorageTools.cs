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

namespace McpPve.Catalog.Storage;

/// <summary>Storage definitions, their state on each node, and what is on them: /storage, /nodes/{node}/storage.</summary>
internal static partial class StorageTools
{
    private static readonly TextArg Storage = Arg.Storage with { Required = true, Bare = true };
    private static readonly TextArg Content = Arg.Text("content", "images, rootdir, iso, vztmpl, backup, snippets or import.");
    private static readonly TextArg Allowed = Arg.Text(
        "content", "What it may hold: images,rootdir,iso,vztmpl,backup,snippets,import.") with { Separator = ',' };
    private static readonly TextArg Nodes = Arg.Text("nodes", "Only on these: pve1,pve2.") with { Separator = ',' };
    private static readonly FlagArg IsShared = Arg.Flag("shared", "All nodes see the same data (does not make it so).");
    private static readonly TextArg Password = Arg.Text("password", "For cifs, pbs and esxi.", 256) with { Secret = true };

    private static readonly TextArg Volume = Arg.Text("volume", "Volume id from pve_list_storage_content.", 512) with
    {
        Form = VolumeForm(),
        FormName = "a volume id such as local:iso/debian.iso or local-lvm:vm-100-disk-0",
        Required = true,
    };

    private static readonly Columns<StorageConfig> Row = new Columns<StorageConfig>()
        .Text("storage", s => s.Storage).Text("type", s => s.Type).Text("content", s => s.Content).Text("nodes", s => s.Nodes)
        .Flag("shared", s => s.Shared).Flag("disabled", s => s.Disable)
        .Text("path", s => s.Path).Text("server", s => s.Server).Text("export", s => s.Export).Text("share", s => s.Share)
        .Text("vgname", s => s.VgName).Text("thinpool", s => s.ThinPool).Text("pool", s => s.Pool).Text("datastore", s => s.Datastore);

    private static readonly Columns<NodeStorage> OnNode = new Columns<NodeStorage>()
        .Text("storage", s => s.Storage).Text("type", s => s.Type)
        // A storage that is limited to other nodes answers just as a disabled one does.
        .Add((writer, s) =>
            writer.WriteString(
                "state"u8, s.Enabled.Value == false ? "disabled, or not for this node" : s.Active.IsSet ? "active" : "inactive"))
        .Number("used_pct", s => s.Total.Value > 0 ? 100.0 * s.Used.Value / s.Total.Value : null, 1)
        .Size("used", s => s.Used)
        .Size("avail", s => s.Avail)
        .Size("total", s => s.Total)
        .Flag("shared", s => s.Shared).Text("content", s => s.Content);

    private static readonly Columns<StorageVolume> VolumeRow = new Columns<StorageVolume>()
        .Text("volid", v => v.VolumeId).Text("content", v => v.Content).Size("size", v => v.Size.Value is null ? v.ApproximateSize : v.Size)
        .Integer("vmid", v => v.Vmid).Time("created", v => v.Created).Text("format", v => v.Format).Text("parent", v => v.Parent)
        .Flag("protected", v => v.Protected)
        .Words("encrypted", Encrypted)
        .Text("verified", v => v.Verification.Value?.State ?? default)
        .Text("notes", v => v.Notes);

    private static readonly ReadBack Definition = ReadBack.Of(
        "/storage/{storage}", () => StorageJson.Default.StorageConfig.Data(), SettingsOf);

    private static readonly ReadBack NewDefinition = Definition with { Before = false };

    // Only what can have changed is asked for: listing the disks of running guests is slow, and fails on some storages.
    private static readonly ReadBack Images = new(async (run, cancellation) =>
        [
            .. (
                await Listed(
                    run,
                    (
                        "content",
                        run.Call["content"]
                            ?? "vztmpl"),
                    cancellation)).Select(volume => new SettingValue(volume.VolumeId.Value ?? "", SizeOf(volume))),
        ]);

    private static readonly ReadBack OneVolume = new(async (run, cancellation) =>
    {
        var volume = run.Call["volume"]!;
        var narrowed = VolumeDeleteOperation.Owner(volume) is { } vmid
            ? ("vmid", $"{vmid}")
            : ("content", volume.Contains('/', StringComparison.Ordinal) ? volume.Split(':', '/')[1] : "images");
        return (await Listed(run, narrowed, cancellation)).Find(listed => listed.VolumeId.Value == volume) is { } found
            ? [new(volume, SizeOf(found))]
            : null;
    });

    public static readonly ToolGroup Group = new("storage", "Storage",
    [
        new()
        {
            Name = "pve_list_storage",
            Title = "List storage",
            Description = "List the cluster's storage definitions: type, content, nodes, whether "
                + "disabled. pve_list_node_storage shows free space.",
            Route = Get("/storage"),
            Args = [Arg.Text("type", "dir, nfs, lvmthin, zfspool, pbs, …", 32), .. Arg.Listing],
            RequiredPrivileges = [SeesStorage],
            Returns = Operations.List(() => StorageJson.Default.StorageConfig, Row, s => s.Storage.Value),
        },
        new()
        {
            Name = "pve_get_storage_config",
            Title = "Storage definition",
            Description = "Get the definition of one storage with all its options.",
            Route = Get("/storage/{storage}"),
            Args = [Storage, Arg.Detail],
            Returns = Operations.One(
                () => StorageJson.Default.StorageConfig, ConfigMembers.Columns(() => StorageJson.Default.StorageConfig)),
        },
        new()
        {
            Name = "pve_list_node_storage",
            Title = "Storage of a node",
            Description = "List the storages a node can use with free and used space and whether each is active.",
            Route = Get("/nodes/{node}/storage"),
            Args =
            [
                Arg.Node,
                Content,
                Arg.Flag("enabled", "Without disabled ones."),
                Arg.OtherNode("target", "Only those that this node has, too.") with { Required = false },
                Arg.Storage.As("storage", "Only this one."), Arg.Flag("format", "Adds the image formats."), .. Arg.Listing,
            ],
            RequiredPrivileges = [SeesStorage],
            Returns = Operations.List(() => StorageJson.Default.NodeStorage, OnNode, s => s.Storage.Value),
        },
        new()
        {
            Name = "pve_get_storage_status",
            Title = "Storage status",
            Description = "Get free and used space of one storage as a node sees it, and whether it is active.",
            Route = Get("/nodes/{node}/storage/{storage}/status"),
            Args = [Arg.Node, Storage, Arg.Detail],
            Returns = Operations.One(() => StorageJson.Default.NodeStorage, OnNode),
        },
        new()
        {
            Name = "pve_get_storage_metrics",
            Title = "Storage metrics",
            Extra = true,
            Description = "Get the history of used and total space of one storage on a node as a table of at most 60 rows.",
            Route = Get("/nodes/{node}/storage/{storage}/rrddata"),
            Args = [Arg.Node, Storage, GuestArgs.Timeframe, GuestArgs.Consolidation, GuestArgs.MetricRows, Arg.Detail],
            Returns = Operations.Metrics,
        },
        new()
        {
            Name = "pve_list_storage_content",
            Title = "Content of a storage",
            Description = "List what is on a storage: ISO images, templates, disks, backups of a guest (content=backup with vmid).",
            Route = Get("/nodes/{node}/storage/{storage}/content"),
            Args = [Arg.Node, Storage, Content, Arg.Vmid.As("vmid", "Only this guest's.") with { Required = false }, .. Arg.Listing],
            RequiredPrivileges =
            [
                new RequiredPrivilege(GuestPath, "VM.Backup") { For = "showing backups too" },
                TakesSpace with { For = "showing backups too" },
                new RequiredPrivilege(GuestPath, "VM.Config.Disk") { For = "showing the guests' disks too" },
            ],
            Partial = new(
                "disks and backups",
                new("/vms", "VM.Config.Disk"),
                new("/vms", "VM.Backup")) { OrAll = new(StoragePath, "Datastore.Allocate") },
            Returns = Operations.List(
                () => StorageJson.Default.StorageVolume, VolumeRow, v => $"{v.Content} {v.Vmid.Value:D9} {v.VolumeId}"),
        },
        new()
        {
            Name = "pve_pull_oci_image",
            Title = "Pull OCI image",
            Description = "Pull an OCI (Docker) image from a registry to a storage as a template for pve_create_lxc_container.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Change with { OpenWorld = true },
            Route = Post("/nodes/{node}/storage/{storage}/oci-registry-pull"),
            Since = "9.1",
            Args =
            [
                Arg.Node, Storage, Arg.Text("reference", "docker.io/library/nginx:1.29", 512) with { Required = true },
                Arg.Text("filename", "File name; PVE may change it.", 255), Arg.Wait,
            ],
            RequiredPrivileges = [SeesContent],
            Returns = Operations.Write,
            Undo = Undoing.NewVolume,
            ReadBack = Images,
        },
        new()
        {
            Name = "pve_download_to_storage",
            Title = "Download to storage",
            Extra = true,
            Description = "Let a node download an ISO image, container template or disk image from a URL to a storage.",
            Tier = Tier.Full,
            Effect = Effect.Disruption with { OpenWorld = true },
            Route = Post("/nodes/{node}/storage/{storage}/download-url"),
            Args =
            [
                Arg.Node, Storage,
                Arg.Text("url", "https://…") with { Form = UrlForm(), FormName = "an http or https URL", Required = true },
                Arg.Text("filename", "With its extension: debian.iso; PVE may change it.", 255) with { Required = true },
                Arg.Choice("content", "import: a disk image.", "iso", "vztmpl", "import") with { Required = true },
                Arg.Text("checksum", "Refuse the file when it differs.", 128),
                Arg.Choice(
                    "checksum_algorithm",
                    "Of the checksum.",
                    "md5",
                    "sha1",
                    "sha224",
                    "sha256",
                    "sha384",
                    "sha512") with { Pve = "checksum-algorithm" },
                Arg.Flag("verify_certificates", "false trusts any server.") with { Pve = "verify-certificates" },
                Arg.Text("compression", "Unpacks it: gz, lzo, zst, bz2.", 16), Arg.Wait,
            ],
            Rules = [ArgRule.Together("checksum", "checksum_algorithm")],
            RequiredPrivileges = [SeesContent],
            Returns = Operations.Write,
            Undo = Undoing.NewVolume,
            ReadBack = Images,
        },
        new()
        {
            Name = "pve_delete_storage_volume",
            Title = "Delete volume",
            Extra = true,
            Description = "Delete one backup, ISO image, template or disk from a storage. "
                + "Irreversible. A disk whose guest exists is refused.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/nodes/{node}/storage/{storage}/content/{volume}"),
            Args =
            [
                Arg.Node, Storage, Volume,
                Arg.Flag("force", "Although its guest exists.") with { Local = true },
                Arg.Integer("delay", "Seconds PVE waits before it answers with a task.", 1, 30) with { Quiet = true }, Arg.Wait,
            ],
            RequiredPrivileges =
            [
                new(StoragePath, "Datastore.Allocate"),
                SeesContent,
                TakesSpace with { For = "backups" },
                new RequiredPrivilege(GuestPath, "VM.Backup") { For = "backups" },
            ],
            Returns = new VolumeDeleteOperation(),
            Undo = Undo.Never("the volume is gone"),
            ReadBack = OneVolume,
            Impact = VolumeDeleteOperation.Owned,
        },
        new()
        {
            Name = "pve_create_storage",
            Title = "Add storage",
            Description = "Add a storage definition: dir needs path; nfs server and export; cifs server and options share; lvm and "
                + "lvmthin vgname; zfspool and rbd pool.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            AsksSometimes = true,
            Route = Post("/storage"),
            Args =
            [
                Storage,
                Arg.Text("type", "dir, nfs, cifs, lvm, lvmthin, zfspool, btrfs, rbd, cephfs, pbs, iscsi, …", 32) with { Required = true },
                Allowed, Arg.Text("path", "Directory."), Arg.Text("server", "Host name or IP."), Arg.Text("export", "NFS export."),
                Arg.Text("vgname", "Volume group."), Arg.Text("pool", "ZFS or Ceph pool."), Nodes, IsShared, Password,
                Arg.Options(
                    Arg.Text("share", "CIFS share."),
                    Arg.Text("username", "For cifs, pbs, esxi."),
                    Arg.Text("datastore", "PBS datastore.")),
            ],
            Returns = Operations.Write,
            Undo = Undo.Deletes("pve_delete_storage", "storage"),
            ReadBack = NewDefinition,
            PostCheck = Disabled,
        },
        new()
        {
            Name = "pve_update_storage",
            Title = "Change storage",
            Description = "Change a storage definition. Returns what changed; disable takes it away "
                + "from all nodes without touching its data.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/storage/{storage}"),
            Args =
            [
                Storage, Allowed, Nodes, IsShared, Arg.Flag("disable", "Guests with disks on it can't start."), Password,
                GuestArgs.Unset("nodes,bwlimit"),
                Arg.Digest,
                Arg.Options(
                    Arg.Text("prune-backups", "keep-last=3"),
                    Arg.Text("username", "For cifs, pbs, esxi."),
                    Arg.Text("preallocation", "off, metadata, full")),
            ],
            Returns = Operations.Write,
            ReadBack = Definition,
            PostCheck = Disabled,
        },
        new()
        {
            Name = "pve_delete_storage",
            Title = "Remove storage",
            Description = "Remove a storage definition. Its data stays, but guests with disks there can't start and backup jobs to it "
                + "fail.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/storage/{storage}"),
            Args = [Storage],
            Returns = Operations.Write,
            Undo = Undo.Never("its passwords and keys, and permissions on it, are gone with it"),
            ReadBack = Definition,
        },
    ]);

    private static IEnumerable<SettingValue> SettingsOf(StorageConfig storage) =>
        ConfigMembers.SettingsOf(storage, StorageJson.Default.StorageConfig, ["storage"]);

    private static async Task<List<StorageVolume>> Listed(ToolRun run, (string, string) narrowed, CancellationToken cancellation) =>
        (await run.Read("/nodes/{node}/storage/{storage}/content", StorageJson.Default.StorageVolume.Rows(), cancellation, narrowed)).Data
            ?? [];

    private static string SizeOf(StorageVolume volume) => Readable.Size(volume.Size.Value ?? volume.ApproximateSize.Value ?? 0);

    // The fingerprint of the key, or 1 where the server does not tell it.
    private static string? Encrypted(StorageVolume volume) => volume.Encrypted.Value switch
    {
        "0" => null,
        "1" => "yes",
        var key => key,
    };

    // Who has just disabled it knows.
    private static async Task<string?> Disabled(ToolRun run, CancellationToken cancellation) =>
        run.Call["disable"] != "1"
            && (
                await run.Read(
                    "/storage/{storage}", StorageJson.Default.StorageConfig.Data(), cancellation)).Data is { Disable.IsSet: true }
            ? "The storage is disabled: no node uses it until pve_update_storage sets disable=false."
            : null;

    // A storage shows whatever files lie in its folders, so anything may be in a name, and it goes out percent-encoded. Only what leads
    // elsewhere is none: a dot segment, an empty one, a control character.
    [GeneratedRegex(@"\A(?!.*[/:]\.{1,2}(?:[/:]|\z))[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]:[^/\p{C}]+(?:/[^/\p{C}]+)*\z")]
    private static partial Regex VolumeForm();

    [GeneratedRegex(@"\Ahttps?://[\x21-\x7e]+\z")]
    private static partial Regex UrlForm();
}
