using System.Text.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

public sealed class PveNestedTests
{
    [Test]
    public async Task Objects_and_lists_are_read_into_their_models()
    {
        var status = Read("""{"cpuinfo":{"cores":"8"},"loadavg":["0.94",1,"0.10"]}""");

        await Assert.That(status.CpuInfo.Value!.Cores.Value).IsEqualTo(8);
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
    public async Task Another_shape_costs_one_member_only()
    {
        var status = Read("""{"cpuinfo":[{"cores":8}],"loadavg":{"1":0.5},"memory":{"total":4096}}""");

        await Assert.That(status.CpuInfo.Value).IsNull();
        await Assert.That(status.CpuInfo.Other.Text).IsEqualTo("""[{"cores":8}]""");
        await Assert.That(status.LoadAverage.Other.Text).IsEqualTo("""{"1":0.5}""");
        await Assert.That(status.Memory.Value!.Total.Value).IsEqualTo(4096);
    }

    [Test]
    public async Task Property_strings_of_the_datacenter_options_are_read_as_objects_and_as_text()
    {
        var options = JsonSerializer.Deserialize(
            """{"migration":{"type":"secure","network":"10.9.0.0/24"},"ha":"shutdown_policy=migrate","next-id":{"lower":"1000"}}""",
            ClusterJson.Default.ClusterOptions)!;

        await Assert.That(options.Migration.Value!["network"].Value).IsEqualTo("10.9.0.0/24");
        await Assert.That(options.Ha.Other.Text).IsEqualTo("shutdown_policy=migrate");
        await Assert.That(options.NextId.Value!["lower"].Raw.Integer).IsEqualTo(1000);
    }

    private static NodeStatus Read(string json) => JsonSerializer.Deserialize(json, NodeJson.Default.NodeStatus)!;
}
