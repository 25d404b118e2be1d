using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Clusters;
using McpPve.Effects;
using McpPve.Options;
using McpPve.Simulator;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Calls;

/// <summary>Two clusters of different versions behind one server: home runs PVE 9.2, lab runs 8.4.</summary>
public sealed class FleetTests
{
    public static IEnumerable<Func<ToolCase>> Cases() => ToolCases.All
        .Where(entry => ToolCatalog.Find(entry.Tool)!.Inner == InnerCall.None)
        .Select(entry => (Func<ToolCase>)(() => entry));

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_call_for_one_cluster_does_not_reach_the_other(ToolCase entry)
    {
        await using var pair = await Pair.Start();
        var spec = ToolCatalog.Find(entry.Tool)!;
        var arguments = await pair.Home.Arguments(entry);
        var (home, lab) = (pair.Home.Cluster.Calls.Count, pair.Lab.Cluster.Calls.Count);

        var result = await pair.Run(entry.Tool, With(arguments, "home"));
        var reached = pair.Home.Cluster.Calls.Count - home;
        var stray = pair.Lab.Cluster.Calls.Count - lab;
        home = pair.Home.Cluster.Calls.Count;
        var older = await pair.Run(entry.Tool, With(arguments, "lab"));

        await Assert.That(result.IsError).IsFalse().Because(result.Text);
        await Assert.That(result.Text).Contains(entry.Answer).And.Contains("\"cluster\":\"home\"");
        await Assert.That(reached).IsGreaterThan(0);
        await Assert.That(stray).IsEqualTo(0);
        await Assert.That(pair.Home.Cluster.Calls.Count).IsEqualTo(home);
        await Assert.That(older.Text)
            .Contains(older.IsError ? "cluster lab: " : "\"cluster\":\"lab\"").And.DoesNotContain("made a mistake");
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_change_that_names_no_cluster_reaches_none(ToolCase entry)
    {
        await using var pair = await Pair.Start(standard: "home");
        var spec = ToolCatalog.Find(entry.Tool)!;
        var arguments = await pair.Home.Arguments(entry);
        var (home, lab) = (pair.Home.Cluster.Calls.Count, pair.Lab.Cluster.Calls.Count);

        var result = await pair.Run(entry.Tool, arguments);

        if (!spec.Effect.ReadOnly)
        {
            await Assert.That(result.IsError).IsTrue();
            await Assert.That(result.Text).Contains("there are several clusters (home, lab)").And.Contains("Nothing was done");
            await Assert.That(pair.Home.Cluster.Calls.Count).IsEqualTo(home);
            await Assert.That(pair.Lab.Cluster.Calls.Count).IsEqualTo(lab);
        }
        else if (!Fleet.IsOfAll(spec))
        {
            await Assert.That(result.Text).Contains("\"cluster\":\"home\"");
            await Assert.That(pair.Lab.Cluster.Calls.Count).IsEqualTo(lab);
        }
    }

    [Test]
    public async Task A_read_names_its_cluster_where_no_default_is_set()
    {
        await using var pair = await Pair.Start();

        var result = await pair.Run("pve_get_qemu_config", """{"vmid":100}""");
        var wrong = await pair.Run("pve_get_qemu_config", """{"vmid":100,"cluster":"hom"}""");
        var twice = await pair.Run("pve_get_qemu_config", """{"vmid":100,"cluster":"home","Cluster":"lab"}""");
        var spelled = await pair.Run("pve_get_qemu_config", """{"vmid":100,"CLUSTER":"Home"}""");

        await Assert.That(result.Text).Contains("there are several clusters (home, lab); say which with 'cluster'");
        await Assert.That(wrong.Text).Contains("there is no cluster 'hom' here; did you mean home?");
        await Assert.That(twice.Text).Contains("is given twice");
        await Assert.That(spelled.IsError).IsFalse().Because(spelled.Text);
    }

    [Test]
    public async Task A_list_of_whole_clusters_is_of_all_and_each_row_says_of_which()
    {
        await using var pair = await Pair.Start(standard: "home");

        var found = (await pair.Run("pve_find", """{"filter":"web01"}""")).Data!.Value;
        var nodes = (await pair.Run("pve_list_nodes", "{}")).Data!.Value;
        var options = (await pair.Run("pve_get_cluster_options", "{}")).Data!.Value;

        await Assert.That(found.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("cluster").GetString()!).Distinct())
            .IsEquivalentTo(["home", "lab"]);
        await Assert.That(nodes.GetProperty("count").GetInt32()).IsEqualTo(6);
        await Assert.That(nodes.GetProperty("items").GetArrayLength()).IsEqualTo(6);
        await Assert.That(options.GetProperty("clusters").EnumerateObject().Select(cluster => cluster.Name))
            .IsEquivalentTo(["home", "lab"]);
    }

    [Test]
    public async Task A_cluster_that_does_not_answer_is_named_and_hurts_no_other()
    {
        await using var pair = await Pair.Start(labIsDown: true);

        var nodes = await pair.Run("pve_list_nodes", "{}");
        var there = await pair.Run("pve_list_nodes", """{"cluster":"lab"}""");
        var changed = await pair.Run("pve_start_qemu_vm", """{"vmid":103,"cluster":"home"}""");

        await Assert.That(nodes.IsError).IsFalse().Because(nodes.Text);
        await Assert.That(nodes.Data!.Value.GetProperty("count").GetInt32()).IsEqualTo(3);
        await Assert.That(nodes.Data!.Value.GetProperty("clusters_without_answer").GetProperty("lab").GetString()).Contains("no route");
        await Assert.That(there.IsError).IsTrue();
        await Assert.That(there.Text).StartsWith("cluster lab: ");
        await Assert.That(changed.IsError).IsFalse().Because(changed.Text);
    }

    [Test]
    public async Task A_cluster_that_hangs_does_not_keep_the_answer_of_the_others_back()
    {
        await using var pair = await Pair.Start(patience: TimeSpan.FromMilliseconds(700));
        await pair.Run("pve_list_nodes", "{}"); // connections stand
        pair.Lab.Cluster.Faults.Add(new(FaultKind.Slow) { Delay = TimeSpan.FromSeconds(20), Times = 100 });

        var nodes = (await pair.Run("pve_list_nodes", "{}")).Data!.Value;

        await Assert.That(nodes.GetProperty("count").GetInt32()).IsEqualTo(3);
        await Assert.That(nodes.GetProperty("clusters_without_answer").GetProperty("lab").GetString())
            .IsEqualTo("it did not answer within 0.7 s");
    }

    [Test]
    public async Task Each_cluster_has_its_own_tier()
    {
        await using var pair = await Pair.Start(labTier: Tier.ReadOnly);

        var there = await pair.Run("pve_start_qemu_vm", """{"vmid":103,"cluster":"lab"}""");
        var byDoor = await pair.Run("pve_change", """{"call":"pve_start_qemu_vm","arguments":{"vmid":103},"cluster":"lab"}""");
        var here = await pair.Run("pve_start_qemu_vm", """{"vmid":103,"cluster":"home"}""");

        await Assert.That(there.Text).Contains("cluster lab: pve_start_qemu_vm is not enabled there").And.Contains("PVE_LAB_ACCESS_TIER");
        await Assert.That(byDoor.IsError).IsTrue();
        await Assert.That(here.IsError).IsFalse().Because(here.Text);
        await Assert.That(pair.Lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_door_takes_the_cluster_beside_the_call_or_within_it()
    {
        await using var pair = await Pair.Start();

        var beside = await pair.Run("pve_read", """{"call":"GET /nodes/pve1/dns","cluster":"lab"}""");
        var within = await pair.Run("pve_read", """{"call":"GET /nodes/{node}/dns","arguments":{"node":"pve1","cluster":"lab"}}""");
        var both = await pair.Run("pve_read", """{"call":"GET /nodes/pve1/dns","arguments":{"cluster":"home"},"cluster":"lab"}""");
        var search = await pair.Run("pve_search", """{"query":"package updates"}""");

        await Assert.That(beside.Text).Contains("\"cluster\":\"lab\"");
        await Assert.That(within.Text).IsEqualTo(beside.Text);
        await Assert.That(both.Text).Contains("is given twice");
        await Assert.That(search.IsError).IsFalse().Because(search.Text);
    }

    [Test]
    public async Task What_was_asked_about_one_cluster_is_no_answer_for_the_other()
    {
        await using var pair = await Pair.Start();
        var plans = new List<Plan>();
        Caller Asked(Member member) => new(Caller.Stdio)
        {
            Consent = (_, plan) =>
            {
                plans.Add(plan);
                return Task.FromResult<NotConfirmed?>(new("no"));
            },
        };

        foreach (var cluster in new[] { "home", "lab" })
        {
            await pair.Fleet.Run(
                ToolCatalog.Find("pve_delete_pool")!,
                TestCluster.Members($$"""{"poolid":"test","cluster":"{{cluster}}"}"""),
                Asked,
                CancellationToken.None);
        }

        await Assert.That(plans[0].Question).StartsWith("In cluster home: ");
        await Assert.That(plans[1].Question).StartsWith("In cluster lab: ");
        await Assert.That(plans[0].Identity).IsNotEqualTo(plans[1].Identity);
    }

    [Test]
    public async Task A_task_and_what_undoes_a_change_name_their_cluster()
    {
        await using var pair = await Pair.Start(speed: 0.05);

        var running = await pair.Run("pve_start_qemu_vm", """{"vmid":103,"cluster":"lab","wait_seconds":0}""");
        var renamed = await pair.Run("pve_update_lxc_config", """{"vmid":200,"tags":"x","cluster":"lab"}""");

        await Assert.That(running.Running!.Cluster).IsEqualTo("lab");
        await Assert.That(renamed.IsError).IsFalse().Because(renamed.Text);
        await Assert.That(renamed.Data!.Value.GetProperty("undo").GetProperty("arguments").GetProperty("cluster").GetString())
            .IsEqualTo("lab");
    }

    [Test]
    public async Task The_audit_log_says_in_which_cluster_something_was_done_or_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var audit = new AuditLog(path, TimeProvider.System, _ => { }))
            {
                await using var pair = await Pair.Start(audit: audit);
                await pair.Run("pve_start_qemu_vm", """{"vmid":103,"cluster":"lab"}""");
                await pair.Run("pve_create_pool", """{"poolid":"x","cluster":"home"}""");
            }
            var lines = await File.ReadAllLinesAsync(path);

            await Assert.That(lines.Count(line => line.Contains("\"cluster\":\"lab\"", StringComparison.Ordinal))).IsEqualTo(2);
            await Assert.That(lines.Count(line => line.Contains("\"cluster\":\"home\"", StringComparison.Ordinal))).IsEqualTo(2);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task The_handle_of_a_task_in_one_cluster_leads_nowhere_else()
    {
        await using var pair = await Pair.Start(speed: 0.05);
        var running = (await pair.Run("pve_start_qemu_vm", """{"vmid":103,"cluster":"lab","wait_seconds":0}""")).Running!;
        var seal = Seal.From("a key that is long enough for a test", "task");

        var opened = TaskHandle.Open(running.Close(seal), seal, Caller.Stdio, DateTimeOffset.UtcNow)!;
        var home = pair.Home.Cluster.Calls.Count;
        var report = await pair.Fleet.Find(opened.Cluster)!.Runner.Look(
            opened, Upid.TryParse(opened.Upid, out var upid) ? upid : throw new InvalidOperationException(), CancellationToken.None);

        await Assert.That(report.Outcome).IsEqualTo(TaskOutcome.Running);
        await Assert.That(pair.Home.Cluster.Calls.Count).IsEqualTo(home);
        await Assert.That(pair.Fleet.Find("other")).IsNull();
        await Assert.That(pair.Fleet.Find(null)).IsNull();
    }

    private static string With(string arguments, string cluster) =>
        arguments.Trim() is "{}" ? $$"""{"cluster":"{{cluster}}"}""" : $$"""{"cluster":"{{cluster}}",{{arguments.Trim()[1..]}}""";

    private sealed class Pair : IAsyncDisposable
    {
        private readonly PveClient _down = new(new()
        {
            BaseUrls = [new("https://127.0.0.1:1")], TokenId = SimulatedCluster.TokenId, TokenSecret = SimulatedCluster.TokenSecret,
        });

        private Pair(TestCluster home, TestCluster lab) => (Home, Lab) = (home, lab);

        public TestCluster Home { get; }
        public TestCluster Lab { get; }
        public Fleet Fleet { get; private set; } = null!;

        public static async Task<Pair> Start(
            string? standard = null, bool labIsDown = false, Tier labTier = Tier.Full, double speed = 50,
            AuditLog? audit = null, TimeSpan? patience = null)
        {
            var pair = new Pair(
                await TestCluster.Start(speed: speed), await TestCluster.Start(new() { Release = "8.4" }, speed: speed));
            pair.Fleet = new(
                [
                    Of("home", pair.Home.Client, Tier.Full, null, audit),
                    labIsDown
                        ? Of("lab", pair._down, labTier, new(pair._down, _ => "no route to lab.", label: "lab"), audit)
                        : Of("lab", pair.Lab.Client, labTier, null, audit),
                ],
                standard) { Patience = patience ?? TimeSpan.FromSeconds(10) };
            return pair;
        }

        public Task<ToolResult> Run(string tool, string json) =>
            Fleet.Run(ToolCatalog.Find(tool)!, TestCluster.Members(json), _ => new(Caller.Stdio), CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            _down.Dispose();
            await Home.DisposeAsync();
            await Lab.DisposeAsync();
        }

        private static Member Of(string name, PveClient client, Tier tier, PveState? state, AuditLog? audit)
        {
            var tools = new ToolOptions(
                tier, ToolCatalog.Groups.Select(group => group.Name).ToHashSet(), new HashSet<string>(), new HashSet<string>());
            var cluster = new Cluster(client) { Label = name };
            return new(new(name, client.Options, tools, Confirm.Auto), cluster, new(cluster, tools.Toolbox, audit), state);
        }
    }
}
