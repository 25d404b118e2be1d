using McpPve.Catalog.Storage;
using McpPve.Client;

namespace McpPve.Tests.Catalog.Storage;

/// <summary>What can go wrong with storage, and what is said about it.</summary>
public sealed class StorageToolTests
{
    [Test]
    [Arguments("local-lvm:vm-100-disk-0", 100)]
    [Arguments("local:100/vm-100-disk-0.qcow2", 100)]
    [Arguments("local:100/old.qcow2", 100)]
    [Arguments("nas:9000/base-9000-disk-0.qcow2/151/vm-151-disk-0.qcow2", 151)]
    [Arguments("tank:base-9000-disk-0/vm-152-disk-1", 152)]
    [Arguments("tank:subvol-200-disk-0", 200)]
    [Arguments("nas:backup/vzdump-qemu-100-2026_03_01-12_00_00.vma.zst", null)]
    [Arguments("pbs:backup/vm/100/2026-03-01T12:00:00Z", null)]
    [Arguments("local:iso/debian-13.2.0-amd64-netinst.iso", null)]
    public async Task The_owner_of_a_disk_is_read_from_its_name(string volume, int? owner)
    {
        await Assert.That(VolumeDeleteOperation.Owner(volume)).IsEqualTo(owner);
    }

    [Test]
    public async Task A_disk_whose_guest_exists_is_not_deleted()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(
            "pve_delete_storage_volume", """{"node":"pve1","storage":"local-lvm","volume":"local-lvm:vm-100-disk-0"}""");

        await Assert.That(text).Contains("a disk of guest 100 'web01' on pve1").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
        var forced = await lab.Call(
            "pve_delete_storage_volume", """{"node":"pve1","storage":"local-lvm","volume":"local-lvm:vm-100-disk-0","force":true}""");
        await Assert.That(forced.GetProperty("gone").GetBoolean()).IsTrue();
    }

    [Test]
    public async Task A_volume_travels_as_one_segment_of_the_path()
    {
        await using var lab = await TestCluster.Start();

        await lab.Call("pve_delete_storage_volume", """{"node":"pve1","storage":"nas","volume":"nas:iso/virtio-win-0.1.285.iso"}""");

        var sent = PveRequest.Create(
            HttpMethod.Delete, "/storage/{volume}", new Dictionary<string, string> { ["volume"] = "nas:iso/virtio-win-0.1.285.iso" });
        await Assert.That(sent.Path).IsEqualTo("/storage/nas%3Aiso%2Fvirtio-win-0.1.285.iso");
        await Assert.That(lab.Cluster.Calls.Single(call => call.Method == "DELETE").Path)
            .EndsWith("/storage/nas/content/nas:iso/virtio-win-0.1.285.iso");
    }

    [Test]
    [Arguments("nas:..")]
    [Arguments("nas:iso/./x")]
    [Arguments("nas:iso//x")]
    [Arguments("nas:iso/\\u0007x")]
    [Arguments("iso/x.iso")]
    public async Task A_volume_that_could_lead_elsewhere_is_refused(string volume)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_delete_storage_volume", $$"""{"node":"pve1","storage":"nas","volume":"{{volume}}"}""");

        await Assert.That(text).Contains("must be a volume id");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    public async Task A_password_of_a_storage_appears_in_no_answer_and_no_error()
    {
        await using var lab = await TestCluster.Start();

        var created = await lab.Run(
            "pve_create_storage",
            """{"storage":"win","type":"cifs","server":"192.0.2.30","password":"marker-4711","options":{"share":"iso","username":"pve"}}""");
        var refused = await lab.Fail("pve_create_storage", """{"storage":"win2","type":"cifs","password":"marker-4711"}""");
        var wrong = await lab.Fail(
            "pve_update_storage", """{"storage":"win","password":["marker-4711"],"options":{"encryption-key":["marker-4711"]}}""");

        await Assert.That(created.IsError).IsFalse();
        await Assert.That(created.Text + refused + wrong).DoesNotContain("marker-4711");
        await Assert.That(created.Text).Contains("\"username\":\"pve\"");
    }

    [Test]
    public async Task A_change_of_a_disabled_storage_tells_that_it_is_disabled()
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call("pve_update_storage", """{"storage":"old-nas","content":"backup,iso"}""");
        var enabled = await lab.Call("pve_update_storage", """{"storage":"old-nas","disable":false}""");

        await Assert.That(changed.GetProperty("no_effect_yet").GetString()).Contains("disabled");
        await Assert.That(enabled.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    public async Task A_download_that_fails_tells_the_reason()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(
            "pve_download_to_storage",
            """{"node":"pve1","storage":"nas","url":"https://example.org/nosuch.iso","filename":"x.iso","content":"iso","wait_seconds":60}""");

        await Assert.That(text).Contains("404 Not Found");
    }

    [Test]
    public async Task Pulling_images_names_the_version_it_needs_on_an_older_cluster()
    {
        await using var lab = await TestCluster.Start(new() { Release = "8.4" });

        var text = await lab.Fail("pve_pull_oci_image", """{"node":"pve1","storage":"local","reference":"docker.io/library/nginx:1.29"}""");

        await Assert.That(text).Contains("exists since PVE 9.1");
    }
}
