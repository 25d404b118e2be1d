using McpPve.Effects;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Lxc;

/// <summary>LXC containers: /nodes/{node}/lxc.</summary>
internal static class LxcTools
{
    private static readonly Columns<LxcContainer> Container = new Columns<LxcContainer>()
        .Integer("vmid", c => c.Vmid).Text("name", c => c.Name).Text("status", c => c.Status)
        .Percent("cpu_pct", c => c.Cpu).Number("cpus", c => c.Cpus.Value)
        .Size("mem", c => c.Mem).Size("mem_max", c => c.MaxMem).Size("disk", c => c.Disk).Size("disk_max", c => c.MaxDisk)
        .Uptime("uptime", c => c.Uptime).Text("tags", c => c.Tags).Text("lock", c => c.Lock).Flag("template", c => c.Template);

    private static readonly Columns<LxcStatus> Status = new Columns<LxcStatus>()
        .Integer("vmid", c => c.Vmid).Text("name", c => c.Name).Text("status", c => c.Status)
        .Percent("cpu_pct", c => c.Cpu).Number("cpus", c => c.Cpus.Value)
        .Size("mem", c => c.Mem).Size("mem_max", c => c.MaxMem).Size("swap", c => c.Swap).Size("swap_max", c => c.MaxSwap)
        .Size("disk", c => c.Disk).Size("disk_max", c => c.MaxDisk)
        .Uptime("uptime", c => c.Uptime).Text("ha_state", c => c.Ha.Value?.State ?? default)
        .Text("tags", c => c.Tags).Text("lock", c => c.Lock).Flag("template", c => c.Template);

    private static readonly ReadBack Power = ReadBack.Of(
        "/nodes/{node}/lxc/{vmid}/status/current",
        () => LxcJson.Default.LxcStatus.Data(),
        container => [new("status", container.Status.Value), new("lock", container.Lock.Value)]);

    private static readonly ReadBack PowerAndUptime = ReadBack.Of(
        "/nodes/{node}/lxc/{vmid}/status/current",
        () => LxcJson.Default.LxcStatus.Data(),
        container => [new("status", container.Status.Value), new("uptime", Readable.Duration(container.Uptime.Value ?? 0))]);

    private static readonly GuestRows Guest = new("lxc", Power);

    public static readonly ToolGroup Group = new("lxc", "LXC containers",
    [
        new()
        {
            Name = "pve_list_lxc_containers",
            Title = "List LXC containers",
            Description = "List the LXC containers of one node with state, CPU, memory, disk, uptime and tags. pve_find searches all "
                + "nodes.",
            Route = Get("/nodes/{node}/lxc"),
            Args = [Arg.Node, .. Arg.Listing],
            RequiredPrivileges = [SeesGuests],
            Returns = Operations.List(() => LxcJson.Default.LxcContainer, Container, c => c.Vmid.Value),
        },
        Guest.Status(
            "pve_get_lxc_status", "LXC container status",
            "Get the live state of one container: running or not, CPU, memory, swap, disk, uptime, HA, lock.",
            () => LxcJson.Default.LxcStatus, Status),
        Guest.Config(
            "pve_get_lxc_config", "LXC container configuration",
            "Get the configuration of one container (disks, networks, CPU, memory, features) or of one of its snapshots.",
            () => LxcJson.Default.LxcConfig),
        Guest.Metrics(
            "pve_get_lxc_rrddata", "LXC container metrics",
            "Get CPU, memory, disk and network history of one container as a table of at most 60 rows."),
        Guest.ListSnapshots(
            "pve_list_lxc_snapshots", "List LXC snapshots",
            "List the snapshots of one container; 'current' is its present state and names the snapshot it grew from."),
        new()
        {
            Name = "pve_start_lxc_container",
            Title = "Start LXC container",
            Description = "Start a container and wait until it runs.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentChange,
            Route = Post("/nodes/{node}/lxc/{vmid}/status/start"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Flag("debug", "Logs the start in detail."), Arg.Wait],
            Returns = Operations.Write,
            Undo = GuestUndo.Started("pve_shutdown_lxc_container"),
            ReadBack = Power,
        },
        new()
        {
            Name = "pve_stop_lxc_container",
            Title = "Stop LXC container",
            Description = "Kill all processes of a container; unsaved data is lost. pve_shutdown_lxc_container shuts it down cleanly.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/nodes/{node}/lxc/{vmid}/status/stop"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest,
                Arg.Flag("overrule_shutdown", "End a shutdown that is under way.") with { Pve = "overrule-shutdown" },
                Arg.Wait,
            ],
            Returns = Operations.Write,
            Undo = Undo.Reverses("pve_start_lxc_container", "status", ["running"], "vmid"),
            ReadBack = Power,
        },
        new()
        {
            Name = "pve_shutdown_lxc_container",
            Title = "Shut down LXC container",
            Description = "Shut a container down cleanly; fails when it does not end in time.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/nodes/{node}/lxc/{vmid}/status/shutdown"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("timeout", "Seconds it has; default 60."),
                Arg.Flag("force_stop", "Kills it when the time is over.") with { Pve = "forceStop" },
                Arg.Wait,
            ],
            Returns = Operations.Write,
            Undo = Undo.Reverses("pve_start_lxc_container", "status", ["running"], "vmid"),
            ReadBack = Power,
        },
        new()
        {
            Name = "pve_reboot_lxc_container",
            Title = "Reboot LXC container",
            Description = "Shut a container down cleanly and start it again; pending configuration changes take effect.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption,
            Route = Post("/nodes/{node}/lxc/{vmid}/status/reboot"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("timeout", "Seconds the shutdown has."), Arg.Wait],
            Returns = Operations.Write,
            Undo = Undo.Never("a restart is over when it is done"),
            ReadBack = PowerAndUptime,
        },
        new()
        {
            Name = "pve_suspend_lxc_container",
            Title = "Suspend LXC container",
            Description = "Freeze a container to disk (checkpoint). Experimental in Proxmox: many containers can't be frozen.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/nodes/{node}/lxc/{vmid}/status/suspend"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Wait],
            Returns = Operations.Write,
            Undo = Undo.Reverses("pve_resume_lxc_container", "status", ["running"], "vmid"),
            ReadBack = Power,
        },
        Guest.Resume(
            "pve_resume_lxc_container", "Resume LXC container",
            "Resume a container that was frozen to disk."),
        Guest.Migrate(
            "pve_migrate_lxc_container", "Migrate LXC container",
            "Move a container to another node. A running one is shut down, moved and started again: that needs restart.",
            "target-storage",
            Arg.Flag("restart", "Stops it before and starts it after the move."), Arg.Integer("timeout", "Seconds its shutdown has.")) with
        {
            Extra = true,
        },
        new()
        {
            Name = "pve_create_lxc_container",
            Title = "Create LXC container",
            Description = "Create a container from a template. rootfs \"local-lvm:8\" allocates 8 GiB; net0 "
                + "\"name=eth0,bridge=vmbr0,ip=dhcp\"; set a password or SSH keys to get in.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            AsksSometimes = true,
            Route = Post("/nodes/{node}/lxc"),
            Args =
            [
                Arg.Node, Arg.Vmid.As("vmid", "New id, as pve_get_next_vmid tells."),
                Arg.Text("ostemplate", "Template: local:vztmpl/….", 255) with { Required = true },
                GuestArgs.HostName, GuestArgs.Memory, Arg.Integer("swap", "MiB."),
                Arg.Integer("cores", "CPU cores; default all.", 1, 8192) with { Quiet = true },
                Arg.Text("rootfs", "Root disk."),
                Arg.Text("net0", "First network."),
                Arg.Text("password", "Of root; 5 characters or more.", 256) with { Secret = true },
                Arg.Flag("unprivileged", "Default true; false gives host root rights."), Arg.Flag("start", "Starts it afterwards."),
                Arg.Text("ssh_public_keys", "Keys for root, one a line.", 65536) with { Pve = "ssh-public-keys" },
                Arg.Storage.As("storage", "Of the root disk, without rootfs."),
                Arg.Text("entrypoint", "Init command; PVE 9."),
                Arg.TextList("env", "NAME=value each; PVE 9.") with { Separator = "\0", Secret = true },
                Arg.Options(GuestArgs.Tags, Arg.Text("features", "nesting=1"), Arg.Text("mp0", "local-lvm:4,mp=/data")), Arg.Wait,
            ],
            Elsewhere = (["restore", "force", "unique", "ignore-unpack-errors"], "restoring a backup is what pve_restore_guest does"),
            RequiredPrivileges =
            [
                new(GuestPath, "VM.Allocate"),
                SeesGuests,
                .. CommonSettings,
                new("/", "Sys.Modify") { For = "unprivileged=false", NewIn9 = true },
            ],
            Returns = Operations.WriteThenStart,
            Undo = GuestUndo.Made("pve_delete_lxc_container", "vmid"),
            ReadBack = GuestAnswers.Created("lxc"),
            Refuses = GuestAnswers.NotASetting,
        },
        Guest.Remove(
            "pve_delete_lxc_container", "Delete LXC container",
            "Delete a container with all its disks and snapshots; a running one only with force. Irreversible.",
            Arg.Flag("force", "Even while it runs.")),
        new()
        {
            Name = "pve_update_lxc_config",
            Title = "Change LXC configuration",
            Description = "Change settings of a container. Returns what changed and what waits for a restart.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/nodes/{node}/lxc/{vmid}/config"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, GuestArgs.HostName, GuestArgs.Memory, Arg.Integer("swap", "MiB."),
                Arg.Integer("cores", "CPU cores.", 1, 8192) with { Quiet = true }, GuestArgs.Description, GuestArgs.OnBoot,
                Arg.Text("net0", "name=eth0,bridge=vmbr0,hwaddr=…,ip=dhcp: the whole value."),
                Arg.TextList("env", "NAME=value each, all of them; PVE 9.") with { Separator = "\0", Secret = true },
                GuestArgs.Unset("net1,tags"), Arg.Digest,
                Arg.Options(GuestArgs.Tags, Arg.Text("features", "nesting=1"), Arg.Text("mp0", "local-lvm:4,mp=/data")),
            ],
            RequiredPrivileges = CommonSettings,
            RootOnly = "bind and device mount points, features other than nesting",
            Returns = Operations.Write,
            ReadBack = Guest.Settings,
            Refuses = GuestAnswers.NotASetting,
        },
        Guest.Clone(
            "pve_clone_lxc_container", "Clone LXC container",
            "Copy a container or template to a new one. full copies the disks; a linked clone needs a template.",
            "Copies this snapshot; a running container needs one.", GuestArgs.HostName),
        Guest.CreateSnapshot(
            "pve_create_lxc_snapshot", "Create LXC snapshot",
            "Take a snapshot of a container, a point to return to before a risky change."),
        Guest.DeleteSnapshot(
            "pve_delete_lxc_snapshot", "Delete LXC snapshot",
            "Delete a snapshot of a container. Irreversible; the container's present state stays."),
        Guest.Rollback(
            "pve_rollback_lxc_snapshot", "Roll back LXC container",
            "Roll back a container to a snapshot. Everything written since then is lost. Irreversible."),
    ]);
}
