using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class GuestDeleteRoutes
{
    public static readonly Route[] All =
    [
        Delete("/nodes/{node}/qemu/{vmid}", Remove),
        Delete("/nodes/{node}/lxc/{vmid}", Remove),
    ];

    private static JsonNode? Remove(Request request)
    {
        var (world, guest) = (request.World, request.Guest);
        var force = guest.Kind is GuestKind.Lxc && request.Flag("force");
        if (request.Flag("skiplock"))
        {
            throw Refusal.Parameter("skiplock", "Only root may use this option.");
        }
        if (guest.Protected)
        {
            throw Refusal.Die($"can't remove {guest.Word} {guest.Vmid} - protection mode enabled");
        }
        if (guest.Running && !force)
        {
            throw Refusal.Die(guest.Kind is GuestKind.Qemu
                ? $"VM {guest.Vmid} is running - destroy failed"
                : $"unable to destroy CT {guest.Vmid} - container is running");
        }
        var ha = GuestRows.HaId(guest);
        var purge = request.Flag("purge");
        if (world.Ha.Resources.ContainsKey(ha) && !purge)
        {
            throw Refusal.Die($"unable to remove {guest.Word} {guest.Vmid} - used in HA resources and purge parameter not set.");
        }
        if (world.Replication.Values.Any(job => job["guest"] == $"{guest.Vmid}") && !purge)
        {
            throw Refusal.Die($"unable to remove {guest.Word} {guest.Vmid} - replication jobs exist and purge parameter not set");
        }
        return request.Task(GuestPowerRoutes.Type(guest, "destroy"), $"{guest.Vmid}", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            guest.MustBeUnlocked();
            foreach (var (_, drive) in guest.Drives())
            {
                var file = drive[guest.FileKey]!;
                if (world.Guests.Values.Any(other => other != guest && other.Drives().Any(used =>
                    GuestVolumes.Find(world, other, used.Drive[other.FileKey]!)?.Parent == file)))
                {
                    throw Refusal.Die($"base volume '{file}' is still in use by linked cloned");
                }
            }
            guest.Claim("destroyed");
            var removed = false;
            try
            {
                if (guest.Running)
                {
                    yield return 1;
                    GuestPowerRoutes.Off(guest);
                }
                foreach (var (_, drive) in guest.Drives())
                {
                    yield return 0.7;
                    if (!Guest.IsCdrom(drive) || drive[guest.FileKey]!.Contains("cloudinit", StringComparison.Ordinal))
                    {
                        GuestVolumes.Destroy(world, guest, drive[guest.FileKey]!);
                        task.Write($"  Logical volume \"{drive[guest.FileKey]!.Split(':')[1]}\" successfully removed.");
                    }
                }
                world.Access.Acl.RemoveAll(entry => entry.Path == $"/vms/{guest.Vmid}");
                if (purge)
                {
                    task.Write($"purging {guest.Word} {guest.Vmid} from related configurations..");
                    Purge(world, guest, ha);
                }
                world.Guests.Remove(guest.Vmid);
                removed = true;
            }
            finally
            {
                if (!removed)
                {
                    guest.Lock = null;
                }
            }
        }
    }

    private static void Purge(World world, Guest guest, string ha)
    {
        world.Ha.Resources.Remove(ha);
        foreach (var rule in world.Ha.Rules.Values)
        {
            rule["resources"] = string.Join(',', rule["resources"].Split(',').Where(resource => resource != ha));
        }
        foreach (var job in world.BackupJobs.Values.Where(job => job.ContainsKey("vmid")))
        {
            job["vmid"] = string.Join(',', job["vmid"].Split(',').Where(vmid => vmid != $"{guest.Vmid}"));
        }
        foreach (var (id, _) in world.Replication.Where(job => job.Value["guest"] == $"{guest.Vmid}").ToArray())
        {
            world.Replication.Remove(id);
        }
    }
}
