using static McpPve.Tools.Need;
using static McpPve.Tools.Route;

namespace McpPve.Tools;

/// <summary>Volumes of containers, and containers out of backups.</summary>
internal static class LxcDiskTools
{
    private static readonly Observation Settings = GuestFacts.Settings("lxc");

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_resize_lxc_disk",
            Title = "Grow LXC disk",
            About = "Grow the root disk or a mount point of a container with its file system, running or not; they can't shrink.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Put("/nodes/{node}/lxc/{vmid}/resize"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Text("disk", "rootfs, mp0, …", 16) with { Required = true }, QemuDiskTools.Size, Arg.Digest, Arg.Wait],
            Needs = [TakesSpace],
            Returns = Shape.Write,
            Shows = Settings,
        },
        new()
        {
            Name = "pve_move_lxc_volume",
            Title = "Move LXC volume",
            About = "Move a disk of a stopped container to another storage or container (options target-vmid). The source stays as unusedN unless delete.",
            Tier = Tier.Full,
            Effect = Effect.Disrupt,
            Route = Post("/nodes/{node}/lxc/{vmid}/move_volume"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Text("volume", "rootfs, mp0, …", 16) with { Required = true },
                Arg.Storage.As("storage", "Storage to move to."), Arg.Flag("delete", "Delete the source after the copy."),
                Arg.Integer("options target-vmid", "Container to give it to.", 100, 999999999) with { Pve = "target-vmid" },
                Arg.Text("target_volume", "Its name there.", 16) with { Pve = "target-volume" },
                Arg.Digest, Arg.Options, Arg.Wait,
            ],
            Needs = [TakesSpace],
            Returns = Shape.Write,
            Shows = GuestFacts.MovedDisk("lxc", "target-vmid"),
        },
        new()
        {
            Name = "pve_restore_lxc_container",
            Title = "Restore LXC container",
            About = "Restore a container from a backup to a new id, or with force over the stopped one there, whose disks are lost for good.",
            Tier = Tier.Full,
            Effect = QemuDiskTools.Restore,
            AsksOnlyWith = "force",
            Route = Post("/nodes/{node}/lxc"),
            Always = [("restore", "1")],
            Args =
            [
                Arg.Node, Arg.Vmid.As("vmid", "Id to restore to."), QemuDiskTools.Archive with { Pve = "ostemplate" },
                Arg.Storage.As("storage", "Storage of the disks; PVE takes 'local' when left out."),
                Arg.Flag("force", "Replace the container with this id."), Arg.Flag("unique", "New MAC addresses, for a copy beside the original."),
                Arg.Flag("unprivileged", "As in the backup when left out."), Arg.Flag("start", "Start it afterwards."),
                Arg.Text("hostname", "Host name.", 255), Arg.Options, Arg.Wait,
            ],
            Needs = [.. Restores, new(GuestPath, "VM.Config.Network")],
            Returns = Shape.WriteThenStart,
            Shows = GuestFacts.Created("lxc"),
        },
    ];
}
