using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class TaskRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/tasks", List),
        Get("/nodes/{node}/tasks/{upid}/status", Status),
        Get("/nodes/{node}/tasks/{upid}/log", Log),
        Delete("/nodes/{node}/tasks/{upid}", Stop),
        Get("/cluster/tasks", Recent),
    ];

    private static JsonArray List(Request request)
    {
        var node = request["node"];
        var all = request.May($"/nodes/{node}", "Sys.Audit");
        var source = request.Text("source") ?? "archive";
        var rows = request.World.Tasks.All.AsEnumerable().Reverse()
            .Where(task => task.Node == node && (all || Owns(request, task)))
            .Where(task => task.Running ? source is "active" or "all" : source is "archive" or "all")
            .Where(task => request.Text("vmid") is not { } vmid || task.Id == vmid)
            .Where(task => request.Text("typefilter") is not { } type || task.Type == type)
            .Where(task => request.Text("userfilter") is not { } user || task.User.Contains(user, StringComparison.OrdinalIgnoreCase))
            .Where(task => !request.Flag("errors") || (!task.Running && IsError(task.ExitStatus!)))
            .Where(task => request.Long("since") is not { } since || task.StartTime >= since)
            .Where(task => request.Long("until") is not { } until || task.StartTime <= until)
            .Where(task => !request.Has("statusfilter") || request.List("statusfilter").Contains(Outcome(task)))
            .OrderByDescending(task => task.Running)
            .ToList();
        request.Beside["total"] = rows.Count;
        return Json.List(rows.Skip(request.Int("start") ?? 0)
            .Take(request.Int("limit") is { } limit and > 0 ? limit : request.Has("limit") ? int.MaxValue : 50)
            .Select(task => Row(task, withProcess: true)));
    }

    private static JsonArray Recent(Request request) => Json.List(request.World.Tasks.All.AsEnumerable().Reverse()
        .Where(task => request.May($"/nodes/{task.Node}", "Sys.Audit") || Owns(request, task))
        .OrderByDescending(task => task.StartTime)
        .Take(25 * request.World.Nodes.Count)
        .Select(task => Row(task, withProcess: false)));

    private static JsonObject Row(TaskRun task, bool withProcess)
    {
        var row = new JsonObject
        {
            ["upid"] = task.Upid,
            ["node"] = task.Node,
            ["type"] = task.Type,
            ["id"] = task.Id,
            ["starttime"] = task.StartTime,
        };
        if (withProcess)
        {
            row["pid"] = task.Pid;
            row["pstart"] = task.ProcessStart;
        }
        if (task.Running)
        {
            // A running task's owner comes with the token, a finished one's without.
            row["user"] = task.TokenId is null ? task.User : $"{task.User}!{task.TokenId}";
            if (withProcess)
            {
                row["status"] = "RUNNING";
            }
            return row;
        }
        row["user"] = task.User;
        if (task.TokenId is not null)
        {
            row["tokenid"] = task.TokenId;
        }
        row["endtime"] = task.EndTime;
        row["status"] = task.ExitStatus;
        if (!withProcess)
        {
            row["saved"] = "1";
        }
        return row;
    }

    private static JsonObject Status(Request request)
    {
        var task = Find(request, mayAudit: true);
        var status = new JsonObject
        {
            ["upid"] = task.Upid,
            ["node"] = task.Node,
            ["pid"] = task.Pid,
            ["pstart"] = task.ProcessStart,
            ["starttime"] = task.StartTime,
            ["type"] = task.Type,
            ["id"] = task.Id,
            ["user"] = task.User,
            ["status"] = task.Running ? "running" : "stopped",
        };
        if (task.TokenId is not null)
        {
            status["tokenid"] = task.TokenId;
        }
        if (!task.Running)
        {
            status["exitstatus"] = task.ExitStatus;
        }
        return status;
    }

    private static JsonArray Log(Request request)
    {
        var task = Find(request, mayAudit: true);
        var lines = task.LogLines;
        request.Beside["total"] = Math.Max(lines.Count, 1);
        var start = request.Int("start") ?? 0;
        var limit = request.Int("limit") is { } asked ? asked is 0 ? int.MaxValue : asked : 50;
        return lines.Count is 0
            ? Json.List([new JsonObject { ["n"] = 1, ["t"] = "no content" }])
            : Json.List(lines.Select((line, index) => new JsonObject { ["n"] = index + 1, ["t"] = line }).Skip(start).Take(limit));
    }

    private static JsonNode? Stop(Request request)
    {
        var task = Find(request, mayAudit: false);
        if (task.Running)
        {
            task.Interrupt();
        }
        return null;
    }

    private static TaskRun Find(Request request, bool mayAudit)
    {
        var upid = request["upid"];
        var parts = upid.Split(':');
        if (parts.Length != 9 || parts[0] is not "UPID" || parts[1].Length == 0 || parts[2].Length != 8)
        {
            throw Refusal.Parameter("upid", "unable to parse worker upid");
        }
        var task = parts[1] == request["node"] ? request.World.Tasks.Find(upid) : null;
        if (task is null)
        {
            throw Refusal.Parameter("upid", "no such task");
        }
        if (!Owns(request, task))
        {
            request.Need($"/nodes/{task.Node}", mayAudit ? "Sys.Audit" : "Sys.Modify");
        }
        return task;
    }

    private static bool Owns(Request request, TaskRun task) =>
        task.User == request.Caller.User
            && (task.TokenId is null || request.Caller.Token is null || task.TokenId == request.Caller.TokenName);

    private static bool IsError(string status) => Outcome(status) is "error" or "unknown";

    private static string Outcome(TaskRun task) => task.Running ? "unknown" : Outcome(task.ExitStatus!);

    private static string Outcome(string status) => status is "OK" ? "ok"
        : status.StartsWith("WARNINGS: ", StringComparison.Ordinal) ? "warning"
        : status is "unexpected status" ? "unknown"
        : "error";
}
