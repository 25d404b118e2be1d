using System.Collections.Concurrent;
using System.Text.Json;
using McpPve.Simulator;
using McpPve.Tests.Catalog;

namespace McpPve.EndToEnd.Protocol;

/// <summary>With the door alone in the list, all that the tools do is still possible.</summary>
public sealed class DoorTests
{
    private static readonly string[] Doors = ["pve_search", "pve_describe", "pve_plan", "pve_read", "pve_execute", "pve_change"];

    [Test]
    [NotInParallel]
    public async Task Every_tool_can_be_called_through_the_door()
    {
        var (wrong, called) = (new ConcurrentBag<string>(), 0);
        var cases = ToolCases.All.Where(entry => !Doors.Contains(entry.Tool)).ToList();

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (entry, _) =>
        {
            var cluster = new SimulatedCluster(new() { TaskSpeed = 50 });
            await using var server = await Cluster.Start(cluster.Handle);
            await using var session = await StdioSession.Open(
                new Dictionary<string, string>(server.Environment) { ["PVE_TOOLS"] = "door", ["PVE_CONFIRM"] = "off" }, []);
            var call = $$"""{"call":"{{entry.Tool}}","arguments":{{await Arguments(cluster, session, entry)}} }""";

            var answer = await session.Call("pve_read", call);
            var other = Doors.FirstOrDefault(door => Text(answer).Contains($"it is called with {door}", StringComparison.Ordinal));
            if (IsError(answer) && other is not null)
            {
                answer = await session.Call(other, call);
            }

            Interlocked.Increment(ref called);
            if (IsError(answer) || !Text(answer).Contains(entry.Answer, StringComparison.Ordinal))
            {
                wrong.Add($"{entry} {call}: {answer.GetRawText()}");
            }
        });

        Console.WriteLine($"{called} calls through the door");
        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That(called).IsGreaterThan(150);
    }

    [Test]
    public async Task The_list_is_short()
    {
        await using var session = StdioSession.Demo(new Dictionary<string, string> { ["PVE_TOOLS"] = "door" });
        await session.Initialize();

        var listed = (await session.Request("tools/list", "{}")).GetProperty("result").GetProperty("tools");

        await Assert.That(listed.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!))
            .IsEquivalentTo([.. Doors, "pve_find", "pve_wait_for_task"]);
    }

    /// <summary>What only this cluster knows takes the place of the words for it.</summary>
    private static async Task<string> Arguments(SimulatedCluster cluster, StdioSession session, ToolCase entry)
    {
        if (entry.Good.Length == 0)
        {
            var started = Content(await session.Call("pve_execute", """{"call":"pve_start_qemu_vm","arguments":{"vmid":103}}"""));
            return $$"""{"upid":"{{started.GetProperty("upid").GetString()}}"}""";
        }
        if (VmidAfter(entry.Good, ToolCase.Backup) is { } saved)
        {
            var backups = Content(await session.Call(
                "pve_read", $$"""{"call":"pve_list_guest_backups","arguments":{"vmid":{{saved}} } }"""));
            return entry.Good.Replace(
                ToolCase.Backup + saved, backups.GetProperty("items")[0].GetProperty("volid").GetString(), StringComparison.Ordinal);
        }
        if (VmidAfter(entry.Good, ToolCase.Process) is { } vmid)
        {
            // The tool would wait for its end, and the agent hands out what came of it only once.
            var started = await cluster.Handle(
                new(
                    "POST", $"/nodes/pve1/qemu/{vmid}/agent/exec", "", "application/x-www-form-urlencoded", "command=whoami"u8.ToArray(),
                    $"PVEAPIToken={SimulatedCluster.TokenId}={SimulatedCluster.TokenSecret}"),
                CancellationToken.None);
            var pid = JsonElement.Parse(started.Body.Span).GetProperty("data").GetProperty("pid");
            await Task.Delay(100);
            return entry.Good.Replace(ToolCase.Process + vmid, pid.GetRawText(), StringComparison.Ordinal);
        }
        return entry.Good;
    }

    private static string? VmidAfter(string arguments, string word) =>
        arguments.IndexOf(word, StringComparison.Ordinal) is var at and >= 0 ? arguments.Substring(at + word.Length, 3) : null;

    private static bool IsError(JsonElement answer) =>
        !answer.TryGetProperty("result", out var result) || (result.TryGetProperty("isError", out var error) && error.GetBoolean());

    private static string Text(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

    private static JsonElement Content(JsonElement answer) => answer.GetProperty("result").TryGetProperty("structuredContent", out var data)
        ? data
        : throw new InvalidOperationException(answer.GetRawText());
}
