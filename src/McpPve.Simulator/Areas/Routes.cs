using McpPve.Simulator.Protocol;

namespace McpPve.Simulator.Areas;

/// <summary>Everything the cluster answers. Each area declares its own.</summary>
internal static class Routes
{
    public static IEnumerable<Route> All =>
    [
        .. NodeRoutes.All,
        .. NodeServiceRoutes.All,
        .. NodeLogRoutes.All,
        .. NodeMaintenanceRoutes.All,
        .. TaskRoutes.All,
        .. RrdRoutes.All,
        .. ClusterRoutes.All,
        .. BulkRoutes.All,
        .. GuestListRoutes.All,
        .. GuestPowerRoutes.All,
        .. GuestConfigRoutes.All,
        .. GuestCreateRoutes.All,
        .. GuestDeleteRoutes.All,
        .. GuestCloneRoutes.All,
        .. GuestDiskRoutes.All,
        .. GuestMigrateRoutes.All,
        .. SnapshotRoutes.All,
        .. AgentRoutes.All,
        .. CloudInitRoutes.All,
        .. ConsoleRoutes.All,
        .. StorageRoutes.All,
        .. StorageContentRoutes.All,
        .. TicketRoutes.All,
        .. UserRoutes.All,
        .. AccessRoutes.All,
        .. PoolRoutes.All,
        .. NetworkRoutes.All,
        .. FirewallRoutes.All,
        .. FirewallNameRoutes.All,
        .. BackupRoutes.All,
        .. BackupJobRoutes.All,
        .. HaRoutes.All,
        .. HaRuleRoutes.All,
        .. ReplicationRoutes.All,
        .. NodeSystemRoutes.All,
        .. SdnRoutes.All,
        .. SectionRoutes.All,
    ];
}
