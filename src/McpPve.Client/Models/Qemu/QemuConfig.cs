namespace McpPve.Client.Models;

/// <summary>The configuration of a VM or of one snapshot. All of it is in <c>More</c>.</summary>
public sealed class QemuConfig : GuestConfig
{
    protected override IReadOnlyList<string> DiskKeys => ["ide", "sata", "scsi", "virtio", "efidisk", "tpmstate", "unused"];
}
