using System.Globalization;
using System.Text.Json;
using System.Web;

namespace McpPve.Tests.Client;

/// <summary>The status and log endpoints of one task that runs for a number of status reads.</summary>
internal sealed class SimulatedTask(int running, string exit, Func<int, IReadOnlyList<string>> log)
{
    private int _looks;

    public int Looks => _looks;

    public List<int> LogStarts { get; } = [];

    public string Answer(RawRequest request)
    {
        var target = new Uri("http://x" + request.Target["GET ".Length..]);
        if (target.AbsolutePath.EndsWith("/status", StringComparison.Ordinal))
        {
            return RawServer.Reply(++_looks <= running
                ? """{"data":{"status":"running","pid":111}}"""
                : $$"""{"data":{"status":"stopped","exitstatus":{{Quoted(exit)}} } }""");
        }
        var query = HttpUtility.ParseQueryString(target.Query);
        var start = int.Parse(query["start"]!, CultureInfo.InvariantCulture);
        LogStarts.Add(start);
        var all = log(_looks);
        var page = all.Select((t, i) => (t, n: i + 1)).Skip(start).Take(int.Parse(query["limit"]!, CultureInfo.InvariantCulture));
        var lines = all.Count == 0
            ? """{"n":1,"t":"no content"}"""
            : string.Join(',', page.Select(l => $$"""{"n":{{l.n}},"t":{{Quoted(l.t)}} }"""));
        return RawServer.Reply($$"""{"data":[{{lines}}],"total":{{Math.Max(1, all.Count)}}}""");
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
