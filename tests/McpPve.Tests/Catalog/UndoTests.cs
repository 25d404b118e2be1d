using System.Text.Json;
using McpPve.Catalog;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Catalog;

/// <summary>What the result of a change names as its undo puts everything back, and where there is none it says why.</summary>
public sealed class UndoTests
{
    public static IEnumerable<Func<ToolCase>> Writes() => EveryToolTests.Cases()
        .Where(make => make() is { Good.Length: > 0 } entry && !ToolCatalog.Find(entry.Tool)!.Effect.ReadOnly);

    [Test]
    [MethodDataSource(nameof(Writes))]
    public async Task An_undo_puts_back_what_the_call_did(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var arguments = TestCluster.Members(await lab.Prepare(entry.Good));
        if (ToolCatalog.Find(entry.Tool)!.ArgOf(ArgRole.Wait) is not null)
        {
            arguments["wait_seconds"] = JsonElement.Parse("60");
        }
        var before = await ClusterState.Of(lab.Cluster);
        var result = await lab.Runner.Run(ToolCatalog.Find(entry.Tool)!, arguments, new(Caller.Stdio), CancellationToken.None);
        await Assert.That(result.IsError).IsFalse().Because(result.Text);
        var told = result.Data!.Value;

        if (told.TryGetProperty("undo", out var undo))
        {
            var back = await lab.Run(undo.GetProperty("tool").GetString()!, undo.GetProperty("arguments").GetRawText());
            await Assert.That(back.IsError).IsFalse().Because($"{undo}: {back.Text}");
            await Assert.That(Difference(before, await ClusterState.Of(lab.Cluster))).IsEqualTo("").Because(result.Text);
        }
        else if (told.TryGetProperty("no_undo", out var why))
        {
            await Assert.That(why.GetString()!.Length).IsGreaterThan(15);
        }
        else
        {
            await Assert.That(Difference(before, await ClusterState.Of(lab.Cluster))).IsEqualTo("").Because(result.Text);
        }
    }

    [Test]
    [MethodDataSource(nameof(Writes))]
    public async Task It_does_so_with_whatever_other_arguments(ToolCase entry)
    {
        var (random, tool) = (new Random(4711), ToolCatalog.Find(entry.Tool)!);
        for (var round = 0; tool.TakesOptions && round < 8; round++)
        {
            await using var lab = await TestCluster.Start();
            var arguments = RandomOptions.Add(TestCluster.Members(await lab.Prepare(entry.Good)), tool, random);
            var before = await ClusterState.Of(lab.Cluster);
            var result = await lab.Runner.Run(tool, arguments, new(Caller.Stdio), CancellationToken.None);
            if (result.IsError || !result.Data!.Value.TryGetProperty("undo", out var undo))
            {
                continue;
            }
            var back = await lab.Run(undo.GetProperty("tool").GetString()!, undo.GetProperty("arguments").GetRawText());
            await Assert.That(back.IsError).IsFalse().Because($"{undo}: {back.Text}");
            await Assert.That(Difference(before, await ClusterState.Of(lab.Cluster))).IsEqualTo("").Because(result.Text);
        }
    }

    private static string Difference(IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        string.Join(
            '\n', before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")).Take(12));
}
