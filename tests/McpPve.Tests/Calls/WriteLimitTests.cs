using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Calls;

public sealed class WriteLimitTests
{
    [Test]
    public async Task After_a_minutes_worth_of_changes_the_next_one_is_refused_and_sends_nothing()
    {
        await using var lab = await TestCluster.Start();
        var runner = lab.With(new WriteLimit(2));

        var answers = new List<ToolResult>();
        foreach (var tool in new[] { "pve_start_qemu_vm", "pve_get_qemu_status", "pve_stop_qemu_vm", "pve_start_qemu_vm",
            "pve_get_qemu_status" })
        {
            answers.Add(
                await runner.Run(
                    ToolCatalog.Find(tool)!, TestCluster.Members("""{"vmid":103}"""), new(Caller.Stdio), CancellationToken.None));
        }

        await Assert.That(answers.Select(answer => answer.IsError)).IsEquivalentTo(new[] { false, false, false, true, false });
        await Assert.That(answers[3].Text)
            .Contains("2 changes within a minute").And.Contains("MCP_WRITES_PER_MINUTE").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(2);
    }

    [Test]
    public async Task A_call_for_several_guests_counts_as_that_many_changes()
    {
        await using var lab = await TestCluster.Start();
        var runner = lab.With(new WriteLimit(4));
        Task<ToolResult> Run(string arguments) => runner.Run(
            ToolCatalog.Find("pve_bulk_start_guests")!, TestCluster.Members(arguments), new(Caller.Stdio), CancellationToken.None);

        var first = await Run("""{"vms":[103,107,203]}""");
        var second = await Run("""{"vms":[103,107]}""");

        await Assert.That(first.IsError).IsFalse().Because(first.Text);
        await Assert.That(second.Text).Contains("4 changes within a minute");
    }

    [Test]
    public async Task One_client_does_not_use_up_what_another_may_do()
    {
        var limit = new WriteLimit(1);

        await Assert.That(limit.Take("alice")).IsNull();
        await Assert.That(limit.Take("alice")).IsNotNull();
        await Assert.That(limit.Take("bob")).IsNull();
    }

    [Test]
    public async Task The_write_allowance_refills_with_time()
    {
        var limit = new WriteLimit(600);
        while (limit.Take("alice") is null)
        {
        }

        await Task.Delay(TimeSpan.FromMilliseconds(400));

        await Assert.That(limit.Take("alice")).IsNull();
    }
}
