using McpPve.Effects;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Nodes;

/// <summary>The hosts of the cluster: /nodes.</summary>
internal static partial class NodeTools
{
    private const string Moment = "a time of the node such as 2026-03-01 12:00:00, without T and time zone";

    private static readonly Columns<NodeSummary> Summary = new Columns<NodeSummary>()
        .Text("node", n => n.Node).Text("status", n => n.Status)
        .Percent("cpu_pct", n => n.Cpu).Integer("cpus", n => n.MaxCpu)
        .Size("mem", n => n.Mem).Size("mem_max", n => n.MaxMem)
        .Size("disk", n => n.Disk).Size("disk_max", n => n.MaxDisk)
        .Uptime("uptime", n => n.Uptime);

    private static readonly Columns<NodeStatus> Status = new Columns<NodeStatus>()
        .Text("version", n => n.PveVersion).Text("kernel", n => n.CurrentKernel.Value?.Release ?? n.KernelVersion)
        .Percent("cpu_pct", n => n.Cpu).Percent("io_wait_pct", n => n.Wait)
        .Integer("cpus", n => n.CpuInfo.Value?.Cpus ?? default).Text("cpu_model", n => n.CpuInfo.Value?.Model ?? default)
        .Add(LoadAverage)
        .Size("mem", n => n.Memory.Value?.Used ?? default).Size("mem_max", n => n.Memory.Value?.Total ?? default)
        .Size("swap", n => n.Swap.Value?.Used ?? default).Size("swap_max", n => n.Swap.Value?.Total ?? default)
        .Size("root", n => n.RootFs.Value?.Used ?? default).Size("root_max", n => n.RootFs.Value?.Total ?? default)
        .Uptime("uptime", n => n.Uptime);

    private static readonly Columns<NodeVersion> Version = new Columns<NodeVersion>()
        .Text("version", v => v.Version).Text("release", v => v.Release).Text("repoid", v => v.Repoid);

    private static readonly Columns<NodeDns> Dns = new Columns<NodeDns>()
        .Text("search", d => d.Search).Text("dns1", d => d.Dns1).Text("dns2", d => d.Dns2).Text("dns3", d => d.Dns3);

    private static readonly Columns<NodeTime> Time = new Columns<NodeTime>()
        .Time("time", t => t.Time).Text("timezone", t => t.TimeZone);

    private static readonly Columns<NodeService> Service = new Columns<NodeService>()
        .Text("service", s => s.Service).Text("state", s => s.State).Text("active", s => s.ActiveState)
        .Text("unit", s => s.UnitState).Text("desc", s => s.Desc);

    private static readonly ReadBack ServiceState = ReadBack.Of(
        "/nodes/{node}/services/{service}/state",
        () => NodeJson.Default.NodeService.Data(),
        service => [new("state", service.State.Value), new("active", service.ActiveState.Value)]);

    public static readonly ToolGroup Group = new("nodes", "Nodes",
    [
        new()
        {
            Name = "pve_list_nodes",
            Title = "List nodes",
            Description = "List the nodes (hosts) of the Proxmox cluster with state, CPU, memory, disk and uptime.",
            Route = Get("/nodes"),
            Args = Arg.Listing,
            RequiredPrivileges = [SeesNodes],
            Returns = Operations.List(() => NodeJson.Default.NodeSummary, Summary, n => n.Node.Value),
        },
        new()
        {
            Name = "pve_get_node_status",
            Title = "Node status",
            Description = "Get the health of one node: load, CPU, memory, swap, root disk, kernel and PVE version.",
            Route = Get("/nodes/{node}/status"),
            Args = [Arg.Node, Arg.Detail],
            Returns = Operations.One(() => NodeJson.Default.NodeStatus, Status),
        },
        new()
        {
            Name = "pve_get_node_metrics",
            Title = "Node metrics",
            Extra = true,
            Description = "Get CPU, load, memory, root disk and network history of one node as a table of at most 60 rows.",
            Route = Get("/nodes/{node}/rrddata"),
            Args = [Arg.Node, GuestArgs.Timeframe, GuestArgs.Consolidation, GuestArgs.MetricRows, Arg.Detail],
            Returns = Operations.Metrics,
        },
        new()
        {
            Name = "pve_get_node_version",
            Title = "Node version",
            Description = "Get the Proxmox VE version that one node runs.",
            Route = Get("/nodes/{node}/version"),
            Args = [Arg.Node, Arg.Detail],
            Returns = Operations.One(() => NodeJson.Default.NodeVersion, Version),
        },
        new()
        {
            Name = "pve_get_node_dns",
            Title = "Node DNS settings",
            Description = "Get the DNS servers and search domain of one node.",
            Route = Get("/nodes/{node}/dns"),
            Args = [Arg.Node, Arg.Detail],
            Returns = Operations.One(() => NodeJson.Default.NodeDns, Dns),
        },
        new()
        {
            Name = "pve_get_node_time",
            Title = "Node time",
            Description = "Get the clock and time zone of one node.",
            Route = Get("/nodes/{node}/time"),
            Args = [Arg.Node, Arg.Detail],
            Returns = Operations.One(() => NodeJson.Default.NodeTime, Time),
        },
        new()
        {
            Name = "pve_get_node_syslog",
            Title = "Node system log",
            Description = "Read the system log of one node, newest lines unless start says otherwise; by service and time span.",
            Route = Get("/nodes/{node}/syslog"),
            Args =
            [
                Arg.Node,
                Arg.Text("service", "Only this service, e.g. pveproxy.", 128),
                Arg.Text("since", "YYYY-MM-DD hh:mm:ss", 32) with { Form = MomentForm(), FormName = Moment },
                Arg.Text("until", "As since.", 32) with { Form = MomentForm(), FormName = Moment },
                Arg.LineStart, Arg.Lines,
            ],
            Returns = Operations.Log,
        },
        new()
        {
            Name = "pve_list_node_services",
            Title = "List node services",
            Description = "List the system services of one node (pveproxy, corosync, cron, …) with their state.",
            Route = Get("/nodes/{node}/services"),
            Args = [Arg.Node, .. Arg.Listing],
            Returns = Operations.List(() => NodeJson.Default.NodeService, Service, s => s.Service.Value),
        },
        new()
        {
            Name = "pve_manage_node_service",
            Title = "Control node service",
            Description = "Start, stop, restart or reload a node's service. Stopping corosync, pve-cluster or sshd can cut the node off.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption,
            AsksSometimes = true,
            Route = Post("/nodes/{node}/services/{service}/{command}"),
            Args =
            [
                Arg.Node,
                Arg.Text("service", "Service as pve_list_node_services names it.", 64) with
                {
                    Form = Arg.StorageForm(),
                    FormName = "a service name such as pveproxy",
                    Required = true,
                },
                Arg.Choice("command", "What to do.", "start", "stop", "restart", "reload") with { Required = true, Bare = true },
                Arg.Wait,
            ],
            RequiredPrivileges = [SeesNodes],
            Returns = new ServiceOperation(),
            Undo = ServiceOperation.Back,
            ReadBack = ServiceState,
            PostCheck = ServiceOperation.NotAsWanted,
        },
    ]);

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?\z")]
    private static partial Regex MomentForm();

    private static void LoadAverage(Utf8JsonWriter writer, NodeStatus status)
    {
        if (status.LoadAverage.Value is { } load)
        {
            writer.WriteStartArray("load"u8);
            foreach (var value in load)
            {
                writer.WriteNumberValue(value.Value ?? 0);
            }
            writer.WriteEndArray();
        }
    }
}
