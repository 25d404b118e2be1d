using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>One task that works through many guests.</summary>
internal static class BulkRoutes
{
    private const double HaSeconds = 12;

    public static readonly Route[] All =
    [
        Post("/cluster/bulk-action/guest/start", request => Each(request, "start", "Starting", guest => !guest.Running && !guest.Template,
            guest => task => GuestPowerRoutes.Starting(request.World, guest, task))),
        Post("/cluster/bulk-action/guest/shutdown", request => Each(request, "shutdown", "Shutting down", guest => guest.Running,
            guest =>
                task =>
                    GuestPowerRoutes.ShuttingDown(guest, task, request.Int("timeout") ?? 180, request.Flag("force-stop", missing: true)))),
        Post("/cluster/bulk-action/guest/suspend",
            request => Each(request, "suspend", "Suspending", guest => guest.Running && guest.Kind is GuestKind.Qemu,
            guest => task => request.Flag("to-disk") ? GuestPowerRoutes.Hibernating(guest, task) : GuestPowerRoutes.Pausing(guest))),
        Post("/cluster/bulk-action/guest/migrate", Migrate),
    ];

    private static JsonNode? Migrate(Request request)
    {
        var target = GuestCloneRoutes.ClusterNode(request.World, request.Text("target") ?? request["target-node"]);
        return Each(request, "migrate", "Migrating", guest => guest.Node != target.Name,
            guest => task => GuestMigrateRoutes.Moving(request, task, guest, target, restart: guest.Kind is GuestKind.Lxc));
    }

    private static JsonNode? Each(
        Request request, string verb, string doing, Func<Guest, bool> applies, Func<Guest, Func<TaskRun, IEnumerable<double>>> work)
    {
        var world = request.World;
        // Ids that nobody has are named in the first line of the log and skipped; the outcome does not tell.
        var wanted = request.Has("vms")
            ? request.List("vms").Select(vmid => int.TryParse(vmid, out var id) ? world.Guests.GetValueOrDefault(id) : null)
                .OfType<Guest>().ToList()
            : world.Guests.Values.ToList();
        var named = request.Has("vms") ? request.List("vms") : [.. wanted.Select(guest => $"{guest.Vmid}")];
        var privilege = verb is "migrate" ? "VM.Migrate" : "VM.PowerMgmt";
        foreach (var guest in wanted)
        {
            request.Need($"/vms/{guest.Vmid}", privilege);
            if (verb is "suspend" && request.Flag("to-disk"))
            {
                GuestPowerRoutes.CheckStateSpace(request, guest);
            }
        }
        return request.Task($"bulk-{verb}", "", Work, world.Nodes[0].Name);

        static IEnumerable<double> Later(TaskRun task, Func<TaskRun, IEnumerable<double>> body)
        {
            yield return HaSeconds;
            foreach (var step in body(task))
            {
                yield return step;
            }
        }

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write($"{doing} guests: {string.Join(", ", named)}");
            var failed = new List<int>();
            foreach (var guest in wanted)
            {
                task.Write($"{doing} {guest.Word} {guest.Vmid}");
                if (!applies(guest))
                {
                    if (verb is "start")
                    {
                        task.Write($"WARN: 500 {guest.Word} {guest.Vmid} already running");
                        failed.Add(guest.Vmid);
                    }
                    continue;
                }
                if (verb is "start" or "shutdown" && GuestPowerRoutes.Managed(request, guest))
                {
                    // The order goes to the HA manager, who acts some seconds later.
                    world.Ha.Resources[GuestRows.HaId(guest)]["state"] = verb is "start" ? "started" : "stopped";
                    request.Child(guest.Node, GuestPowerRoutes.Type(guest, verb), $"{guest.Vmid}", later => Later(later, work(guest)));
                    continue;
                }
                var child = request.Child(
                    guest.Node, GuestPowerRoutes.Type(guest, verb is "suspend" ? "pause" : verb), $"{guest.Vmid}", work(guest));
                while (child.Running)
                {
                    yield return 0.5;
                }
                if (child.ExitStatus is not "OK")
                {
                    task.Write($"WARN: {guest.Word} {guest.Vmid}: {child.ExitStatus}");
                    failed.Add(guest.Vmid);
                }
            }
            if (failed.Count > 0)
            {
                throw Refusal.Die($"Some guests failed to {verb}: {string.Join(", ", failed)}");
            }
        }
    }
}
