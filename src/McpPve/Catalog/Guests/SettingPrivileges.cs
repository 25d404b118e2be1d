using McpPve.Tools;

namespace McpPve.Catalog.Guests;

/// <summary>Which privilege a setting of a guest wants. PVE's refusal of a change lists all of them, whatever the change was.</summary>
internal static class SettingPrivileges
{
    /// <summary>Those of a list that the settings in the call want; empty where none of them is known.</summary>
    public static string[] For(ToolCall call, string[] anyOf)
    {
        var isContainer = call.Spec.Route.Template.Contains("/lxc", StringComparison.Ordinal);
        var settings = call.Parameters.SelectMany(given =>
            given.Key is "delete" or "revert" ? given.Value.Split(',', ';', ' ') : [given.Key]);
        return
        [
            .. settings.Select(setting => Of(setting.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), call[setting], isContainer))
                .OfType<string>().Where(anyOf.Contains).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static string? Of(string setting, string? value, bool isContainer) => setting switch
    {
        "memory" or "balloon" or "shares" or "swap" => "VM.Config.Memory",
        "cores" or "sockets" or "cpu" or "cpulimit" or "cpuunits" or "vcpus" or "numa" or "affinity" => "VM.Config.CPU",
        "net" or "hostname" => "VM.Config.Network",
        "nameserver" or "searchdomain" when isContainer => "VM.Config.Network",
        "cipassword" or "ciuser" or "sshkeys" or "citype" or "cicustom"
            or "ciupgrade" or "nameserver" or "searchdomain" or "ipconfig" => "VM.Config.Cloudinit",
        "scsi" or "virtio" or "sata" or "ide" when value?.Contains("media=cdrom", StringComparison.Ordinal) is true => "VM.Config.CDROM",
        "scsi"
            or "virtio"
            or "sata"
            or "ide"
            or "efidisk"
            or "tpmstate"
            or "rootfs"
            or "mp"
            or "unused"
            or "boot"
            or "bootdisk"
            or "vmstatestorage" =>
            "VM.Config.Disk",
        "name" or "description" or "tags" or "onboot" or "protection" or "startup"
            or "agent" or "ostype" or "hookscript" or "template" or "autostart"

                or "bios"
                or "keyboard"
                or "localtime"
                or "startdate"
                or "features"
                or "console"
                or "tty"
                or "cmode"
                or "env"
                or "entrypoint" =>
                "VM.Config.Options",
        "machine"
            or "scsihw"
            or "vga"
            or "usb"
            or "hostpci"
            or "serial"
            or "parallel"
            or "rng"
            or "watchdog"
            or "audio"
            or "tablet"
            or "acpi"
            or "kvm" =>
            "VM.Config.HWType",
        _ => null,
    };
}
