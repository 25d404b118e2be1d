using System.Text.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

public sealed class GuestConfigTests
{
    [Test]
    public async Task Numbered_keys_come_in_the_order_of_their_numbers()
    {
        var config = Qemu(
            """{"net10":"virtio=A","net2":"virtio=B","net0":"e1000=C","network":"no","net":"no","net+1":"no","net3":null,"net4":7,"nets1":"no"}""");

        await Assert.That(config.Indexed("net")).IsEquivalentTo(
            [(0, "e1000=C"), (2, "virtio=B"), (4, "7"), (10, "virtio=A")], TUnit.Assertions.Enums.CollectionOrdering.Matching);
    }

    [Test]
    public async Task A_configuration_without_numbered_keys_has_none()
    {
        await Assert.That(Qemu("""{"name":"a"}""").Indexed("net")).IsEmpty();
        await Assert.That(Qemu("""{"name":"a"}""").Disks()).IsEmpty();
    }

    [Test]
    public async Task Disks_of_a_vm_are_its_drives_and_what_lies_in_them()
    {
        var config = Qemu("""
            {"scsi10":"nvme:vm-7-disk-2,size=64G","scsi2":"nvme:vm-7-disk-1,iothread=1,size=4T","ide0":"none,media=cdrom",
             "ide2":"archive:iso/rescue.iso,media=cdrom,size=731M","efidisk0":"nvme:vm-7-disk-3,efitype=4m,size=528K",
             "virtio0":"file=/dev/disk/by-id/ata-X,cache=none","sata1":"hdd:7/vm-7-disk-0.qcow2","unused0":"hdd:7/old.raw",
             "tpmstate0":"nvme:vm-7-disk-4,size=4M,version=v2.0","scsihw":"virtio-scsi-single","net0":"virtio=A,bridge=vmbr0"}
            """);

        await Assert.That(config.Disks()).IsEquivalentTo(
            [
                new GuestDisk("ide2", "archive:iso/rescue.iso", IsCdrom: true),
                new("sata1", "hdd:7/vm-7-disk-0.qcow2", IsCdrom: false),
                new("scsi2", "nvme:vm-7-disk-1", IsCdrom: false),
                new("scsi10", "nvme:vm-7-disk-2", IsCdrom: false),
                new("virtio0", "/dev/disk/by-id/ata-X", IsCdrom: false),
                new("efidisk0", "nvme:vm-7-disk-3", IsCdrom: false),
                new("tpmstate0", "nvme:vm-7-disk-4", IsCdrom: false),
                new("unused0", "hdd:7/old.raw", IsCdrom: false),
            ],
            TUnit.Assertions.Enums.CollectionOrdering.Matching);
    }

    [Test]
    public async Task Disks_of_a_container_are_its_root_and_mount_points()
    {
        var config = JsonSerializer.Deserialize(
            """{"mp1":"/srv/share,mp=/share","rootfs":"volume=nvme:vm-9-disk-0,size=8G","mp0":"hdd:subvol-9-disk-1,mp=/data,size=100G","dev0":"/dev/ttyS0"}""",
            LxcJson.Default.LxcConfig)!;

        await Assert.That(config.Disks()).IsEquivalentTo(
            [
                new GuestDisk("rootfs", "nvme:vm-9-disk-0", IsCdrom: false),
                new("mp0", "hdd:subvol-9-disk-1", IsCdrom: false),
                new("mp1", "/srv/share", IsCdrom: false),
            ],
            TUnit.Assertions.Enums.CollectionOrdering.Matching);
    }

    private static QemuConfig Qemu(string data) => JsonSerializer.Deserialize(data, QemuJson.Default.QemuConfig)!;
}
