using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class ReplicationRoutes
{
    public static readonly Route[] All =
    [
        Get("/cluster/replication", request => Json.List(Visible(request).Select(job => Shown(job)))),
        Get("/cluster/replication/{id}", request => Shown(Find(request))),
        Post("/cluster/replication", Create),
        Put("/cluster/replication/{id}", Update),
        Delete("/cluster/replication/{id}", Remove),
        Get("/nodes/{node}/replication", OnNode),
        Get("/nodes/{node}/replication/{id}/status", request => State(request, Find(request))),
        Get("/nodes/{node}/replication/{id}/log", Log),
        Post("/nodes/{node}/replication/{id}/schedule_now", ScheduleNow),
    ];

    private static IEnumerable<Dictionary<string, string>> Visible(Request request) =>
        request.World.Replication.Values.Where(job => request.May($"/vms/{job["guest"]}", "VM.Audit"));

    private static Dictionary<string, string> Find(Request request)
    {
        var id = request["id"];
        var job = request.World.Replication.TryGetValue(id, out var found)
            ? found
            : throw Refusal.Die($"replication job '{id}' does not exist");
        request.Need($"/vms/{job["guest"]}", "VM.Audit");
        return job;
    }

    private static JsonObject Shown(Dictionary<string, string> job)
    {
        var shown = Json.Of(job);
        shown["guest"] = int.Parse(job["guest"], CultureInfo.InvariantCulture);
        shown["jobnum"] = int.Parse(job["jobnum"], CultureInfo.InvariantCulture);
        if (job.ContainsKey("disable"))
        {
            shown["disable"] = job["disable"] is "1" ? 1 : 0;
        }
        return shown;
    }

    private static JsonNode? Create(Request request)
    {
        var (world, id) = (request.World, request["id"]);
        var parts = id.Split('-');
        var guest = world.Guests.TryGetValue(int.Parse(parts[0], CultureInfo.InvariantCulture), out var known)
            ? known
            : throw Refusal.Die($"guest '{parts[0]}' does not exist");
        request.Need($"/vms/{guest.Vmid}", "VM.Replicate");
        var target = GuestCloneRoutes.ClusterNode(world, request["target"]);
        if (target.Name == guest.Node)
        {
            throw Refusal.Die("replication target can't be the node that the guest runs on");
        }
        var job = new Dictionary<string, string>
        {
            ["id"] = id, ["guest"] = parts[0], ["jobnum"] = parts[1], ["source"] = guest.Node, ["schedule"] = "*/15",
        };
        Take(request, job);
        if (!world.Replication.TryAdd(id, job))
        {
            throw Refusal.Die($"replication job '{id}' already exists");
        }
        return null;
    }

    private static JsonNode? Update(Request request)
    {
        var job = Find(request);
        request.Need($"/vms/{job["guest"]}", "VM.Replicate");
        foreach (var key in request.List("delete"))
        {
            job.Remove(key);
        }
        Take(request, job);
        return null;
    }

    private static void Take(Request request, Dictionary<string, string> job)
    {
        foreach (var (key, value) in request.Parameters)
        {
            if (key is not ("id" or "digest" or "delete"))
            {
                job[key] = value.ToString();
            }
        }
    }

    private static JsonNode? Remove(Request request)
    {
        var job = Find(request);
        request.Need($"/vms/{job["guest"]}", "VM.Replicate");
        request.World.Replication.Remove(request["id"]);
        return null;
    }

    private static JsonArray OnNode(Request request) => Json.List(Visible(request)
        .Where(job => job["source"] == request.Node.Name && (request.Text("guest") is not { } guest || guest == job["guest"]))
        .Select(job => State(request, job)));

    private static JsonObject State(Request request, Dictionary<string, string> job)
    {
        var shown = Shown(job);
        var last = job.TryGetValue("last", out var stored)
            ? long.Parse(stored, CultureInfo.InvariantCulture)
            : request.World.Seconds / 900 * 900;
        shown.Remove("last");
        shown["vmtype"] = request.World.Guests.TryGetValue(int.Parse(job["guest"], CultureInfo.InvariantCulture), out var guest)
            ? guest.TypeName
            : "qemu";
        shown["last_sync"] = last;
        shown["last_try"] = last;
        shown["next_sync"] = last + 900;
        shown["duration"] = 3.482913;
        shown["fail_count"] = 0;
        return shown;
    }

    private static JsonArray Log(Request request)
    {
        var job = Find(request);
        string[] lines =
        [
            $"{job["id"]}: start replication job",
            $"{job["id"]}: guest => CT {job["guest"]}, running => 0",
            $"{job["id"]}: end replication job",
        ];
        request.Beside["total"] = lines.Length;
        return Json.List(lines.Select((line, index) => new JsonObject { ["n"] = index + 1, ["t"] = line }));
    }

    private static JsonNode? ScheduleNow(Request request)
    {
        var job = Find(request);
        request.Need($"/vms/{job["guest"]}", "VM.Replicate");
        return request.Task("replicate", job["id"], Work);

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write($"{job["id"]}: start replication job");
            yield return 3.5;
            job["last"] = $"{request.World.Seconds}";
            task.Write($"{job["id"]}: end replication job");
        }
    }
}
