using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

internal static partial class ModelTable
{
    public static IReadOnlyList<(string Template, JsonTypeInfo Model)> Endpoints =>
    [
        ("/nodes", NodeJson.Default.PveEnvelopeListNodeSummary),
        ("/version", NodeJson.Default.PveEnvelopeNodeVersion),
        ("/nodes/{node}/status", NodeJson.Default.PveEnvelopeNodeStatus),
        ("/nodes/{node}/version", NodeJson.Default.PveEnvelopeNodeVersion),
        ("/nodes/{node}/dns", NodeJson.Default.PveEnvelopeNodeDns),
        ("/nodes/{node}/time", NodeJson.Default.PveEnvelopeNodeTime),
        ("/nodes/{node}/syslog", NodeJson.Default.PveEnvelopeListLogLine),
        ("/nodes/{node}/journal", NodeJson.Default.PveEnvelopeListPveText),
        ("/nodes/{node}/services", NodeJson.Default.PveEnvelopeListNodeService),
        ("/nodes/{node}/services/{service}/state", NodeJson.Default.PveEnvelopeNodeService),
        ("/nodes/{node}/rrddata", NodeJson.Default.PveEnvelopeListRrdPoint),
        ("/nodes/{node}/qemu", QemuJson.Default.PveEnvelopeListQemuVm),
        ("/nodes/{node}/qemu/{vmid}/status/current", QemuJson.Default.PveEnvelopeQemuStatus),
        ("/nodes/{node}/qemu/{vmid}/config", QemuJson.Default.PveEnvelopeQemuConfig),
        ("/nodes/{node}/qemu/{vmid}/snapshot", QemuJson.Default.PveEnvelopeListSnapshot),
        ("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config", QemuJson.Default.PveEnvelopeQemuConfig),
        ("/nodes/{node}/qemu/{vmid}/pending", QemuJson.Default.PveEnvelopeListPendingChange),
        ("/nodes/{node}/qemu/{vmid}/rrddata", QemuJson.Default.PveEnvelopeListRrdPoint),
        ("/nodes/{node}/qemu/{vmid}/migrate", QemuJson.Default.PveEnvelopeMigrationCheck),
        ("/nodes/{node}/qemu/{vmid}/feature", QemuJson.Default.PveEnvelopeGuestFeature),
        ("/nodes/{node}/qemu/{vmid}/cloudinit/dump", QemuJson.Default.PveEnvelopePveText),
        ("/cluster/status", ClusterJson.Default.PveEnvelopeListClusterStatusEntry),
        ("/cluster/resources", ClusterJson.Default.PveEnvelopeListClusterResource),
        ("/cluster/nextid", ClusterJson.Default.PveEnvelopePveText),
        ("/cluster/log", ClusterJson.Default.PveEnvelopeListClusterLogEntry),
        ("/cluster/options", ClusterJson.Default.PveEnvelopeClusterOptions),
        ("/cluster/backup-info/not-backed-up", ClusterJson.Default.PveEnvelopeListNotBackedUpGuest),
        ("/cluster/ha/status/current", ClusterJson.Default.PveEnvelopeListHaStatusEntry),
        ("/cluster/replication", ClusterJson.Default.PveEnvelopeListReplicationJob),
        ("/cluster/config/nodes", ClusterJson.Default.PveEnvelopeListClusterNode),
        ("/cluster/config/apiversion", ClusterJson.Default.PveEnvelopePveText),
        ("/cluster/jobs/schedule-analyze", ClusterJson.Default.PveEnvelopeListScheduleEvent),
        ("/cluster/tasks", TaskJson.Default.PveEnvelopeListTaskSummary),
        ("/nodes/{node}/tasks", TaskJson.Default.PveEnvelopeListTaskSummary),
        ("/nodes/{node}/tasks/{upid}/status", TaskJson.Default.PveEnvelopeTaskStatus),
        ("/nodes/{node}/tasks/{upid}/log", TaskJson.Default.PveEnvelopeListLogLine),
    ];
}
