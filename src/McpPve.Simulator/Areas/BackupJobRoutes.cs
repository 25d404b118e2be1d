using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class BackupJobRoutes
{
    private static readonly HashSet<string> Numbers =
    [
        "enabled", "all", "protected", "repeat-missed", "remove", "stop", "quiet", "bwlimit", "ionice",
    ];

    public static readonly Route[] All =
    [
        Get("/cluster/backup", request => Json.List(request.World.BackupJobs.Select(job => Shown(request.World, job.Key, job.Value)))),
        Get("/cluster/backup/{id}", request => Shown(request.World, request["id"], Find(request))),
        Post("/cluster/backup", Create),
        Put("/cluster/backup/{id}", Update),
        Delete("/cluster/backup/{id}", Remove),
        Get("/cluster/backup/{id}/included_volumes", Included),
        Get("/cluster/backup-info/not-backed-up", NotBackedUp),
        Get("/cluster/backup-info", _ => new JsonArray()),
    ];

    public static IEnumerable<Guest> Selected(World world, string? vmids, string? pool, bool all, IReadOnlyList<string> exclude)
    {
        var wanted = vmids?.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        return world.Guests.Values.Where(guest => wanted is not null ? wanted.Contains($"{guest.Vmid}")
            : pool is not null ? guest.Pool == pool
            : all && !exclude.Contains($"{guest.Vmid}"));
    }

    private static IEnumerable<Guest> Selected(World world, Dictionary<string, string> job) => Selected(
        world, job.GetValueOrDefault("vmid"), job.GetValueOrDefault("pool"), job.GetValueOrDefault("all") is "1",
        job.GetValueOrDefault("exclude")?.Split(',') ?? []);

    private static Dictionary<string, string> Find(Request request) => request.World.BackupJobs.TryGetValue(request["id"], out var job)
        ? job
        : throw Refusal.Parameter("id", $"No such job '{request["id"]}'");

    private static JsonObject Shown(World world, string id, Dictionary<string, string> job)
    {
        var shown = new JsonObject { ["id"] = id };
        foreach (var (key, value) in job)
        {
            shown[key] = key is "prune-backups" or "fleecing" or "performance"
                ? Json.Of(PropertyString.Parse(value, "").Parts.Select(part => KeyValuePair.Create(part.Key, part.Value)))
                : Numbers.Contains(key) && long.TryParse(value, out var number) ? number : value;
        }
        if (job.GetValueOrDefault("enabled") is not "0")
        {
            shown["next-run"] = NextRun(world, job.GetValueOrDefault("schedule") ?? "daily");
        }
        return shown;
    }

    /// <summary>A daily time is understood; anything else is next midnight.</summary>
    private static long NextRun(World world, string schedule)
    {
        var day = new DateTimeOffset(world.Now.Date, TimeSpan.Zero);
        var at = TimeSpan.TryParseExact(schedule, @"h\:mm", CultureInfo.InvariantCulture, out var time) ? day + time : day.AddDays(1);
        return (at > world.Now ? at : at.AddDays(1)).ToUnixTimeSeconds();
    }

    private static JsonNode? Create(Request request)
    {
        if (!request.Has("vmid") && !request.Has("pool") && !request.Flag("all"))
        {
            throw new Refusal(500, "400 Parameter verification failed.\nvmid: property is missing");
        }
        if (request.Has("vmid") && request.Flag("all"))
        {
            throw Refusal.Parameter("all", "option conflicts with option 'vmid'");
        }
        var id = request.Text("id") ?? $"backup-{request.World.Numbers.Uuid()[..13]}";
        var job = new Dictionary<string, string> { ["type"] = "vzdump", ["enabled"] = "1", ["mode"] = "snapshot" };
        Take(request, job);
        if (!request.World.BackupJobs.TryAdd(id, job))
        {
            throw Refusal.Die($"Job '{id}' already exists");
        }
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        var job = Find(request);
        foreach (var key in request.List("delete"))
        {
            job.Remove(key);
        }
        Take(request, job);
        // The selections exclude each other: the new one takes the place of the old one.
        string[] replaced = request.Has("vmid") ? ["all", "exclude", "pool"]
            : request.Flag("all") ? ["vmid", "pool"]
            : request.Has("pool") ? ["vmid", "all", "exclude"]
            : [];
        foreach (var key in replaced)
        {
            job.Remove(key);
        }
        return null;
    }

    private static void Take(Request request, Dictionary<string, string> job)
    {
        foreach (var (key, value) in request.Parameters)
        {
            if (key is "starttime")
            {
                job["schedule"] = value.ToString();
            }
            else if (key is not ("id" or "delete"))
            {
                job[key] = value.ToString();
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        _ = Find(request);
        request.World.BackupJobs.Remove(request["id"]);
        return null;
    }

    private static JsonObject Included(Request request) => new()
    {
        ["children"] = Json.List(Selected(request.World, Find(request)).Select(guest => new JsonObject
        {
            ["id"] = guest.Vmid,
            ["name"] = guest.Name,
            ["type"] = guest.TypeName,
            ["leaf"] = 0,
            ["children"] = Json.List(guest.Drives().Where(drive => !Guest.IsCdrom(drive.Drive)).Select(drive => new JsonObject
            {
                ["id"] = $"{guest.Vmid}:{drive.Key}",
                ["name"] = drive.Drive[guest.FileKey],
                ["included"] = drive.Drive["backup"] is "0" ? 0 : 1,
                ["reason"] = drive.Key is "rootfs" ? "rootfs" : drive.Drive["backup"] is "0" ? "backup=no" : "backup=yes",
                ["leaf"] = 1,
            })),
        })),
    };

    private static JsonArray NotBackedUp(Request request)
    {
        // A job that is switched off counts, too.
        var covered = request.World.BackupJobs.Values
            .SelectMany(job => Selected(request.World, job)).Select(guest => guest.Vmid).ToHashSet();
        return Json.List(request.World.Guests.Values
            .Where(guest => !covered.Contains(guest.Vmid) && request.May($"/vms/{guest.Vmid}", "VM.Audit"))
            .Select(guest => new JsonObject { ["vmid"] = guest.Vmid, ["name"] = guest.Name, ["type"] = guest.TypeName }));
    }
}
