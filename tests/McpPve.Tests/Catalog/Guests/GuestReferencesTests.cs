using System.Text.Json;
using McpPve.Catalog;
using McpPve.Simulator;
using McpPve.Tools;

namespace McpPve.Tests.Catalog.Guests;

/// <summary>What in the cluster still names a guest, before and after it is gone.</summary>
public sealed class GuestReferencesTests
{
    [Test]
    public async Task Everything_that_names_a_guest_is_reported_with_what_deleting_does_to_it()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_guest_firewall_rule", """{"vmid":101,"type":"in","action":"ACCEPT","proto":"tcp","dport":"5432"}""");

        var told = Told(await lab.Call("pve_list_guest_references", """{"vmid":101}"""));

        await Assert.That(told).IsEquivalentTo(new[]
        {
            "pool prod: removed with the guest",
            "backup_job nightly: stays without purge",
            "ha_resource vm:101: refuses the deletion without purge",
            "ha_rule db-on-fast-nodes: stays without purge",
            "ha_rule keep-apart: stays without purge",
            "firewall 101: removed with the guest",
        });
    }

    [Test]
    [Arguments(203, "replication 203-0: refuses the deletion without purge")]
    [Arguments(105, "permission /vms/105: removed with the guest")]
    public async Task Each_kind_is_found(int vmid, string expected)
    {
        await using var lab = await TestCluster.Start();

        await Assert.That(Told(await lab.Call("pve_list_guest_references", $$"""{"vmid":{{vmid}}}"""))).Contains(expected);
    }

    [Test]
    public async Task A_job_for_every_guest_covers_it_unless_it_is_left_out_or_elsewhere()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_create_backup_job", """{"all":true,"storage":"nas","schedule":"01:00"}""");
        await lab.Call("pve_create_backup_job", """{"all":true,"storage":"nas","schedule":"02:00","exclude":"106"}""");
        await lab.Call("pve_create_backup_job", """{"all":true,"storage":"nas","schedule":"03:00","node":"pve3"}""");
        await lab.Call("pve_update_pool", """{"poolid":"test","vms":"106"}""");
        var jobs = (await lab.Call("pve_list_backup_jobs", "{}"))
            .GetProperty("items")
            .EnumerateArray()
            .Where(job => job.TryGetProperty("all", out _))
            .ToDictionary(job => job.GetProperty("schedule").GetString()!, job => job.GetProperty("id").GetString()!);

        var told = Told(await lab.Call("pve_list_guest_references", """{"vmid":106}"""));

        await Assert.That((await lab.Call("pve_find", """{"type":"vm","node":"pve3"}""")).GetRawText()).DoesNotContain("\"vmid\":106");
        await Assert.That(told)
            .Contains($"backup_job {jobs["01:00"]}: goes on without it").And.Contains(
                $"backup_job {jobs["02:00"]}: stays without purge").And.Contains("backup_job weekly-test: goes on without it");
        await Assert.That(told.Any(line => line.Contains(jobs["03:00"], StringComparison.Ordinal))).IsFalse();
    }

    [Test]
    public async Task Leftovers_of_a_deleted_guest_are_found()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_stop_lxc_container", """{"vmid":204}""");
        await lab.Call("pve_delete_lxc_container", """{"vmid":204}""");

        var result = await lab.Call("pve_list_guest_references", """{"vmid":204}""");

        await Assert.That(Told(result)).IsEquivalentTo(new[] { "backup_job nightly: stays without purge" });
        await Assert.That(result.GetProperty("note").GetString()).Contains("no such guest");
    }

    [Test]
    public async Task Missing_read_access_is_reported_instead_of_an_empty_result()
    {
        await using var lab = await TestCluster.Start(token: (SimulatedCluster.NobodyTokenId, SimulatedCluster.NobodyTokenSecret));

        var result = await lab.Call("pve_list_guest_references", """{"vmid":101}""");

        await Assert.That(result.GetProperty("unread").EnumerateArray().Select(line => line.GetString()!.Split(':')[0]))
            .Contains("/cluster/ha/resources");
    }

    [Test]
    public async Task An_older_cluster_without_rules_is_no_gap()
    {
        await using var lab = await TestCluster.Start(new() { Release = "8.4" });

        var result = await lab.Call("pve_list_guest_references", """{"vmid":101}""");

        await Assert.That(result.TryGetProperty("unread", out var unread)).IsFalse().Because($"{unread}");
        await Assert.That(Told(result)).Contains("ha_resource vm:101: refuses the deletion without purge");
    }

    [Test]
    [Arguments("pve_delete_qemu_vm", 103, "pool test (it is a member; removed with the guest)")]
    [Arguments("pve_delete_lxc_container", 203, "replication 203-0 (copies it to pve2; refuses the deletion without purge)")]
    public async Task The_plan_of_a_deletion_shows_it(string tool, int vmid, string expected)
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_update_pool", """{"poolid":"test","vms":"103"}""");
        Plan? plan = null;

        await lab.Runner.Run(ToolCatalog.Find(tool)!, TestCluster.Members($$"""{"vmid":{{vmid}}}"""), new(Caller.Stdio)
        {
            Consent = (_, asked) =>
            {
                plan = asked;
                return Task.FromResult<NotConfirmed?>(new("no"));
            },
        }, CancellationToken.None);

        await Assert.That(plan!.Question).Contains("Still refers to it: ").And.Contains(expected);
    }

    [Test]
    public async Task A_plan_stays_short_where_much_refers_to_the_guest()
    {
        await using var lab = await TestCluster.Start();
        for (var hour = 0; hour < 14; hour++)
        {
            await lab.Call("pve_create_backup_job", $$"""{"vmid":"103","storage":"nas","schedule":"{{hour:00}}:00"}""");
        }
        Plan? plan = null;

        await lab.Runner.Run(ToolCatalog.Find("pve_delete_qemu_vm")!, TestCluster.Members("""{"vmid":103}"""), new(Caller.Stdio)
        {
            Consent = (_, asked) =>
            {
                plan = asked;
                return Task.FromResult<NotConfirmed?>(new("no"));
            },
        }, CancellationToken.None);

        await Assert.That(plan!.Question.Split("backs it up by its id").Length - 1).IsLessThanOrEqualTo(12);
        await Assert.That(plan.Question).Matches("; and [0-9]+ more\\.");
    }

    private static List<string> Told(JsonElement result) =>
        [
            .. result.GetProperty("items")
            .EnumerateArray()
            .Select(item => $"{item.GetProperty("kind")} {item.GetProperty("id")}: {item.GetProperty("on_delete")}"),
        ];
}
