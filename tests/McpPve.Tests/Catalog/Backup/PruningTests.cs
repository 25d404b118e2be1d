using McpPve.Tools;

namespace McpPve.Tests.Catalog.Backup;

/// <summary>Which backups go is told before they go; which there are, wherever they lie.</summary>
public sealed class PruningTests
{
    private const string KeepOne = """{"node":"pve1","storage":"nas","prune_backups":"keep-last=1","vmid":100}""";

    [Test]
    public async Task The_question_and_the_plan_name_the_backups_that_go()
    {
        await using var lab = await TestCluster.Start();
        var listed = (await lab.Call("pve_list_guest_backups", """{"vmid":100}""")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("volid").GetString()!)
            .Where(volume => volume.StartsWith("nas:", StringComparison.Ordinal))
            .ToList();

        var planned = await lab.Call("pve_plan", $$"""{"call":"pve_prune_backups","arguments":{{KeepOne}} }""");
        Plan? asked = null;
        var declined = await lab.Runner.Run(
            McpPve.Catalog.ToolCatalog.Find("pve_prune_backups")!, TestCluster.Members(KeepOne), new(Caller.Stdio)
            {
                Consent = (_, plan) =>
                {
                    asked = plan;
                    return Task.FromResult<NotConfirmed?>(new("no"));
                },
            },
            CancellationToken.None);

        await Assert.That(listed.Count).IsGreaterThan(1);
        await Assert.That(declined.IsError).IsTrue();
        foreach (var text in new[] { planned.GetRawText(), asked!.Question })
        {
            await Assert.That(text)
                .Contains(listed[1]).And.DoesNotContain(listed[0]).And.Contains($"{listed.Count - 1} backups go, 1 stay");
        }
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_same_is_asked_where_the_method_is_called()
    {
        await using var lab = await TestCluster.Start();

        var planned = await lab.Call(
            "pve_plan", """{"call":"DELETE /nodes/pve1/storage/nas/prunebackups","arguments":{"prune-backups":"keep-last=1","vmid":100} }""");

        await Assert.That(planned.GetRawText()).Contains("nas:backup/vzdump-qemu-100-").And.Contains("1 backups go, 1 stay");
    }

    [Test]
    public async Task What_is_gone_is_told_afterwards()
    {
        await using var lab = await TestCluster.Start();

        var pruned = await lab.Call("pve_prune_backups", KeepOne);
        var left = (await lab.Call("pve_list_guest_backups", """{"vmid":100}""")).GetProperty("items").EnumerateArray()
            .Count(item => item.GetProperty("volid").GetString()!.StartsWith("nas:", StringComparison.Ordinal));

        await Assert.That(pruned.GetProperty("changed").EnumerateObject().All(change =>
            change.Value.GetProperty("to").ValueKind == System.Text.Json.JsonValueKind.Null)).IsTrue();
        await Assert.That(pruned.GetProperty("changed").EnumerateObject().Count()).IsGreaterThan(0);
        await Assert.That(left).IsEqualTo(1);
    }

    [Test]
    public async Task A_storage_that_can_not_be_looked_at_is_named()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.TakeDown("pve3");

        var found = await lab.Call("pve_list_guest_backups", """{"vmid":100}""");

        await Assert.That(found.GetProperty("searched").GetRawText()).Contains("nas");
        await Assert.That(found.GetProperty("unread").GetRawText()).Contains("pve3");
    }
}
