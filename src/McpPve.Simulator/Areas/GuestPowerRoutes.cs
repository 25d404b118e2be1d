using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Starting, stopping and what lies between.</summary>
internal static class GuestPowerRoutes
{
    private const double ShutdownSeconds = 8;

    public static readonly Route[] All =
    [
        Post("/nodes/{node}/qemu/{vmid}/status/start", Start),
        Post("/nodes/{node}/qemu/{vmid}/status/stop", Stop),
        Post("/nodes/{node}/qemu/{vmid}/status/shutdown", Shutdown),
        Post("/nodes/{node}/qemu/{vmid}/status/reboot", Reboot),
        Post("/nodes/{node}/qemu/{vmid}/status/suspend", Suspend),
        Post("/nodes/{node}/qemu/{vmid}/status/resume", Resume),
        Post("/nodes/{node}/qemu/{vmid}/status/reset", Reset),
        Post("/nodes/{node}/lxc/{vmid}/status/start", Start),
        Post("/nodes/{node}/lxc/{vmid}/status/stop", Stop),
        Post("/nodes/{node}/lxc/{vmid}/status/shutdown", Shutdown),
        Post("/nodes/{node}/lxc/{vmid}/status/reboot", Reboot),
        Post("/nodes/{node}/lxc/{vmid}/status/suspend", Suspend),
        Post("/nodes/{node}/lxc/{vmid}/status/resume", Resume),
    ];

    private static JsonNode? Start(Request request)
    {
        var guest = Unforced(request);
        if (guest.Kind is GuestKind.Lxc && guest.Running)
        {
            throw Refusal.Die($"CT {guest.Vmid} already running");
        }
        return Managed(request, guest)
            ? ByHa(request, guest, "start", "started", task => Starting(request.World, guest, task))
            : request.Task(Type(guest, "start"), $"{guest.Vmid}", task => Starting(request.World, guest, task));
    }

    private static JsonNode? Stop(Request request)
    {
        var guest = Unforced(request);
        if (guest.Kind is GuestKind.Lxc && !guest.Running)
        {
            throw Refusal.Die($"CT {guest.Vmid} not running");
        }
        return Managed(request, guest)
            ? ByHa(request, guest, "stop", "stopped", task => Stopping(guest, task))
            : request.Task(Type(guest, "stop"), $"{guest.Vmid}", task => Stopping(guest, task));
    }

    private static JsonNode? Shutdown(Request request)
    {
        var guest = Unforced(request);
        var (timeout, force) = (request.Int("timeout") ?? 180, request.Flag("forceStop"));
        return Managed(request, guest)
            ? ByHa(request, guest, "stop", "stopped", task => ShuttingDown(guest, task, timeout, force))
            : request.Task(Type(guest, "shutdown"), $"{guest.Vmid}", task => ShuttingDown(guest, task, timeout, force));
    }

    private static JsonNode? Reboot(Request request)
    {
        var guest = request.Guest;
        if (!guest.Running)
        {
            throw Refusal.Die($"{guest.Word} {guest.Vmid} not running");
        }
        return request.Task(
            Type(guest, "reboot"), $"{guest.Vmid}", task => Rebooting(request.World, guest, task, request.Int("timeout") ?? 180));
    }

    private static JsonNode? Suspend(Request request)
    {
        var guest = Unforced(request);
        if (request.Flag("todisk"))
        {
            CheckStateSpace(request, guest);
        }
        return request.Flag("todisk")
            ? request.Task("qmsuspend", $"{guest.Vmid}", task => Hibernating(guest, task))
            : request.Task(guest.Kind is GuestKind.Qemu ? "qmpause" : "vzsuspend", $"{guest.Vmid}", _ => Pausing(guest));
    }

    private static JsonNode? Resume(Request request)
    {
        var guest = Unforced(request);
        if (!guest.Running && guest.Lock is not "suspended")
        {
            throw Refusal.Die($"{guest.Word} {guest.Vmid} not running");
        }
        return request.Task(Type(guest, "resume"), $"{guest.Vmid}", task => Resuming(request.World, guest, task));
    }

    private static JsonNode? Reset(Request request)
    {
        var guest = Unforced(request);
        return request.Task("qmreset", $"{guest.Vmid}", _ => Resetting(request.World, guest));
    }

    /// <summary>Hibernating makes a disk for the memory.</summary>
    public static void CheckStateSpace(Request request, Guest guest)
    {
        request.Need($"/vms/{guest.Vmid}", "VM.Config.Disk");
        var first = guest.Drives()
            .Where(drive => !Guest.IsCdrom(drive.Drive))
            .Select(drive => drive.Drive[guest.FileKey]!.Split(':')[0])
            .FirstOrDefault("local");
        request.Need(
            $"/storage/{request.Text("statestorage") ?? guest.Config.GetValueOrDefault("vmstatestorage") ?? first}",
            "Datastore.AllocateSpace");
    }

    public static string Type(Guest guest, string verb) => (guest.Kind is GuestKind.Qemu ? "qm" : "vz") + verb;

    public static IEnumerable<double> Starting(World world, Guest guest, TaskRun task)
    {
        if (guest.Lock is "suspended")
        {
            foreach (var step in Resuming(world, guest, task))
            {
                yield return step;
            }
            yield break;
        }
        guest.MustBeUnlocked();
        if (guest.Template)
        {
            throw Refusal.Die($"you can't start a {(guest.Kind is GuestKind.Qemu ? "vm" : "CT")} if it's a template");
        }
        if (guest.Running)
        {
            throw Refusal.Die($"{guest.Word} {guest.Vmid} already running");
        }
        foreach (var (_, drive) in guest.Drives())
        {
            world.Storage(drive[guest.FileKey]!.Split(':')[0]).MustBeAvailable(guest.Node);
        }
        if (guest.Kind is GuestKind.Qemu && guest.Config.Keys.Any(key => key.StartsWith("ide", StringComparison.Ordinal)
            && guest.Config[key].Contains("cloudinit", StringComparison.Ordinal)))
        {
            task.Write("generating cloud-init ISO");
        }
        yield return guest.Kind is GuestKind.Qemu ? 1.8 : 1.2;
        On(world, guest, task.Pid);
    }

    public static IEnumerable<double> Stopping(Guest guest, TaskRun task)
    {
        _ = task;
        if (!guest.Running)
        {
            yield break;
        }
        guest.MustBeUnlocked();
        yield return 1.2;
        Off(guest);
    }

    public static IEnumerable<double> ShuttingDown(Guest guest, TaskRun task, int timeout, bool force)
    {
        if (!guest.Running)
        {
            yield break;
        }
        guest.MustBeUnlocked();
        yield return Math.Min(timeout, ShutdownSeconds);
        if (timeout < ShutdownSeconds || guest.Paused)
        {
            if (!force)
            {
                throw Refusal.Die(guest.Kind is GuestKind.Qemu ? "VM quit/powerdown failed - got timeout" : "container did not stop");
            }
            task.Write($"{guest.Word} quit/powerdown failed - terminating now with SIGTERM");
            yield return 1;
        }
        Off(guest);
    }

    private static IEnumerable<double> Rebooting(World world, Guest guest, TaskRun task, int timeout)
    {
        foreach (var step in ShuttingDown(guest, task, timeout, force: false))
        {
            yield return step;
        }
        if (guest.Kind is GuestKind.Qemu)
        {
            // qmreboot ends when the machine is down; another process starts it a moment later, without a task of its own.
            world.Tasks.AddUnseen(
                new(world, guest.Node, "qmeventd", $"{guest.Vmid}", "root@pam", null, world.Tasks.NewPid(), null),
                Restarting(world, guest, task.Pid));
            yield break;
        }
        yield return 1.5;
        if (!guest.Running)
        {
            On(world, guest, task.Pid);
        }
    }

    private static IEnumerable<double> Restarting(World world, Guest guest, int pid)
    {
        yield return 1.5;
        if (!guest.Running && world.Guests.GetValueOrDefault(guest.Vmid) == guest)
        {
            On(world, guest, pid);
        }
    }

    public static IEnumerable<double> Pausing(Guest guest)
    {
        guest.MustBeUnlocked();
        if (!guest.Running)
        {
            throw Refusal.Die($"{guest.Word} {guest.Vmid} not running");
        }
        yield return 0.4;
        guest.Paused = true;
    }

    public static IEnumerable<double> Hibernating(Guest guest, TaskRun task)
    {
        if (!guest.Running)
        {
            throw Refusal.Die($"VM {guest.Vmid} not running");
        }
        guest.Claim("suspending");
        var done = false;
        try
        {
            task.Write($"saving VM state for VM {guest.Vmid}");
            yield return 6;
            task.Write("completed saving the VM state in 6s, saved 1.2 GiB");
            done = true;
        }
        finally
        {
            guest.Lock = done ? "suspended" : null;
        }
        Off(guest);
    }

    private static IEnumerable<double> Resuming(World world, Guest guest, TaskRun task)
    {
        if (guest.Lock is "suspended")
        {
            task.Write("Resuming suspended VM");
            yield return 3;
            guest.Lock = null;
            On(world, guest, task.Pid);
            task.Write("Resumed VM, removing state");
            yield break;
        }
        guest.MustBeUnlocked();
        yield return 0.3;
        guest.Paused = false;
    }

    private static IEnumerable<double> Resetting(World world, Guest guest)
    {
        guest.MustBeUnlocked();
        if (!guest.Running)
        {
            throw Refusal.Die($"VM {guest.Vmid} not running");
        }
        yield return 0.5;
        guest.StartedAt = world.Now;
    }

    public static void On(World world, Guest guest, int pid)
    {
        GuestConfigRoutes.ApplyPending(world, guest);
        (guest.Running, guest.Paused, guest.StartedAt, guest.Pid) = (true, false, world.Now, pid + 3);
        guest.AgentRunning = true;
    }

    public static void Off(Guest guest)
    {
        (guest.Running, guest.Paused) = (false, false);
        guest.AgentProcesses.Clear();
    }

    private static Guest Unforced(Request request)
    {
        if (request.Flag("skiplock"))
        {
            throw Refusal.Parameter("skiplock", "Only root may use this option.");
        }
        return request.Guest;
    }

    public static bool Managed(Request request, Guest guest) =>
        request.World.Ha.Disarmed(request.World) is null && request.World.Ha.Resources.TryGetValue(GuestRows.HaId(guest), out var resource)
        && resource.GetValueOrDefault("state") is not "ignored";

    /// <summary>The call only tells the HA manager; the local resource manager acts a few seconds later with a task of its own.</summary>
    public static JsonNode ByHa(Request request, Guest guest, string verb, string state, Func<TaskRun, IEnumerable<double>> body)
    {
        return request.Task($"ha{verb}", $"{guest.Vmid}", Requesting);

        IEnumerable<double> Requesting(TaskRun task)
        {
            task.Write($"Requesting HA {verb} for {guest.Word} {guest.Vmid}");
            yield return 0.6;
            request.World.Ha.Resources[GuestRows.HaId(guest)]["state"] = state;
            request.Child(guest.Node, Type(guest, verb is "start" ? "start" : "shutdown"), $"{guest.Vmid}", body);
        }
    }
}
