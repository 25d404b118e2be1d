using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class NodeServiceRoutes
{
    private static readonly HashSet<string> Vital = ["pve-cluster", "corosync"];

    public static readonly Route[] All =
    [
        Get("/nodes/{node}/services", request => Json.List(request.Node.Services.Keys.Select(service => Row(request.Node, service)))),
        Get("/nodes/{node}/services/{service}/state", request => Row(request.Node, Known(request))),
        Post("/nodes/{node}/services/{service}/start", request => Act(request, "start", "running")),
        Post("/nodes/{node}/services/{service}/stop", request => Act(request, "stop", "dead")),
        Post("/nodes/{node}/services/{service}/restart", request => Act(request, "restart", "running")),
        Post("/nodes/{node}/services/{service}/reload", request => Act(request, "reload", "running")),
    ];

    private static JsonObject Row(Node node, string service) => new()
    {
        ["service"] = service,
        ["name"] = service,
        ["desc"] = $"{service} daemon",
        ["state"] = node.Services[service],
        ["active-state"] = node.Services[service] is "running" ? "active" : "inactive",
        ["unit-state"] = service is "pve-ha-lrm" or "pve-ha-crm" || node.Services[service] is "running" ? "enabled" : "disabled",
    };

    private static string Known(Request request) => request.Node.Services.ContainsKey(request["service"])
        ? request["service"]
        : throw Refusal.Die($"Unit {request["service"]}.service not found");

    private static JsonNode? Act(Request request, string verb, string state)
    {
        var (node, service) = (request.Node, Known(request));
        if (verb is "stop" && Vital.Contains(service))
        {
            throw Refusal.Die($"invalid service cmd '{service} {verb}': refusing to stop a vital service");
        }
        return request.Task($"srv{verb}", service, Work);

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write($"starting service {service}: {verb}");
            yield return 1;
            if (verb is "reload" && node.Services[service] is not "running")
            {
                throw Refusal.Die($"command 'systemctl reload {service}' failed: exit code 1");
            }
            if (verb is "start" && node.Broken.Contains(service))
            {
                yield break; // systemctl was content, the service died at once
            }
            node.Services[service] = state;
            if (service is "pvedaemon" && verb is "restart")
            {
                // It ends the workers it has, the one that restarts it among them.
                throw Refusal.Die("received interrupt");
            }
            node.Journal.Add((request.World.Seconds, "systemd", $"{(state is "running" ? "Started" : "Stopped")} {service}.service."));
        }
    }
}
