using System.Text.Json;

namespace McpPve.Tests.Catalog.Pools;

/// <summary>Pools inside pools, and what became of their members.</summary>
public sealed class PoolToolsTests
{
    [Test]
    public async Task A_pool_inside_a_pool_can_be_read_changed_and_deleted()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_pool", """{"poolid":"prod/db"}""");

        var added = await lab.Call("pve_update_pool", """{"poolid":"prod/db","vms":"103","storage":"local"}""");
        var pool = await lab.Call("pve_get_pool", """{"poolid":"prod/db","type":"qemu"}""");
        var removed = await lab.Call("pve_update_pool", """{"poolid":"prod/db","vms":"103","storage":"local","delete":true}""");
        var deleted = await lab.Call("pve_delete_pool", """{"poolid":"prod/db"}""");

        var name = pool.GetProperty("items")[0].GetProperty("name").GetString();
        await Assert.That(added.GetProperty("changed").EnumerateObject().Select(change => change.Name))
            .IsEquivalentTo(new[] { "qemu 103", "storage local" });
        await Assert.That(pool.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("vmid").GetInt32()))
            .IsEquivalentTo(new[] { 103 });
        await Assert.That(removed.GetProperty("changed").GetProperty("qemu 103").GetRawText())
            .IsEqualTo($$"""{"from":"{{name}}","to":null}""");
        await Assert.That(deleted.GetProperty("gone").GetBoolean()).IsTrue();
    }

    [Test]
    public async Task A_guest_leaves_its_pool_only_when_that_is_allowed()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_pool", """{"poolid":"spare"}""");
        await lab.Call("pve_update_pool", """{"poolid":"spare","vms":"103","allow_move":true}""");

        var refused = await lab.Fail("pve_update_pool", """{"poolid":"test","vms":"103"}""");
        var moved = await lab.Call("pve_update_pool", """{"poolid":"test","vms":"103","allow_move":true}""");

        await Assert.That(refused).Contains("belongs already to pool 'spare'");
        await Assert.That(moved.GetProperty("changed").GetProperty("qemu 103").GetProperty("from").ValueKind).IsEqualTo(JsonValueKind.Null);
    }

    [Test]
    public async Task Full_detail_of_a_member_is_what_PVE_sent()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_update_pool", """{"poolid":"test","vms":"100","allow_move":true}""");

        var pool = await lab.Call("pve_get_pool", """{"poolid":"test","type":"qemu","detail":"full"}""");

        await Assert.That(
            pool.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("full").GetProperty("maxmem").GetInt64() == 4L << 30))
            .IsTrue();
    }
}
