using System.Globalization;
using System.Text;

namespace McpPve.Tests.Catalog;

/// <summary>How often each tool asks PVE, so that no change makes it ask more often unnoticed.</summary>
public sealed class RequestCountSnapshots
{
    [Test]
    public async Task Each_tool_asks_PVE_as_often_as_before()
    {
        var text = new StringBuilder("# requests to PVE of one call, besides those that follow its task or process\n");
        foreach (var entry in EveryToolTests.Cases().Select(entry => entry()).OrderBy(entry => entry.Tool, StringComparer.Ordinal))
        {
            await using var lab = await TestCluster.Start();
            var arguments = await lab.Arguments(entry);
            var before = lab.Cluster.Calls.Count;
            await lab.Run(entry.Tool, arguments);
            var asked = Once(
                lab.Cluster.Calls.Skip(before).Where(call => !Follows(call.Path)).Select(call => $"{call.Method} {call.Path}")).Count();
            text.Append(CultureInfo.InvariantCulture, $"{asked} {entry.Key}\n");
        }

        await Golden.Matches("requests.txt", $"{text}");
    }

    // A look that is repeated until there is something to see is as often as the time allows.
    private static IEnumerable<string> Once(IEnumerable<string> calls)
    {
        string? last = null;
        foreach (var call in calls)
        {
            if (call != last || !call.StartsWith("GET", StringComparison.Ordinal))
            {
                yield return call;
            }
            last = call;
        }
    }

    // As many as the time allows.
    private static bool Follows(string path) =>
        path.Contains("/tasks/UPID", StringComparison.Ordinal) || path.EndsWith("/agent/exec-status", StringComparison.Ordinal);
}
