using McpPve.Tests.Catalog.Access;
using McpPve.Tests.Catalog.Backup;
using McpPve.Tests.Catalog.Cluster;
using McpPve.Tests.Catalog.Door;
using McpPve.Tests.Catalog.Firewall;
using McpPve.Tests.Catalog.Guests;
using McpPve.Tests.Catalog.Ha;
using McpPve.Tests.Catalog.Lxc;
using McpPve.Tests.Catalog.Network;
using McpPve.Tests.Catalog.Nodes;
using McpPve.Tests.Catalog.Pools;
using McpPve.Tests.Catalog.Qemu;
using McpPve.Tests.Catalog.Storage;
using McpPve.Tests.Catalog.Tasks;

namespace McpPve.Tests.Catalog;

/// <summary>The cases of every tool.</summary>
internal static class ToolCases
{
    public static readonly ToolCase[] All =
    [
        .. NodeCases.All, .. QemuCases.All, .. LxcCases.All, .. StorageCases.All, .. ClusterCases.All, .. AccessCases.All,
        .. PoolCases.All, .. NetworkCases.All, .. FirewallCases.All, .. GuestFirewallCases.All, .. BackupCases.All, .. TaskCases.All,
        .. HaCases.All, .. GuestCases.All, .. DoorCases.All,
    ];
}
