using System.Text.RegularExpressions;
using static McpPve.Tools.Need;
using static McpPve.Tools.Route;

namespace McpPve.Tools;

/// <summary>Disks of virtual machines, and virtual machines out of backups.</summary>
internal static partial class QemuDiskTools
{
    private static readonly Observation Settings = GuestFacts.Settings("qemu");

    /// <summary>What a disk shall grow to, or by.</summary>
    public static readonly TextArg Size = Arg.Text("size", "+10G grows by 10 GiB, 64G grows to 64 GiB.", 20) with
    {
        Form = SizeForm(),
        FormName = "a size with its unit such as +10G or 64G",
        Required = true,
    };

    /// <summary>Which backup to restore.</summary>
    public static readonly TextArg Archive = Arg.Text("archive", "Backup volume id: nas:backup/vzdump-….zst.", 255) with { Required = true };

    /// <summary>Overwrites a guest with what was in a backup: the second call of two would lose what happened between them.</summary>
    public static readonly Effect Restore = Effect.Destroy with { Idempotent = false };

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_resize_qemu_disk",
            Title = "Grow QEMU disk",
            About = "Grow a disk of a virtual machine, running or not; disks can't shrink. The guest grows its file system itself.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Put("/nodes/{node}/qemu/{vmid}/resize"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Text("disk", "scsi0, virtio1, …", 16) with { Required = true }, Size, Arg.Digest, Arg.Options, Arg.Wait],
            Needs = [TakesSpace],
            Returns = Shape.Write,
            Shows = Settings,
        },
        new()
        {
            Name = "pve_move_qemu_disk",
            Title = "Move QEMU disk",
            About = "Move a disk of a virtual machine to another storage, also while it runs, or to another machine (options target-vmid). The source stays as unusedN unless delete.",
            Tier = Tier.Full,
            Effect = Effect.Disrupt,
            Route = Post("/nodes/{node}/qemu/{vmid}/move_disk"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Text("disk", "scsi0, virtio1, …", 16) with { Required = true },
                Arg.Storage.As("storage", "Storage to move to."),
                Arg.Flag("delete", "Delete the source after the copy."),
                Arg.Integer("target_vmid", "VM to give it to.", 100, 999999999) with { Pve = "target-vmid" },
                Arg.Text("target_disk", "Its name there.", 16) with { Pve = "target-disk" },
                Arg.Digest, Arg.Options, Arg.Wait,
            ],
            Needs = [TakesSpace],
            Returns = Shape.Write,
            Shows = GuestFacts.MovedDisk("qemu", "target-vmid"),
        },
        new()
        {
            Name = "pve_restore_qemu_vm",
            Title = "Restore QEMU VM",
            About = "Restore a virtual machine from a backup to a new id, or with force over the stopped one there, whose disks are lost for good.",
            Tier = Tier.Full,
            Effect = Restore,
            AsksOnlyWith = "force",
            Route = Post("/nodes/{node}/qemu"),
            Args =
            [
                Arg.Node, Arg.Vmid.As("vmid", "Id to restore to."), Archive,
                Arg.Storage.As("storage", "Storage of the disks; as in the backup when left out."),
                Arg.Flag("force", "Replace the guest with this id."), Arg.Flag("unique", "New MAC addresses, for a copy beside the original."),
                Arg.Flag("live_restore", "Run at once, restore meanwhile.") with { Pve = "live-restore" }, Arg.Flag("start", "Start it afterwards."),
                Arg.Text("name", "DNS name.", 255), Arg.Options, Arg.Wait,
            ],
            Needs = [.. Restores, new(GuestPath, "VM.Config.Options")],
            Returns = Shape.WriteThenStart,
            Shows = GuestFacts.Created("qemu"),
        },
        new()
        {
            Name = "pve_set_qemu_cloudinit",
            Title = "Set cloud-init",
            About = "Set the cloud-init user, password, SSH keys, addresses and DNS of a virtual machine for its first boot.",
            Tier = Tier.Full,
            Effect = Effect.DisruptOnce,
            Route = Post("/nodes/{node}/qemu/{vmid}/config"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Text("ciuser", "User to create.", 64), Arg.Text("cipassword", "Its password.", 256) with { Secret = true },
                Arg.Text("sshkeys", "Public keys, one a line.", 65536) with { UrlEncoded = true },
                Arg.Text("ipconfig0", "ip=192.0.2.9/24,gw=192.0.2.1 or ip=dhcp; ip6=….", 256),
                Arg.Text("nameserver", "DNS servers.", 256), Arg.Text("searchdomain", "DNS domain.", 256),
                Arg.Flag("ciupgrade", "Upgrade packages on first boot."), Arg.Text("delete", "Settings to unset: sshkeys,ciuser."),
                Arg.Digest, Arg.Options, Arg.Wait,
            ],
            Needs = [new(GuestPath, "VM.Config.Cloudinit", "VM.Config.Network")],
            Returns = Shape.Write,
            Shows = Settings,
            Warns = CloudInit.NotSeenYet,
        },
        new()
        {
            Name = "pve_regenerate_qemu_cloudinit",
            Title = "Regenerate cloud-init drive",
            About = "Write a virtual machine's cloud-init settings to its drive now; the guest reads it when it boots.",
            Tier = Tier.Full,
            Effect = Effect.ChangeOnce,
            Route = Put("/nodes/{node}/qemu/{vmid}/cloudinit"),
            Args = [Arg.Vmid, Arg.NodeOfGuest],
            Returns = Shape.Write,
            Shows = CloudInit.OnDrive,
            Refuses = CloudInit.NoDrive,
        },
    ];

    [GeneratedRegex(@"\A\+?[0-9]+(\.[0-9]+)?[KMGT]\z")]
    private static partial Regex SizeForm();
}
