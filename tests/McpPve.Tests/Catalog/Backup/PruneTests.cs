namespace McpPve.Tests.Catalog.Backup;

/// <summary>A backup that is made now deletes older ones only where somebody asks for it.</summary>
public sealed class PruneTests
{
    [Test]
    [Arguments("", "remove=0")]
    [Arguments(",\"options\":{\"remove\":true}", "remove=1")]
    [Arguments(",\"prune_backups\":\"keep-last=2\"", "prune-backups=keep-last=2")]
    public async Task The_retention_of_the_storage_is_left_to_scheduled_jobs(string more, string sent)
    {
        await using var lab = await TestCluster.Start();

        await lab.Call("pve_run_backup", $$"""{"node":"pve1","vmid":"100","storage":"nas"{{more}}}""");

        var call = lab.Cluster.Calls.Single(call => call.Method == "POST");
        var pruning = call.Parameters.Where(given => given.Key is "remove" or "prune-backups");
        await Assert.That(string.Join('&', pruning.Select(given => $"{given.Key}={given.Value}"))).IsEqualTo(sent);
    }
}
