using McpPve.Effects;
using McpPve.Answers;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Guests;

/// <summary>The first boot of virtual machines: /nodes/{node}/qemu/{vmid}/cloudinit.</summary>
internal static class CloudInitTools
{
    private static readonly ReadBack Settings = GuestAnswers.Settings("qemu");

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_set_qemu_cloudinit",
            Title = "Set cloud-init",
            Extra = true,
            Description = "Set the cloud-init user, password, SSH keys, addresses and DNS of a virtual machine for its first boot. It "
                + "reads "
                + "them from a cloud-init drive: pve_update_qemu_config options {\"ide2\":\"local-lvm:cloudinit\"} adds one.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Post("/nodes/{node}/qemu/{vmid}/config"),
            Args =
            [
                Arg.Vmid,
                Arg.NodeOfGuest,
                Arg.Text("ciuser", "User to create.", 64),
                Arg.Text("cipassword", "Its password.", 256) with { Secret = true },
                Arg.Text("sshkeys", "Public keys, one a line.", 65536) with { UrlEncoded = true },
                Arg.Text("ipconfig0", "ip=192.0.2.9/24,gw=192.0.2.1 or ip=dhcp; ip6=….", 256),
                Arg.Text("nameserver", "DNS servers.", 256) with { Separator = ' ' }, Arg.Text("searchdomain", "DNS domain.", 256),
                Arg.Flag("ciupgrade", "Upgrade packages on first boot."), GuestArgs.Unset("sshkeys,ciuser"),
                Arg.Digest,
                Arg.Options(Arg.Text("ipconfig1", "Second address."), Arg.Text("cicustom", "user=local:snippets/user.yaml")),
                Arg.Wait,
            ],
            RequiredPrivileges = [new(GuestPath, "VM.Config.Cloudinit", "VM.Config.Network")],
            Returns = Operations.Write,
            ReadBack = Settings,
            PostCheck = CloudInit.NotSeenYet,
        },
        new()
        {
            Name = "pve_regenerate_qemu_cloudinit",
            Title = "Regenerate cloud-init drive",
            Extra = true,
            Description = "Write a virtual machine's cloud-init settings to its drive now; the guest reads it when it boots.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentChange,
            Route = Put("/nodes/{node}/qemu/{vmid}/cloudinit"),
            Args = [Arg.Vmid, Arg.NodeOfGuest],
            Returns = Operations.Write,
            Undo = Undo.Never("the drive is made from the settings: put those back and make it again"),
            ReadBack = CloudInit.OnDrive,
            Refuses = CloudInit.NoDrive,
        },
    ];
}
