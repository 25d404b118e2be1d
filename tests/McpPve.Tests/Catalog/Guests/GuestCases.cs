namespace McpPve.Tests.Catalog.Guests;

/// <summary>Disks, backups and addresses of both kinds of guest, cloud-init and the agent of virtual machines.</summary>
internal static class GuestCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_resize_guest_disk",
            """{"vmid":100,"disk":"scsi0","size":"+10G"}""",
            ",size=42G\"}",
            """{"vmid":100,"disk":"scsi7","size":"+10G"}""",
            "scsi7",
            """{"vmid":100,"disk":"scsi0","size":"10"}""",
            "must be a size with its unit"),
        new(
            "pve_move_guest_disk",
            """{"vmid":103,"disk":"scsi0","storage":"nas","wait_seconds":60}""",
            "\"unused0\":{\"from\":null,",
            """{"vmid":103,"disk":"scsi0","storage":"nosuch"}""",
            "nosuch",
            """{"vmid":103,"disk":"scsi0","storage":"nas","format":"vhd"}""",
            "must be one of raw, qcow2, vmdk"),
        new(
            "pve_set_qemu_cloudinit",
            """{"vmid":9000,"ciuser":"ops","cipassword":"marker-4711","sshkeys":"ssh-ed25519 AAAAC3Nza+x= me@host\n"}""",
            "\"to\":\"ssh-ed25519 AAAAC3Nza+x= me@host\"",
            """{"vmid":9000,"ciuser":"ops","digest":"0000000000000000000000000000000000000000"}""",
            "use the new digest",
            """{"vmid":9000,"options":{"citype":"cloud"}}""",
            "must be one of configdrive2"),
        new(
            "pve_regenerate_qemu_cloudinit",
            """{"vmid":9000}""",
            "\"outcome\":\"ok\"",
            """{"vmid":100}""",
            "cloud-init",
            """{"vmid":9000,"wait_seconds":1}""",
            "unknown argument 'wait_seconds'"),
        new(
            "pve_exec_in_guest",
            """{"vmid":100,"command":["hostname"]}""",
            "\"output\":\"web01\\n\"",
            """{"vmid":104,"command":["hostname"]}""",
            "switch it on with pve_update_qemu_config",
            """{"vmid":100,"command":"hostname"}""",
            "must be a list of strings"),
        new(
            "pve_get_qemu_agent_osinfo",
            """{"vmid":100}""",
            "\"name\":\"Debian GNU/Linux 13 (trixie)\"",
            """{"vmid":103}""",
            "No QEMU guest agent configured",
            "{}",
            "'vmid' is required"),
        new(
            "pve_get_guest_addresses",
            """{"vmid":100}""",
            "\"addresses\":[\"192.0.2.100/24\",\"fe80::",
            """{"vmid":9000}""",
            "not running",
            """{"vmid":100,"pid":1}""",
            "unknown argument 'pid'"),
        new(
            "pve_get_qemu_agent_exec_status",
            $$"""{"vmid":100,"pid":{{ToolCase.Process}}100}""",
            "\"exit_code\":0,\"output\":\"root\\n\"",
            """{"vmid":100,"pid":1}""",
            "does not exist",
            """{"vmid":100}""",
            "'pid' is required"),
        new(
            "pve_restore_guest",
            $$"""{"node":"pve1","vmid":152,"archive":"{{ToolCase.Backup}}100","name":"again","unique":true,"wait_seconds":60}""",
            "\"name\":\"again\"",
            $$"""{"node":"pve1","vmid":100,"archive":"{{ToolCase.Backup}}100"}""",
            "force=true replaces the guest",
            """{"node":"pve1","vmid":152}""",
            "'archive' is required"),
        new(
            "pve_get_guest_addresses",
            """{"vmid":200}""",
            "\"name\":\"eth0\"",
            """{"vmid":200,"node":"pve2"}""",
            "on pve1",
            """{"vmid":"dns01"}""",
            "must be a whole number") { Variant = "lxc" },
        new(
            "pve_resize_guest_disk",
            """{"vmid":200,"disk":"rootfs","size":"+2G"}""",
            ",size=10G\"}",
            """{"vmid":200,"disk":"rootfs","size":"4G"}""",
            "shrink",
            """{"vmid":200,"disk":"rootfs","size":"-2G"}""",
            "must be a size with its unit") { Variant = "lxc" },
        new(
            "pve_move_guest_disk",
            """{"vmid":203,"disk":"rootfs","storage":"nas","delete_source":true,"wait_seconds":60}""",
            "\"to\":\"nas:",
            """{"vmid":200,"disk":"rootfs","storage":"nas"}""",
            "running",
            """{"vmid":203,"disk":"rootfs","storage":"n/as"}""",
            "must be a storage id") { Variant = "lxc" },
        new(
            "pve_restore_guest",
            $$"""{"node":"pve1","vmid":252,"archive":"{{ToolCase.Backup}}200","storage":"local-lvm","name":"again","wait_seconds":60}""",
            "\"hostname\":\"again\"",
            $$"""{"node":"pve1","vmid":200,"archive":"{{ToolCase.Backup}}200"}""",
            "force=true replaces the guest",
            """{"node":"pve1","vmid":252,"archive":"x","options":{"restore":false}}""",
            "unknown argument 'options.restore'") { Variant = "lxc" },
    ];
}
