using System.Text.Json;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

public sealed class PveNestedTests
{
    [Test]
    public async Task Objects_and_lists_are_read_into_their_models()
    {
        var status = Read("""{"cpuinfo":{"cpus":"8"},"loadavg":["0.94",1,"0.10"]}""");

        await Assert.That(status.CpuInfo.Value!.Cpus.Value).IsEqualTo(8);
        await Assert.That(status.LoadAverage.Value!.Select(load => load.Value)).IsEquivalentTo(new double?[] { 0.94, 1.0, 0.1 });
        await Assert.That(status.CpuInfo.Other.IsPresent).IsFalse();
    }

    [Test]
    public async Task Null_and_absence_stay_apart()
    {
        var status = Read("""{"swap":null}""");

        await Assert.That(status.Swap.Value).IsNull();
        await Assert.That(status.Swap.Other.IsPresent).IsTrue();
        await Assert.That(status.Memory.Other.IsPresent).IsFalse();
        await Assert.That(JsonSerializer.Serialize(status, NodeJson.Default.NodeStatus)).IsEqualTo("""{"swap":null}""");
    }

    [Test]
    public async Task A_member_of_an_unexpected_type_costs_only_that_member()
    {
        var status = Read("""{"cpuinfo":[{"cpus":8}],"loadavg":{"1":0.5},"memory":{"total":4096}}""");

        await Assert.That(status.CpuInfo.Value).IsNull();
        await Assert.That(status.CpuInfo.Other.Text).IsEqualTo("""[{"cpus":8}]""");
        await Assert.That(status.LoadAverage.Other.Text).IsEqualTo("""{"1":0.5}""");
        await Assert.That(status.Memory.Value!.Total.Value).IsEqualTo(4096);
    }

    [Test]
    public async Task Property_strings_are_read_as_objects_and_as_text()
    {
        await Assert.That(PruneBackups("""{"keep-last":"3"}""").Value!["keep-last"].Raw.Integer).IsEqualTo(3);
        await Assert.That(PruneBackups("\"keep-last=3\"").Other.Text).IsEqualTo("keep-last=3");
    }

    private static PveNested<Dictionary<string, PveText>> PruneBackups(string json) =>
        JsonSerializer.Deserialize($"{{\"prune-backups\":{json}}}", BackupJson.Default.BackupJob)!.PruneBackups;

    private static NodeStatus Read(string json) => JsonSerializer.Deserialize(json, NodeJson.Default.NodeStatus)!;
}
