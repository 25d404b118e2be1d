using McpPve.Effects;
using System.IO.Enumeration;
using McpPve.Answers;
using McpPve.Catalog.Backup;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Cluster;

/// <summary>The cluster as a whole: /cluster.</summary>
internal static class ClusterTools
{
    private static readonly Columns<ClusterStatusEntry> Status = new Columns<ClusterStatusEntry>()
        .Text("type", e => e.Type).Text("name", e => e.Name).Flag("quorate", e => e.Quorate).Integer("nodes", e => e.Nodes)
        .Integer("version", e => e.Version).Add((writer, e) =>
        {
            if (e.Type.Value == "node")
            {
                writer.WriteBoolean("online"u8, e.Online.IsSet);
            }
        })
        .Text("ip", e => e.Ip).Flag("local", e => e.Local);

    // PVE does not know how full the disks of a VM are and sends 0.
    private static readonly Columns<ClusterResource> Resource = new Columns<ClusterResource>()
        .Text("type", r => r.Type).Integer("vmid", r => r.Vmid).Text("name", r => r.Name).Text("storage", r => r.Storage)
        .Text("network", r => r.Network)
        .Text("network_type", r => r.NetworkType)
        .Text("zone_type", r => r.ZoneType)
        .Text("protocol", r => r.Protocol)
        .Text("node", r => r.Node).Text("status", r => r.Status).Text("pool", r => r.Pool).Text("sdn", r => r.Sdn)
        .Percent("cpu_pct", r => r.Cpu).Number("cpus", r => r.MaxCpu.Value)
        .Size("mem", r => r.Mem)
        .Size("mem_max", r => r.MaxMem)
        .Size("disk", r => r.Type.Value == "qemu" ? default : r.Disk)
        .Size("disk_max", r => r.MaxDisk)
        .Uptime("uptime", r => r.Uptime).Text("tags", r => r.Tags).Text("ha_state", r => r.HaState).Text("lock", r => r.Lock)
        .Flag("template", r => r.Template).Flag("shared", r => r.Shared).Text("content", r => r.Content);

    private static readonly Columns<ClusterLogEntry> LogEntry = new Columns<ClusterLogEntry>()
        .Time("time", e => e.Time).Text("node", e => e.Node).Text("user", e => e.User).Text("tag", e => e.Tag)
        .Integer("priority", e => e.Priority).Text("message", e => e.Message);

    private static readonly Columns<ClusterOptions> Options = ConfigMembers.Columns(() => ClusterJson.Default.ClusterOptions);

    private static readonly Columns<HaStatusEntry> Ha = new Columns<HaStatusEntry>()
        .Text("type", e => e.Type).Text("id", e => e.Id).Text("node", e => e.Node).Text("status", e => e.Status).Text("state", e => e.State)
        .Text("requested", e => e.RequestState).Text("crm_state", e => e.CrmState).Text("armed", e => e.ArmedState)
        .Flag("quorate", e => e.Quorate).Time("seen", e => e.Timestamp).Text("comment", e => e.Comment);

    private static readonly Columns<ReplicationJob> Replication = new Columns<ReplicationJob>()
        .Text("id", j => j.Id).Integer("guest", j => j.Guest).Text("source", j => j.Source).Text("target", j => j.Target)
        .Text("schedule", j => j.Schedule)
        .Number("rate_mb_s", j => j.Rate.Value)
        .Flag("disabled", j => j.Disable)
        .Text("comment", j => j.Comment);

    private static readonly ReadBack ChangedOptions = ReadBack.Of(
        "/cluster/options",
        () => ClusterJson.Default.ClusterOptions.Data(),
        options => ConfigMembers.SettingsOf(options, ClusterJson.Default.ClusterOptions, []));

    private static readonly IntegerArg Workers = Arg.Integer("max_workers", "Guests handled at once.", 1, 64) with
    {
        Pve = "max-workers",
        Aliases = ["maxworkers"],
        Quiet = true,
    };
    private static readonly VmidListArg Vms = Arg.VmidList("vms", "Guest ids.") with { Required = true };

    public static readonly ToolGroup Group = new("cluster", "Cluster",
    [
        new()
        {
            Name = "pve_doctor",
            Title = "Diagnose",
            Description = "Tell why nothing is seen or calls are refused: the way to Proxmox VE, certificate, clock, token, privileges "
                + "against tools, quorum, offline nodes, guest agents. Each finding has its remedy.",
            Extra = true,
            Route = Get("/access/permissions"),
            Inner = InnerCall.Diagnose,
            Returns = Operations.Inner,
        },
        new()
        {
            Name = "pve_find",
            ServesDoor = true,
            Title = "Find in the cluster",
            Description = "Find guests (VMs, containers), nodes, storage and pools of the whole cluster by name, tag, state, pool or "
                + "any text. Start here: it gives the vmid that other tools take.",
            Route = Get("/cluster/resources"),
            Args =
            [
                Local(
                    Arg.Choice(
                        "type",
                        "guest: VMs and containers.",
                        "guest",
                        "vm",
                        "container",
                        "node",
                        "storage",
                        "pool") with { Synonyms = [("qemu", "vm"), ("lxc", "container"), ("ct", "container")] }),
                Local(Arg.Text("name", "Part of the name.", 200)), Local(Arg.Text("tag", "Exact tag.", 100)),
                Local(Arg.Text("status", "running, stopped, online, …", 32)), Local(Arg.Text("pool", "Exact pool.", 200)),
                Arg.OtherNode("node", "Only on this node.") with { Required = false, Local = true },
                .. Arg.Listing,
            ],
            RequiredPrivileges = [SeesGuests, SeesStorage, SeesNodes, SeesPools],
            Returns = Operations.List(() => ClusterJson.Default.ClusterResource, Resource, Order, Wanted),
        },
        new()
        {
            Name = "pve_get_cluster_status",
            Title = "Cluster status",
            Description = "Get the cluster's name, quorum and membership: which nodes are online, their addresses.",
            Route = Get("/cluster/status"),
            Args = Arg.Listing,
            Returns = Operations.List(() => ClusterJson.Default.ClusterStatusEntry, Status, e => $"{e.Type} {e.Name}"),
        },
        new()
        {
            Name = "pve_list_cluster_resources",
            Title = "List cluster resources",
            Description = "List guests, nodes, storage, pools and SDN of the whole cluster in one call, with their use.",
            Route = Get("/cluster/resources"),
            Args = [Arg.Choice("type", "vm: VMs and containers.", "vm", "storage", "node", "sdn"), .. Arg.Listing],
            RequiredPrivileges = [SeesGuests, SeesStorage, SeesNodes, SeesPools, new("/sdn/zones/{zone}", "SDN.Audit")],
            Returns = Operations.List(() => ClusterJson.Default.ClusterResource, Resource, Order, ask: Resources),
        },
        new()
        {
            Name = "pve_list_guest_references",
            Title = "What refers to a guest",
            Description = "List what refers to a guest, even a deleted one: backup jobs, pool, HA, replication, permissions, "
                + "firewall; what deleting it does to each.",
            Route = Get("/cluster/resources"),
            Args = [Local(Arg.Vmid)],
            Extra = true,
            RequiredPrivileges = [SeesGuests, SeesCluster, new("/access", "Sys.Audit")],
            Returns = new GuestReferences(),
            AlsoReads = GuestReferences.Sources,
        },
        new()
        {
            Name = "pve_get_next_vmid",
            Title = "Next free guest id",
            Description = "Get the next free guest id (VMID), or check whether a given one is free.",
            Route = Get("/cluster/nextid"),
            Args = [Arg.Vmid.As("vmid", "Check this id: an error says that it is taken.") with { Required = false }],
            Returns = Operations.Value("vmid"),
        },
        new()
        {
            Name = "pve_get_cluster_log",
            Title = "Cluster log",
            Description = "Read the cluster-wide event log, newest first: logins, tasks, errors of all nodes.",
            Route = Get("/cluster/log"),
            Args = [Arg.Integer("max", "Newest entries to read.", 1, 5000) with { Default = "200" }, .. Arg.Listing],
            RequiredPrivileges = [new("/", "Sys.Syslog")],
            Returns = Operations.List(() => ClusterJson.Default.ClusterLogEntry, LogEntry, e => -e.Time.Value),
        },
        new()
        {
            Name = "pve_get_cluster_options",
            Title = "Cluster options",
            Description = "Get the datacenter-wide options: keyboard, console, migration network, HA policy, tags, bandwidth limits.",
            Route = Get("/cluster/options"),
            Args = [Arg.Detail],
            Partial = new("options", new RequiredPrivilege("/", "Sys.Audit", "Sys.Modify")),
            Returns = Operations.One(() => ClusterJson.Default.ClusterOptions, Options),
        },
        new()
        {
            Name = "pve_list_cluster_backup_info",
            Title = "Guests without backup",
            Description = "List the guests that no active backup job covers.",
            Route = Get("/cluster/backup-info/not-backed-up"),
            Args = Arg.Listing,
            RequiredPrivileges = [SeesGuests],
            Returns = new NotBackedUpOperation(),
            AlsoReads = ["/cluster/backup", "/cluster/resources"],
        },
        new()
        {
            Name = "pve_get_cluster_ha_status",
            Title = "HA status",
            Description = "Get the state of high availability: quorum, fencing, manager, each node's agent and each managed guest.",
            Route = Get("/cluster/ha/status/current"),
            Args = Arg.Listing,
            Returns = Operations.List(() => ClusterJson.Default.HaStatusEntry, Ha),
        },
        new()
        {
            Name = "pve_list_cluster_replication",
            Title = "List replication jobs",
            Description = "List the storage replication jobs: guest, target node, schedule.",
            Route = Get("/cluster/replication"),
            Args = Arg.Listing,
            RequiredPrivileges = [SeesGuests],
            Returns = Operations.List(() => ClusterJson.Default.ReplicationJob, Replication, j => j.Id.Value),
        },
        new()
        {
            Name = "pve_bulk_start_guests",
            Title = "Start several guests",
            Description = "Start several VMs and containers in one task; the log has the result of each.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentChange,
            Route = Post("/cluster/bulk-action/guest/start"),
            Since = "9.1",
            Args = [Vms, Arg.Integer("timeout", "Seconds for each guest."), Workers, Arg.Wait],
            RequiredPrivileges = [new(GuestPath, "VM.PowerMgmt"), SeesGuests],
            Returns = new BulkOperation(),
        },
        new()
        {
            Name = "pve_bulk_shutdown_guests",
            Title = "Shut down several guests",
            Description = "Shut several VMs and containers down cleanly in one task; force_stop cuts off those that do not react.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/cluster/bulk-action/guest/shutdown"),
            Since = "9.1",
            Args =
            [
                Vms,
                Arg.Integer("timeout", "Seconds for each guest."),
                Arg.Flag("force_stop", "Cuts the power when the time is over.") with { Pve = "force-stop" },
                Workers, Arg.Wait,
            ],
            RequiredPrivileges = [new(GuestPath, "VM.PowerMgmt"), SeesGuests],
            Returns = new BulkOperation(),
        },
        new()
        {
            Name = "pve_bulk_suspend_guests",
            Title = "Suspend several guests",
            Description = "Pause several guests in one task, or hibernate them to disk with to_disk.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/cluster/bulk-action/guest/suspend"),
            Since = "9.1",
            Args =
            [
                Vms, Arg.Flag("to_disk", "Hibernates to a disk.") with { Pve = "to-disk" },
                Arg.Storage.As("statestorage", "Storage of the memory; needs to_disk."), Workers, Arg.Wait,
            ],
            RequiredPrivileges = [new(GuestPath, "VM.PowerMgmt"), SeesGuests, .. Hibernates],
            Returns = new BulkOperation(),
        },
        new()
        {
            Name = "pve_bulk_migrate_guests",
            Title = "Migrate several guests",
            Description = "Move several guests to one node in one task, for instance before maintenance; running VMs need online.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption,
            Route = Post("/cluster/bulk-action/guest/migrate"),
            Since = "9.1",
            Args =
            [
                Vms, GuestArgs.Target, Arg.Flag("online", "Migrates while they run."),
                GuestArgs.WithLocalDisks, Workers, Arg.Wait,
            ],
            RequiredPrivileges = [new(GuestPath, "VM.Migrate"), SeesGuests],
            Returns = new BulkOperation(),
        },
        new()
        {
            Name = "pve_update_cluster_options",
            Title = "Change cluster options",
            Description = "Change datacenter-wide options. Returns what changed; delete unsets an option.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/cluster/options"),
            Args =
            [
                Arg.Text("keyboard", "Layout: de.", 16), Arg.Text("language", "Of the web interface.", 16),
                Arg.Choice("console", "Default console.", "applet", "vv", "html5", "xtermjs") with { Bare = true },
                Arg.Text("http_proxy", "http://host:port for downloads."),
                Arg.Text("migration", "secure,network=10.0.0.0/24"),
                Arg.Flag("migration_unsecure", "Deprecated: see migration."),
                Arg.Text("crs", "Scheduling: ha=static."),
                GuestArgs.Unset("http_proxy,crs"),
                Arg.Options(
                    Arg.Text("next-id", "lower=200,upper=900"),
                    Arg.Text("tag-style", "shape=full"),
                    Arg.Text("bwlimit", "migration=51200")),
            ],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            ReadBack = ChangedOptions,
        },
    ]);

    private static Arg Local(Arg arg) => arg with { Local = true };

    // Nodes, guests by id, storage, the rest.
    private static IComparable Order(ClusterResource resource)
    {
        var rank = resource.Type.Value switch { "node" => 0, "qemu" or "lxc" => 1, "storage" => 2, _ => 3 };
        return $"{rank} {resource.Vmid.Value:D9} {resource.Id}";
    }

    private static bool Wanted(ToolCall call, ClusterResource resource) =>
        IsOfType(call["type"], resource.Type.Value)
        && (call["name"] is not { } name || IsNamed(NameOf(resource), name))
        && (call["tag"] is not { } tag || (resource.Tags.Value ?? "").Split(';', ',', ' ').Any(own => Matches(own, tag)))
        && (call["status"] is not { } status || string.Equals(resource.Status.Value, status, StringComparison.OrdinalIgnoreCase))
        && (call["pool"] is not { } pool || resource.Pool.Value == pool)
        && (call["node"] is not { } node || resource.Node.Value == node);

    private static string NameOf(ClusterResource resource) =>
        resource.Name.Value
            ?? resource.Storage.Value
            ?? resource.Network.Value
            ?? resource.Sdn.Value
            ?? resource.Node.Value
            ?? resource.Pool.Value
            ?? "";

    // A part of the name, or with * and ? the whole of it.
    private static bool IsNamed(string name, string wanted) =>
        wanted.AsSpan().ContainsAny('*', '?') ? Matches(name, wanted) : name.Contains(wanted, StringComparison.OrdinalIgnoreCase);

    private static bool Matches(string text, string pattern) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);

    private static bool IsOfType(string? wanted, string? type) => wanted switch
    {
        null => true,
        "guest" => type is "qemu" or "lxc",
        "vm" => type == "qemu",
        "container" => type == "lxc",
        "sdn" or "network" => IsNetwork(type),
        _ => type == wanted,
    };

    // Zones and fabrics are of type 'network' since PVE 9.1; its filter still knows the old word only, and finds none.
    private static bool IsNetwork(string? type) => type is "sdn" or "network";

    private static async Task<PveAnswer<List<ClusterResource>>> Resources(ToolRun run, CancellationToken cancellation)
    {
        var rows = ClusterJson.Default.ClusterResource.Rows();
        if (run.Call["type"] != "sdn")
        {
            return await run.Send(rows, cancellation);
        }
        var answer = await run.Read("/cluster/resources", rows, cancellation);
        return answer with { Data = answer.Data?.FindAll(row => IsNetwork(row.Type.Value)) };
    }
}
