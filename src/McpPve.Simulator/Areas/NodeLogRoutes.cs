using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

internal static class NodeLogRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/syslog", Syslog),
        Get("/nodes/{node}/journal", Journal),
    ];

    private static JsonArray Syslog(Request request)
    {
        var service = request.Text("service");
        var (since, until) = (Moment(request.Text("since")), Moment(request.Text("until")));
        var lines = request.Node.Journal
            .Where(line =>
                (service is null || line.Unit == service) && (since is null || line.Time >= since) && (until is null || line.Time <= until))
            .Select(line => Text(request.Node, line)).ToList();
        request.Beside["total"] = Math.Max(lines.Count, 1);
        return lines.Count is 0
            ? Json.List([new JsonObject { ["n"] = 1, ["t"] = "-- No entries --" }])
            : Json.List(lines.Select((line, index) => new JsonObject { ["n"] = index + 1, ["t"] = line })
                .Skip(request.Int("start") ?? 0).Take(request.Int("limit") ?? int.MaxValue));
    }

    private static JsonArray Journal(Request request)
    {
        var (since, until) = (request.Long("since"), request.Long("until"));
        var lines = request.Node.Journal
            .Where(line => (since is null || line.Time >= since) && (until is null || line.Time <= until))
            .Select(line => Text(request.Node, line)).ToList();
        // A journal starts and ends with its cursors.
        return Json.Strings(
            lines.TakeLast(request.Int("lastentries") ?? 500).Prepend($"s=0;i={lines.Count}").Append($"s=1;i={lines.Count}"));
    }

    private static string Text(Node node, (long Time, string Unit, string Text) line) =>
        $"{DateTimeOffset.FromUnixTimeSeconds(line.Time):MMM dd HH:mm:ss} {node.Name} {line.Unit}[{900 + line.Unit.Length}]: {line.Text}";

    private static long? Moment(string? text) =>
        text is null ? null
        : long.TryParse(text, out var seconds) ? seconds
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
        ? moment.ToUnixTimeSeconds()
        : null;
}
