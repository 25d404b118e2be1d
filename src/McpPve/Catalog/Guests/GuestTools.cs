using McpPve.Effects;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog.Agent;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Guests;

/// <summary>
/// What is the same act for a virtual machine and for a container, though PVE has a call for each: the id tells the kind.
/// </summary>
internal static partial class GuestTools
{
    private const string Lxc = "lxc";

    private static readonly ReadBack Settings = GuestAnswers.Settings("qemu");
    private static readonly ReadBack ContainerSettings = GuestAnswers.Settings(Lxc);

    private static readonly TextArg Disk = Arg.Text("disk", "VM: scsi0, virtio1; container: rootfs, mp0.", 16) with { Required = true };
    private static readonly TextArg TargetDisk = Arg.Text("target_disk", "Its name there: scsi1, mp1.", 16);
    private static readonly IntegerArg TargetVmid = Arg.Integer(
        "target_vmid", "Guest to give it to.", 100, 999999999) with { Pve = "target-vmid", Quiet = true };
    private static readonly FlagArg DeleteSource = Arg.Flag("delete_source", "Deletes the source after the copy.") with { Pve = "delete" };
    private static readonly TextArg TargetDigest = Arg.Text(
        "target_digest", "Digest of the target guest.", 40) with { Pve = "target-digest" };

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_get_guest_addresses",
            FormerNames = ["pve_get_qemu_agent_network", "pve_list_lxc_interfaces"],
            Title = "Guest IP addresses",
            Description = "Get the IP addresses and network interfaces inside a running VM or container.",
            AlsoIn = Lxc,
            Route = Get("/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, .. Arg.Listing],
            Container = vm => vm with { Route = Get("/nodes/{node}/lxc/{vmid}/interfaces") },
            Returns = new GuestAddressOperation(),
        },
        new()
        {
            Name = "pve_resize_guest_disk",
            Title = "Grow guest disk",
            Description = "Grow a disk of a VM or container, running or not; disks can't shrink. A container's "
                + "file system grows with it, a VM grows its own.",
            AlsoIn = Lxc,
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Put("/nodes/{node}/qemu/{vmid}/resize"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Disk, GuestArgs.Size, Arg.Digest, Arg.Wait],
            Container = vm => vm with { Route = Put("/nodes/{node}/lxc/{vmid}/resize"), ReadBack = ContainerSettings },
            RequiredPrivileges = [TakesSpace],
            Returns = Operations.Write,
            Undo = Undo.Never("a disk that has grown does not shrink"),
            ReadBack = Settings,
        },
        new()
        {
            Name = "pve_move_guest_disk",
            Title = "Move guest disk",
            Extra = true,
            Description = "Move a disk of a VM (also while it runs) or of a stopped container to another storage, or to another "
                + "guest. The source stays as unusedN unless delete_source.",
            AlsoIn = Lxc,
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            AsksSometimes = true,
            Route = Post("/nodes/{node}/qemu/{vmid}/move_disk"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Disk, Arg.Storage.As("storage", "Storage to move to."), DeleteSource,
                TargetVmid,
                TargetDisk with { Pve = "target-disk" },
                GuestArgs.Format,
                GuestArgs.BandwidthLimit,
                Arg.Digest,
                TargetDigest,
                Arg.Wait,
            ],
            Container = vm => vm with
            {
                Route = Post("/nodes/{node}/lxc/{vmid}/move_volume"),
                Args =
                [
                    Arg.Vmid, Arg.NodeOfGuest, Disk with { Pve = "volume" }, Arg.Storage.As("storage", "Storage to move to."), DeleteSource,
                    TargetVmid, TargetDisk with { Pve = "target-volume" }, GuestArgs.BandwidthLimit, Arg.Digest, TargetDigest, Arg.Wait,
                ],
                ReadBack = GuestAnswers.MovedDisk(Lxc, "target-vmid"),
            },
            RequiredPrivileges = [TakesSpace],
            Rules = [ArgRule.AtLeastOne("storage", "target_vmid")],
            Returns = Operations.Write,
            Undo = Undo.Never("moving it back is another copy: the disk would be another volume than before"),
            ReadBack = GuestAnswers.MovedDisk("qemu", "target-vmid"),
        },
        new()
        {
            Name = "pve_restore_guest",
            Title = "Restore guest from backup",
            Description = "Restore a VM or container from a backup to a new id, or with force over the stopped one "
                + "there, whose disks are irreversibly deleted.",
            AlsoIn = Lxc,
            Tier = Tier.Full,
            // The second call of two would lose what happened between them.
            Effect = Effect.Destruction with { Idempotent = false },
            Loses = GuestAnswers.Replaced,
            Route = Post("/nodes/{node}/qemu"),
            Args =
            [
                Arg.Node, Arg.Vmid.As("vmid", "Id to restore to."), GuestArgs.Archive,
                Arg.Storage.As("storage", "Of the disks; default as in the backup, for a container 'local'."),
                Arg.Flag("force", "Replaces the guest with this id."),
                Arg.Flag("unique", "New MAC addresses, for a copy beside the original."),
                GuestArgs.StartGuest, Arg.Flag("live_restore", "VM: runs at once, restores meanwhile.") with { Pve = "live-restore" },
                GuestArgs.Name, Arg.Options(GuestArgs.ClonePool, GuestArgs.BandwidthLimit), Arg.Wait,
            ],
            Container = vm => vm with
            {
                Route = Post("/nodes/{node}/lxc"),
                Always = [("restore", "1")],
                Args = [.. vm.Args.Where(arg => arg.Name != "live_restore").Select(arg => arg.Name switch
                {
                    "archive" => arg with { Pve = "ostemplate" },
                    "name" => arg with { Pve = "hostname" },
                    _ => arg,
                })],
                RequiredPrivileges = [.. Restores, new(GuestPath, "VM.Config.Network")],
                ReadBack = GuestAnswers.Created(Lxc),
            },
            KindFrom = call => KindOfArchive(call["archive"]!),
            KindUnknown = "the name of the archive does not tell whether it is a VM's or a container's; it must be one that "
                + "pve_list_storage_content content=backup lists, with vzdump-qemu-, vzdump-lxc-, backup/vm/ or backup/ct/ in it",
            RequiredPrivileges = [.. Restores, new(GuestPath, "VM.Config.Options")],
            Returns = Operations.WriteThenStart,
            Undo = GuestUndo.Restored,
            ReadBack = GuestAnswers.Created("qemu"),
        },
    ];

    private static string? KindOfArchive(string archive) =>
        ArchiveOfVm().IsMatch(archive) ? Vm
        : ArchiveOfContainer().IsMatch(archive) ? Container
        : null;

    [GeneratedRegex(@"(?:\A|[:/])(?:vzdump-qemu-|backup/vm/)")]
    private static partial Regex ArchiveOfVm();

    [GeneratedRegex(@"(?:\A|[:/])(?:vzdump-(?:lxc|openvz)-|backup/ct/)")]
    private static partial Regex ArchiveOfContainer();
}
