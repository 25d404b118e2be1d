using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Tickets for consoles; nothing listens at the port they name.</summary>
internal static class ConsoleRoutes
{
    public static readonly Route[] All =
    [
        Post("/nodes/{node}/qemu/{vmid}/vncproxy", request => Ticket(request, "vncproxy", "PVEVNC")),
        Post("/nodes/{node}/qemu/{vmid}/termproxy", request => Ticket(request, "vncproxy", "PVEVNC")),
        Post("/nodes/{node}/lxc/{vmid}/vncproxy", request => Ticket(request, "vncproxy", "PVEVNC")),
        Post("/nodes/{node}/lxc/{vmid}/termproxy", request => Ticket(request, "vncproxy", "PVEVNC")),
    ];

    private static JsonObject Ticket(Request request, string type, string kind)
    {
        var guest = request.Guest;
        var upid = request.Task(type, $"{guest.Vmid}", Waiting);
        var answer = new JsonObject
        {
            ["ticket"] = $"{kind}:{request.World.Seconds:X8}::{Digests.Of(upid.ToString())}",
            ["port"] = $"{5900 + (guest.Vmid % 99)}",
            ["user"] = request.Caller.FullId,
            ["cert"] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            ["upid"] = upid,
        };
        if (request.Flag("generate-password"))
        {
            answer["password"] = Digests.Of(guest.Name)[..8];
        }
        return answer;

        static IEnumerable<double> Waiting(TaskRun task)
        {
            task.Write("starting vnc proxy " + task.Upid);
            yield return 10;
            throw Refusal.Die("connection timed out");
        }
    }
}
