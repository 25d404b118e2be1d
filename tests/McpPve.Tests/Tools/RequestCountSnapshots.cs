using System.Globalization;
using System.Text;

namespace McpPve.Tests.Tools;

/// <summary>How often each tool asks PVE, so that no change makes it ask more often unnoticed.</summary>
public sealed class RequestCountSnapshots
{
    [Test]
    public async Task Each_tool_asks_PVE_as_often_as_before()
    {
        var text = new StringBuilder("# requests to PVE of one call, besides those that follow its task or process, or the HA manager\n");
        foreach (var entry in EveryToolTests.Cases().Select(entry => entry()).OrderBy(entry => entry.Tool, StringComparer.Ordinal))
        {
            await using var lab = await Lab.Start();
            var arguments = await lab.Arguments(entry);
            var before = lab.Cluster.Calls.Count;
            await lab.Run(entry.Tool, arguments);
            var asked = lab.Cluster.Calls.Skip(before).Count(call => !Follows(entry.Tool, call.Path));
            text.Append(CultureInfo.InvariantCulture, $"{asked} {entry.Key}\n");
        }

        await Golden.Matches("requests.txt", $"{text}");
    }

    // As many as the time allows.
    private static bool Follows(string tool, string path) =>
        path.Contains("/tasks/UPID", StringComparison.Ordinal)
        || path.EndsWith("/agent/exec-status", StringComparison.Ordinal)
        || (path == "/cluster/ha/status/current" && tool.EndsWith("arm_ha", StringComparison.Ordinal));
}
