using McpPve.Simulator;
using McpPve.Tests.Tools.Cases;
using McpPve.Tools;

namespace McpPve.Tests.Tools;

/// <summary>Each tool against the simulated cluster over HTTPS: it works, PVE refuses, an argument is wrong.</summary>
public sealed class EveryToolTests
{
    private static readonly ToolCase[] Table = [.. NodeCases.All, .. QemuCases.All, .. LxcCases.All, .. GuestCases.All, .. ClusterCases.All, .. GuestFirewallCases.All, .. TaskCases.All];

    public static IEnumerable<Func<ToolCase>> Cases() => Table.Select(entry => (Func<ToolCase>)(() => entry));

    public static IEnumerable<Func<ToolCase>> Refusals() => Table.Where(entry => entry.Refusal.Length > 0).Select(entry => (Func<ToolCase>)(() => entry));

    [Test]
    public async Task No_tool_is_left_out()
    {
        await Assert.That(Table.Select(entry => entry.Tool)).IsEquivalentTo(Catalog.All.Select(tool => tool.Name));
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task It_works(ToolCase entry)
    {
        await using var lab = await Lab.Start();
        var arguments = await lab.Prepare(entry.Good);
        if (arguments.Length == 0)
        {
            var started = await lab.Call("pve_start_qemu_vm", """{"vmid":103}""");
            arguments = $$"""{"upid":"{{started.GetProperty("upid").GetString()}}"}""";
        }

        var result = await lab.Run(entry.Tool, arguments);

        await Assert.That(result.Text).Contains(entry.Answer);
        await Assert.That(result.IsError).IsFalse();
        await Assert.That(result.Data!.Value.GetRawText()).IsEqualTo(result.Text);
    }

    [Test]
    [MethodDataSource(nameof(Refusals))]
    public async Task A_refusal_comes_with_PVEs_words_and_the_next_step(ToolCase entry)
    {
        await using var lab = await Lab.Start();

        var text = await lab.Fail(entry.Tool, await lab.Prepare(entry.Refused!));

        await Assert.That(text).StartsWith(entry.Tool).And.Contains(entry.Refusal);
        await Assert.That(text).DoesNotContain("   at ").And.DoesNotContain("Exception");
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_wrong_argument_reaches_nobody(ToolCase entry)
    {
        await using var lab = await Lab.Start();

        var text = await lab.Fail(entry.Tool, entry.Wrong);

        await Assert.That(text).Contains(entry.Complaint).And.Contains("othing was done");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_token_without_privileges_gets_nothing_and_learns_why(ToolCase entry)
    {
        await using var lab = await Lab.Start(token: (SimulatedCluster.NobodyTokenId, SimulatedCluster.NobodyTokenSecret));
        await using var administrator = await lab.Another();
        var arguments = entry.Good.Length > 0 ? await administrator.Prepare(entry.Good) : $$"""{"upid":"{{ToolCase.OldTask}}"}""";

        var writes = lab.Writes;
        var result = await lab.Run(entry.Tool, arguments);

        await Assert.That(lab.Writes == writes || result.IsError).IsTrue().Because(result.Text);
        if (result.IsError)
        {
            await Assert.That(result.Text).Contains("token").Or.Contains("no such task");
        }
    }
}
