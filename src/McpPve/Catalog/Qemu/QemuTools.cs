using McpPve.Effects;
using McpPve.Answers;
using McpPve.Catalog.Agent;
using McpPve.Catalog.Guests;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Qemu;

/// <summary>QEMU virtual machines: /nodes/{node}/qemu.</summary>
internal static class QemuTools
{
    private static readonly Columns<QemuVm> Vm = new Columns<QemuVm>()
        .Integer("vmid", v => v.Vmid).Text("name", v => v.Name).Text("status", v => v.Status)
        .Text("qmpstatus", v => v.QmpStatus.Value == v.Status.Value ? default : v.QmpStatus)
        .Percent("cpu_pct", v => v.Cpu).Number("cpus", v => v.Cpus.Value)
        .Size("mem", v => v.Mem).Size("mem_max", v => v.MaxMem).Size("disk_max", v => v.MaxDisk)
        .Uptime("uptime", v => v.Uptime).Text("tags", v => v.Tags).Text("lock", v => v.Lock).Flag("template", v => v.Template);

    private static readonly Columns<QemuStatus> Status = new Columns<QemuStatus>()
        .Integer("vmid", v => v.Vmid).Text("name", v => v.Name).Text("status", v => v.Status).Text("qmpstatus", v => v.QmpStatus)
        .Percent("cpu_pct", v => v.Cpu).Number("cpus", v => v.Cpus.Value)
        .Size("mem", v => v.Mem).Size("mem_max", v => v.MaxMem).Size("disk_max", v => v.MaxDisk)
        .Uptime("uptime", v => v.Uptime).Text("ha_state", v => v.Ha.Value?.State ?? default)
        .Flag("agent", v => v.Agent).Text("tags", v => v.Tags).Text("lock", v => v.Lock).Flag("template", v => v.Template)
        .Text("machine", v => v.RunningMachine).Text("qemu", v => v.RunningQemu);

    private static readonly ReadBack Power = ReadBack.Of(
        "/nodes/{node}/qemu/{vmid}/status/current",
        () => QemuJson.Default.QemuStatus.Data(),
        // QEMU knows more than running and stopped: paused, suspended, …
        vm => [new("status", vm.QmpStatus.Value ?? vm.Status.Value), new("lock", vm.Lock.Value)]);

    // PVE's task ends when the machine is down; another process starts it a moment later.
    private static readonly ReadBack Rebooted = ReadBack.Of(
        "/nodes/{node}/qemu/{vmid}/status/current",
        () => QemuJson.Default.QemuStatus.Data(),
        vm => [new("status", vm.Status.Value), new("uptime", Readable.Duration(vm.Uptime.Value ?? 0))]) with
    {
        Settled = settings => settings.Any(setting => setting is { Key: "status", Value: "running" }),
        Unsettled = "The machine was shut down and does not run again yet: pve_get_qemu_status tells when it "
            + "does, pve_list_tasks whether its start failed.",
    };

    private static readonly GuestRows Guest = new("qemu", Power);

    public static readonly ToolGroup Group = new("qemu", "QEMU virtual machines",
    [
        new()
        {
            Name = "pve_list_qemu_vms",
            Title = "List QEMU VMs",
            Description = "List the QEMU virtual machines of one node with state, CPU, memory, uptime and tags. pve_find searches all "
                + "nodes.",
            Route = Get("/nodes/{node}/qemu"),
            Args = [Arg.Node, Arg.Flag("full", "Adds live status (slower)."), .. Arg.Listing],
            RequiredPrivileges = [SeesGuests],
            Returns = Operations.List(() => QemuJson.Default.QemuVm, Vm, v => v.Vmid.Value),
        },
        Guest.Status(
            "pve_get_qemu_status", "QEMU VM status",
            "Get the live state of one virtual machine: running or not, CPU, memory, uptime, HA, guest agent, lock.",
            () => QemuJson.Default.QemuStatus, Status),
        Guest.Config(
            "pve_get_qemu_config", "QEMU VM configuration",
            "Get the configuration of one virtual machine (disks, networks, CPU, memory, boot, cloud-init) or of one of its snapshots.",
            () => QemuJson.Default.QemuConfig),
        Guest.Metrics(
            "pve_get_qemu_rrddata", "QEMU VM metrics",
            "Get CPU, memory, disk and network history of one virtual machine as a table of at most 60 rows."),
        Guest.ListSnapshots(
            "pve_list_qemu_snapshots", "List QEMU snapshots",
            "List the snapshots of one virtual machine; 'current' is its present state and names the snapshot it grew from."),
        new()
        {
            Name = "pve_start_qemu_vm",
            Title = "Start QEMU VM",
            Description = "Power on a virtual machine and wait until it runs.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentChange,
            Route = Post("/nodes/{node}/qemu/{vmid}/status/start"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("timeout", "Seconds PVE gives the start."), Arg.Wait],
            RootOnly = "skiplock here and elsewhere: no token unlocks a guest",
            Returns = Operations.Write,
            Undo = GuestUndo.Started("pve_shutdown_qemu_vm"),
            ReadBack = Power,
        },
        new()
        {
            Name = "pve_stop_qemu_vm",
            Title = "Stop QEMU VM",
            Description = "Cut the power of a virtual machine; unsaved data in it is lost. pve_shutdown_qemu_vm shuts it down cleanly.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/nodes/{node}/qemu/{vmid}/status/stop"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("timeout", "Seconds PVE gives the stop."),
                Arg.Flag("overrule_shutdown", "Ends a shutdown that is under way.") with { Pve = "overrule-shutdown" },
                Arg.Wait,
            ],
            Returns = Operations.Write,
            Undo = Undo.Reverses("pve_start_qemu_vm", "status", ["running"], "vmid"),
            ReadBack = Power,
        },
        new()
        {
            Name = "pve_shutdown_qemu_vm",
            Title = "Shut down QEMU VM",
            Description = "Shut a virtual machine down cleanly by ACPI or guest agent; fails when its system does not react in time.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/nodes/{node}/qemu/{vmid}/status/shutdown"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("timeout", "Seconds the guest has."),
                Arg.Flag("force_stop", "Cuts the power when the time is over.") with { Pve = "forceStop" },
                Arg.Wait,
            ],
            Returns = Operations.Write,
            Undo = Undo.Reverses("pve_start_qemu_vm", "status", ["running"], "vmid"),
            ReadBack = Power,
        },
        new()
        {
            Name = "pve_reboot_qemu_vm",
            Title = "Reboot QEMU VM",
            Description = "Shut a virtual machine down cleanly and start it again; pending configuration changes take effect.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption,
            Route = Post("/nodes/{node}/qemu/{vmid}/status/reboot"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("timeout", "Seconds the guest has."), Arg.Wait],
            Returns = Operations.Write,
            Undo = Undo.Never("a restart is over when it is done"),
            ReadBack = Rebooted,
        },
        new()
        {
            Name = "pve_suspend_qemu_vm",
            Title = "Suspend QEMU VM",
            Description = "Pause a virtual machine in memory, or hibernate it to disk with to_disk.",
            Tier = Tier.ReadExecute,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/nodes/{node}/qemu/{vmid}/status/suspend"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.Flag("to_disk", "Hibernates to a disk.") with { Pve = "todisk" },
                Arg.Storage.As("statestorage", "Storage of the memory; needs to_disk."),
                Arg.Wait,
            ],
            RequiredPrivileges = Hibernates,
            Returns = Operations.Write,
            Undo = Undo.Reverses("pve_resume_qemu_vm", "status", ["running"], "vmid"),
            ReadBack = Power,
        },
        Guest.Resume(
            "pve_resume_qemu_vm", "Resume QEMU VM",
            "Resume a paused or hibernated virtual machine."),
        new()
        {
            Name = "pve_reset_qemu_vm",
            Title = "Reset QEMU VM",
            Description = "Press the reset button of a virtual machine: it restarts at once and unsaved data in it is lost.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption,
            Route = Post("/nodes/{node}/qemu/{vmid}/status/reset"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Wait],
            Returns = Operations.Write,
            Undo = Undo.Never("a restart is over when it is done"),
        },
        Guest.Migrate(
            "pve_migrate_qemu_vm", "Migrate QEMU VM",
            "Move (migrate) a virtual machine to another node; a running one needs online.",
            "targetstorage", GuestArgs.Online, GuestArgs.WithLocalDisks),
        new()
        {
            Name = "pve_create_qemu_vm",
            Title = "Create QEMU VM",
            Description = "Create a virtual machine. scsi0 \"local-lvm:32\" allocates a disk of 32 GiB; net0 "
                + "\"virtio,bridge=vmbr0\".",
            Tier = Tier.Full,
            Effect = Effect.Change,
            AsksSometimes = true,
            Route = Post("/nodes/{node}/qemu"),
            Args =
            [
                Arg.Node, Arg.Vmid.As("vmid", "New id, as pve_get_next_vmid tells."),
                GuestArgs.Name, GuestArgs.Memory, Arg.Integer("cores", "Per socket.", 1),
                Arg.Integer("sockets", "CPU sockets.", 1), Arg.Text("ostype", "l26 for Linux, win11, win10, other, …", 16),
                Arg.Text("ide2", "CD drive: local:iso/x.iso,media=cdrom."),
                Arg.Text("scsi0", "First disk."),
                Arg.Text("net0", "First network."),
                Arg.Text("scsihw", "virtio-scsi-single is usual.", 32),
                Arg.Text("boot", "order=scsi0;ide2"),
                Arg.Flag("start", "Starts it afterwards."),
                Arg.Options(GuestArgs.Tags, GuestArgs.Agent, Arg.Text("cpu", "host, x86-64-v3, …")), Arg.Wait,
            ],
            Elsewhere = (["archive", "force", "unique", "live-restore"], "restoring a backup is what pve_restore_guest does"),
            RequiredPrivileges = [new(GuestPath, "VM.Allocate"), SeesGuests, .. VmSettings],
            Returns = Operations.WriteThenStart,
            Undo = GuestUndo.Made("pve_delete_qemu_vm", "vmid"),
            ReadBack = GuestAnswers.Created("qemu"),
            Refuses = GuestAnswers.NotASetting,
        },
        Guest.Remove(
            "pve_delete_qemu_vm", "Delete QEMU VM",
            "Delete a stopped virtual machine with all its disks and snapshots. Irreversible."),
        new()
        {
            Name = "pve_update_qemu_config",
            Title = "Change QEMU VM configuration",
            Description = "Change settings of a virtual machine. Returns what changed and what waits for a restart.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            // POST does in a task what PUT does while the caller waits: adding a disk can outlast PVE's 30 s for one call.
            Route = Post("/nodes/{node}/qemu/{vmid}/config"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, GuestArgs.Name, GuestArgs.Memory, Arg.Integer("cores", "Per socket.", 1),
                Arg.Integer("sockets", "CPU sockets.", 1), Arg.Text("cpu", "host, x86-64-v3, …"), GuestArgs.Description,
                GuestArgs.OnBoot, Arg.Text("net0", "virtio=MAC,bridge=vmbr0: keep the MAC."), Arg.Text("scsi0", "First disk."),
                GuestArgs.Unset("net1,tags"), Arg.Digest,
                Arg.Options(GuestArgs.Tags, GuestArgs.Agent, Arg.Text("boot", "order=scsi0;ide2")), Arg.Wait,
            ],
            RequiredPrivileges =
            [
                .. VmSettings,
                new(GuestPath, "VM.Config.CDROM"),
                new RequiredPrivilege(GuestPath, "VM.PowerMgmt") { For = "freeze" },
            ],
            RootOnly = "args, hostpciN and usbN with a raw host device, serialN of a real port",
            Returns = Operations.Write,
            ReadBack = Guest.Settings,
            Refuses = GuestAnswers.NotASetting,
        },
        Guest.Clone(
            "pve_clone_qemu_vm", "Clone QEMU VM",
            "Copy a virtual machine or template to a new one. full copies the disks; a linked clone needs a template.",
            "Copies this snapshot.", GuestArgs.Name, GuestArgs.Format),
        Guest.CreateSnapshot(
            "pve_create_qemu_snapshot", "Create QEMU snapshot",
            "Take a snapshot of a virtual machine, a point to return to before a risky change; vmstate keeps the memory too.",
            Arg.Flag("vmstate", "Keeps the memory.")),
        Guest.DeleteSnapshot(
            "pve_delete_qemu_snapshot", "Delete QEMU snapshot",
            "Delete a snapshot of a virtual machine. Irreversible; the machine's present state stays."),
        Guest.Rollback(
            "pve_rollback_qemu_snapshot", "Roll back QEMU VM",
            "Roll back a virtual machine to a snapshot. Everything written since then is lost. Irreversible."),
        .. CloudInitTools.All, .. AgentTools.All, .. GuestTools.All,
    ]);
}
