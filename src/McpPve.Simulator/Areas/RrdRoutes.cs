using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class RrdRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/rrddata", OfNode),
        Get("/nodes/{node}/qemu/{vmid}/rrddata", OfGuest),
        Get("/nodes/{node}/lxc/{vmid}/rrddata", OfGuest),
        Get("/nodes/{node}/storage/{storage}/rrddata", OfStorage),
    ];

    private static JsonArray OfNode(Request request)
    {
        var node = request.Node;
        return Series(request, node.BootedAt.AddDays(-90), (row, time) =>
        {
            var wave = Numbers.Wave(node.Id, time);
            row["cpu"] = 0.02 + (wave * 0.25);
            row["maxcpu"] = node.Cores;
            row["iowait"] = wave * 0.01;
            row["loadavg"] = wave * node.Cores * 0.3;
            row["memtotal"] = node.Memory;
            row["memused"] = node.Memory * (0.3 + (wave * 0.2));
            row["swaptotal"] = 8L << 30;
            row["swapused"] = 0;
            row["roottotal"] = node.RootDisk;
            row["rootused"] = node.RootDisk / 5;
            row["netin"] = wave * 2_400_000;
            row["netout"] = wave * 1_700_000;
        });
    }

    private static JsonArray OfGuest(Request request)
    {
        var guest = request.Guest;
        return Series(request, guest.Running ? guest.StartedAt : null, (row, time) =>
        {
            var wave = Numbers.Wave(guest.Vmid, time);
            row["cpu"] = wave * 0.4;
            row["maxcpu"] = guest.Cores;
            row["mem"] = guest.MemoryBytes * (0.35 + (wave * 0.4));
            row["maxmem"] = guest.MemoryBytes;
            row["disk"] = 0;
            row["maxdisk"] = GuestRows.DiskSize(guest);
            row["diskread"] = wave * 90_000;
            row["diskwrite"] = wave * 140_000;
            row["netin"] = wave * 22_000;
            row["netout"] = wave * 15_000;
        });
    }

    private static JsonArray OfStorage(Request request)
    {
        var storage = request.World.Storage(request["storage"]);
        return Series(request, request.Node.BootedAt, (row, time) =>
        {
            row["total"] = storage.Total;
            row["used"] = storage.Used(request.Node) * (0.97 + (Numbers.Wave(3, time) * 0.03));
        });
    }

    /// <param name="since">Before it the rows hold nothing but the time, as PVE's do; null: always.</param>
    private static JsonArray Series(Request request, DateTimeOffset? since, Action<JsonObject, long> fill)
    {
        var (step, count) = request["timeframe"] switch
        {
            "hour" => (60, 60),
            "day" => (60, 1440),
            "week" => (1800, 336),
            "month" => (1800, 1440),
            "decade" => (604800, 570),
            _ => (21600, 1460),
        };
        var end = request.World.Seconds / step * step;
        var from = since?.ToUnixTimeSeconds() ?? long.MaxValue;
        return Json.List(Enumerable.Range(1, count).Select(index =>
        {
            var time = end - ((count - index) * (long)step);
            var row = new JsonObject { ["time"] = time };
            if (time >= from)
            {
                fill(row, time);
            }
            return row;
        }));
    }
}
