namespace McpPve.Simulator.Protocol;

/// <summary>
/// The keys of the property strings that guests are made of. A word is a key: <c>*</c> default and required,
/// <c>~</c> default, <c>!</c> required, <c>:b :n :i</c> types (<c>:i1..9</c> with limits), <c>{a|b}</c> choices, <c>~x</c> behind the name
/// PVE's format x, <c>&gt;x</c> another name that sets x.
/// </summary>
internal static class PropertyFormats
{
    public const string Prune = "prune-backups";

    private const string Drive =
        "*file volume>file aio{native|threads|io_uring} backup:b bps:i bps_rd:i bps_wr:i "
            + "cache{none|writethrough|writeback|unsafe|directsync} "
        + "detect_zeroes:b discard{ignore|on} format{raw|qcow|qed|qcow2|vmdk|cloop} import-from iops:i iops_max:i iops_rd:i iops_rd_max:i "
        + "iops_wr:i iops_wr_max:i mbps:n mbps_max:n mbps_rd:n mbps_rd_max:n mbps_wr:n mbps_wr_max:n media{cdrom|disk} replicate:b "
        + "rerror{ignore|report|stop} serial shared:b size snapshot:b werror{enospc|ignore|report|stop} wwn model ssd:b iothread:b ro:b "
        + "queues:i2.. scsiblock:b product vendor";

    private const string QemuNet =
        "*model{e1000|e1000-82540em|e1000-82544gc|e1000-82545em|e1000e|i82551|i82557b|i82559er|ne2k_isa|ne2k_pci|pcnet|"
        + "rtl8139|virtio|vmxnet3} "
        + "virtio>model e1000>model e1000e>model rtl8139>model vmxnet3>model pcnet>model ne2k_pci>model i82551>model "
        + "macaddr~mac-addr bridge firewall:b link_down:b mtu:i1..65520 queues:i0..64 rate:n tag:i1..4094 trunks host-tunnel:b";

    private const string LxcNet =
        "!name bridge firewall:b gw~ipv4 gw6~ipv6 host-managed:b hwaddr~mac-addr ip~pve-ipv4-config ip6~pve-ipv6-config link_down:b "
        + "mtu:i64..65535 rate:n tag:i1..4094 trunks type{veth}";

    private const string Volume = "*volume acl:b idmap mountoptions quota:b replicate:b ro:b shared:b size";

    /// <summary>The keys of a format that PVE documents by its name only; null for one that is no property string.</summary>
    public static string? Of(string format) => format switch
    {
        Prune => "keep-all:b keep-last:i0.. keep-hourly:i0.. keep-daily:i0.. keep-weekly:i0.. keep-monthly:i0.. keep-yearly:i0..",
        "backup-fleecing" => "~enabled:b storage~pve-storage-id",
        "backup-performance" => "max-workers:i1..256 pbs-entries-max:i1..",
        "realm-sync-options" => "scope{users|groups|both} remove-vanished enable-new:b full:b purge:b",
        "pve-qm-ipconfig" => "gw~ipv4 gw6~ipv6 ip~pve-ipv4-config ip6~pve-ipv6-config",
        "pve-qm-watchdog" => "*model{i6300esb|ib700} action{reset|shutdown|poweroff|pause|debug|none}",
        "pve-qm-boot" => "~legacy~boot-letters order",
        _ => null,
    };

    public static string? Of(string template, string parameter)
    {
        var name = parameter.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var qemu = template.StartsWith("/nodes/{node}/qemu", StringComparison.Ordinal);
        var lxc = template.StartsWith("/nodes/{node}/lxc", StringComparison.Ordinal);
        return (name, qemu, lxc) switch
        {
            ("memory", true, _) => "*current:i16..",
            ("net", true, _) => QemuNet,
            ("scsi" or "virtio" or "ide" or "sata", true, _) => Drive,
            ("efidisk", true, _) => Drive + " efitype{2m|4m} ms-cert{2011|2023|2023w|2023k} pre-enrolled-keys:b",
            ("tpmstate", true, _) => Drive + " version{v1.2|v2.0}",
            ("agent", true, _) =>
                "*enabled:b freeze-fs:b freeze-fs-on-backup>freeze-fs guest-fsfreeze>freeze-fs fstrim_cloned_disks:b type{virtio|isa}",
            ("net", _, true) => LxcNet,
            ("rootfs", _, true) => Volume,
            ("mp", _, true) => Volume + " !mp backup:b keepattrs:b",
            ("features", _, true) => "force_rw_sys:b fuse:b keyctl:b mknod:b mount nesting:b",
            _ => null,
        };
    }
}
