using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The configuration of a VM or of one snapshot. Numbered keys (net0, scsi1) stay in <c>More</c>.</summary>
public sealed class QemuConfig : GuestConfig
{
    public PveText Name { get; set; }
    public PveText Description { get; set; }

    [JsonPropertyName("ostype")]
    public PveText OsType { get; set; }

    public PveText Tags { get; set; }
    public PveText Digest { get; set; }
    public PveText Lock { get; set; }
    public PveFlag Template { get; set; }
    public PveText Parent { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Snaptime { get; set; }

    public PveText Vmstate { get; set; }
    public PveText Meta { get; set; }

    /// <summary>MiB, or a property string (current=2048).</summary>
    public PveText Memory { get; set; }

    /// <summary>MiB.</summary>
    public PveInteger Balloon { get; set; }

    public PveInteger Shares { get; set; }
    public PveInteger Cores { get; set; }
    public PveInteger Sockets { get; set; }
    public PveInteger Vcpus { get; set; }
    public PveInteger Smp { get; set; }
    public PveText Cpu { get; set; }

    [JsonPropertyName("cpulimit")]
    public PveNumber CpuLimit { get; set; }

    [JsonPropertyName("cpuunits")]
    public PveInteger CpuUnits { get; set; }

    public PveText Affinity { get; set; }
    public PveFlag Numa { get; set; }

    [JsonPropertyName("hugepages")]
    public PveText HugePages { get; set; }

    [JsonPropertyName("keephugepages")]
    public PveFlag KeepHugePages { get; set; }

    public PveFlag AllowKsm { get; set; }
    public PveFlag Acpi { get; set; }
    public PveText Agent { get; set; }
    public PveText Arch { get; set; }
    public PveText Args { get; set; }
    public PveFlag Autostart { get; set; }
    public PveText Bios { get; set; }
    public PveText Boot { get; set; }

    [JsonPropertyName("bootdisk")]
    public PveText BootDisk { get; set; }

    public PveText Cdrom { get; set; }
    public PveFlag Freeze { get; set; }

    [JsonPropertyName("hookscript")]
    public PveText HookScript { get; set; }

    public PveText Hotplug { get; set; }
    public PveText Keyboard { get; set; }
    public PveFlag Kvm { get; set; }

    [JsonPropertyName("localtime")]
    public PveFlag LocalTime { get; set; }

    public PveText Machine { get; set; }

    [JsonPropertyName("migrate_downtime")]
    public PveNumber MigrateDowntime { get; set; }

    [JsonPropertyName("migrate_speed")]
    public PveInteger MigrateSpeed { get; set; }

    [JsonPropertyName("onboot")]
    public PveFlag OnBoot { get; set; }

    public PveFlag Protection { get; set; }
    public PveFlag Reboot { get; set; }

    [JsonPropertyName("scsihw")]
    public PveText ScsiHw { get; set; }

    [JsonPropertyName("smbios1")]
    public PveText Smbios1 { get; set; }

    [JsonPropertyName("spice_enhancements")]
    public PveText SpiceEnhancements { get; set; }

    [JsonPropertyName("startdate")]
    public PveText StartDate { get; set; }

    public PveText Startup { get; set; }
    public PveFlag Tablet { get; set; }
    public PveFlag Tdf { get; set; }
    public PveText Vga { get; set; }

    [JsonPropertyName("vmgenid")]
    public PveText VmGenId { get; set; }

    [JsonPropertyName("vmstatestorage")]
    public PveText VmStateStorage { get; set; }

    public PveText Watchdog { get; set; }
    public PveText Ivshmem { get; set; }
    public PveText AmdSev { get; set; }
    public PveText IntelTdx { get; set; }

    [JsonPropertyName("cicustom")]
    public PveText CiCustom { get; set; }

    /// <summary>PVE answers asterisks.</summary>
    [JsonPropertyName("cipassword")]
    public PveText CiPassword { get; set; }

    [JsonPropertyName("citype")]
    public PveText CiType { get; set; }

    [JsonPropertyName("ciupgrade")]
    public PveFlag CiUpgrade { get; set; }

    [JsonPropertyName("ciuser")]
    public PveText CiUser { get; set; }

    [JsonPropertyName("nameserver")]
    public PveText NameServer { get; set; }

    [JsonPropertyName("searchdomain")]
    public PveText SearchDomain { get; set; }

    /// <summary>Percent-encoded.</summary>
    [JsonPropertyName("sshkeys")]
    public PveText SshKeys { get; set; }

    [JsonPropertyName("runningcpu")]
    public PveText RunningCpu { get; set; }

    [JsonPropertyName("runningmachine")]
    public PveText RunningMachine { get; set; }

    public PveText RunningNetsHostMtu { get; set; }

    protected override IReadOnlyList<string> DiskKeys => ["ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "unused"];
}
