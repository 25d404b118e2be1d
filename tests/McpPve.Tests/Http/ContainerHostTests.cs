using McpPve.Http;

namespace McpPve.Tests.Http;

/// <summary>Which address a container takes for that of its host.</summary>
public sealed class ContainerHostTests
{
    private const string Head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                   "
        + "                                    \n";
    private const string Bridged = "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";

    [Test]
    [Arguments(Bridged, "172.17.0.1")]
    [Arguments("eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n" + Bridged, "172.17.0.1")]
    [Arguments("eth0\t00000000\t0104580A\t0003\t0\t0\t100\t00000000\t0\t0\t0                            \n" + Bridged, "10.88.4.1")]
    // half of all addresses, as VPNs route
    [Arguments("tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n" + Bridged, "172.17.0.1")]
    [Arguments("eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n", null)] // a default route without a gateway
    [Arguments("eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n", null)]
    [Arguments("eth0\t00000000\tnonsense\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", null)]
    [Arguments("eth0 00000000 010011AC 0003\n", null)]
    [Arguments("", null)]
    public async Task The_default_gateway_is_read_as_the_kernel_writes_it(string routes, string? gateway) =>
        await Assert.That(Gateway(Head + routes, ("eth0", 2, 7))).IsEqualTo(gateway);

    [Test]
    public async Task A_container_on_the_hosts_own_network_does_not_take_the_router_for_the_host()
    {
        await Assert.That(Gateway(Head + Bridged, ("eth0", 2, 2))).IsNull();
        await Assert.That(Gateway(Head + Bridged.Replace("eth0", "vmbr0", StringComparison.Ordinal), ("eth0", 2, 7), ("vmbr0", 3, 3)))
            .IsNull();
    }

    [Test]
    public async Task An_unreadable_routing_table_gives_no_gateway()
    {
        await Assert.That(Gateway(Head + Bridged)).IsNull();
        await Assert.That(ContainerHost.Gateway("/nonexistent/route", "/nonexistent/net")).IsNull();
    }

    private static string? Gateway(string routes, params (string Name, int Index, int Link)[] interfaces)
    {
        var folder = Directory.CreateTempSubdirectory("mcp-pve-net-");
        try
        {
            var file = Path.Combine(folder.FullName, "route");
            File.WriteAllText(file, routes);
            foreach (var (name, index, link) in interfaces)
            {
                folder.CreateSubdirectory(name);
                File.WriteAllText(Path.Combine(folder.FullName, name, "ifindex"), $"{index}\n");
                File.WriteAllText(Path.Combine(folder.FullName, name, "iflink"), $"{link}\n");
            }
            return ContainerHost.Gateway(file, folder.FullName)?.ToString();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
