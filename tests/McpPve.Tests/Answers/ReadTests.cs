using System.Text.Json;
using McpPve.Answers;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Simulator;
using McpPve.Testing;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Answers;

/// <summary>How lists, logs and tables are cut to what a reader can use.</summary>
public sealed class ReadTests
{
    [Test]
    public async Task A_list_can_be_read_page_by_page_without_loss()
    {
        await using var lab = await TestCluster.Start(new() { Guests = 120 });
        var seen = new List<int>();
        long? next = 0;

        while (next is { } start)
        {
            var page = await lab.Call("pve_list_cluster_resources", $$"""{"type":"vm","limit":50,"start":{{start}}}""");
            await Assert.That(page.GetProperty("total").GetInt64()).IsEqualTo(120);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("vmid").GetInt32()));
            next = page.TryGetProperty("next", out var value) ? value.GetInt64() : null;
        }

        await Assert.That(seen).IsEquivalentTo(Enumerable.Range(100, 120));
        await Assert.That(seen).IsInOrder();
    }

    [Test]
    public async Task A_filter_looks_at_every_column_whatever_its_case()
    {
        await using var lab = await TestCluster.Start();

        var tagged = await lab.Call("pve_list_cluster_resources", """{"type":"vm","filter":"K8S"}""");

        await Assert.That(tagged.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("vmid").GetInt32()))
            .IsEquivalentTo(new[] { 108 });
        await Assert.That(tagged.GetProperty("total").GetInt32()).IsEqualTo(1);
        var none = await lab.Call("pve_list_cluster_resources", """{"filter":"no-such-thing"}""");
        await Assert.That(none.GetProperty("note").GetString()).IsEqualTo("Nothing contains the filter text.");
    }

    [Test]
    [Arguments("""{"name":"WEB","type":"guest"}""", 100)]
    [Arguments("""{"tag":"windows"}""", 104)]
    [Arguments("""{"filter":"4711","type":"guest"}""", 107)]
    [Arguments("""{"type":"container","status":"stopped"}""", 203)]
    [Arguments("""{"type":"container","pool":"prod/web"}""", 201)]
    public async Task A_guest_is_found_by_what_one_knows_of_it(string arguments, int vmid)
    {
        await using var lab = await TestCluster.Start();

        var found = await lab.Call("pve_find", arguments);

        await Assert.That(found.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("vmid").GetInt32()))
            .IsEquivalentTo(new[] { vmid });
    }

    [Test]
    public async Task Full_detail_loses_nothing_that_PVE_sent()
    {
        await using var lab = await TestCluster.Start();

        var concise = await lab.Call("pve_get_qemu_status", """{"vmid":100}""");
        var full = await lab.Call("pve_get_qemu_status", """{"vmid":100,"detail":"full"}""");

        await Assert.That(concise.TryGetProperty("maxmem", out _)).IsFalse();
        await Assert.That(full.GetProperty("full").GetProperty("maxmem").GetInt64()).IsEqualTo(4L << 30);
        await Assert.That(full.GetProperty("full").EnumerateObject().Count()).IsGreaterThan(concise.EnumerateObject().Count());
    }

    [Test]
    public async Task Twenty_machines_cost_little()
    {
        await using var lab = await TestCluster.Start(new() { Guests = 60 });

        var result = await lab.Run("pve_list_qemu_vms", """{"node":"pve1","limit":20}""");

        await Assert.That(result.Data!.Value.GetProperty("count").GetInt32()).IsEqualTo(20);
        await Assert.That(result.Text.Length / 4.2).IsLessThan(850);
    }

    [Test]
    public async Task A_result_that_is_too_long_is_cut_and_says_how_to_go_on()
    {
        await using var lab = await TestCluster.Start(new() { Guests = 2000 });

        var result = await lab.Run("pve_list_cluster_resources", """{"type":"vm","detail":"full","limit":10000}""");

        await Assert.That(result.Text.Length).IsLessThan(ResultText.MostBytes + 2_000);
        await Assert.That(result.Data!.Value.GetProperty("truncated").GetBoolean()).IsTrue();
        await Assert.That(result.Data!.Value.GetProperty("next").GetInt64()).IsEqualTo(result.Data!.Value.GetProperty("count").GetInt64());
    }

    [Test]
    public async Task A_log_shows_its_newest_lines_and_can_be_read_from_the_start()
    {
        await using var lab = await TestCluster.Start();
        var clone = await lab.Call("pve_clone_qemu_vm", """{"vmid":100,"newid":151,"full":true,"wait_seconds":120}""");
        var upid = clone.GetProperty("upid").GetString();

        var tail = await lab.Call("pve_get_task_log", $$"""{"upid":"{{upid}}","limit":2}""");
        var head = await lab.Call("pve_get_task_log", $$"""{"upid":"{{upid}}","limit":2,"start":0}""");

        await Assert.That(tail.GetProperty("lines")[1].GetString()).IsEqualTo("TASK OK");
        await Assert.That(tail.GetProperty("start").GetInt64()).IsEqualTo(tail.GetProperty("total").GetInt64() - 2);
        await Assert.That(head.GetProperty("start").GetInt64()).IsEqualTo(0);
        await Assert.That(head.GetProperty("next").GetInt64()).IsEqualTo(2);
    }

    [Test]
    public async Task Metrics_come_as_a_table_of_at_most_sixty_rows()
    {
        await using var lab = await TestCluster.Start();

        var table = await lab.Call("pve_get_qemu_rrddata", """{"vmid":100,"timeframe":"day"}""");

        var columns = table.GetProperty("columns").EnumerateArray().Select(column => column.GetString()).ToList();
        await Assert.That(columns).Contains("cpu_pct").And.Contains("mem_mib");
        await Assert.That(table.GetProperty("rows").GetArrayLength()).IsBetween(1, 60);
        await Assert.That(table.GetProperty("rows").EnumerateArray().All(row => row.GetArrayLength() == columns.Count)).IsTrue();
        await Assert.That(table.GetProperty("rows")[0][0].GetString()).EndsWith("Z");
    }

    [Test]
    public async Task Hostile_notes_come_as_harmless_data()
    {
        await using var lab = await TestCluster.Start();

        var config = await lab.Call("pve_get_qemu_config", """{"vmid":103}""");

        var notes = config.GetProperty("description").GetString()!;
        await Assert.That(notes).Contains("Build host.");
        await Assert.That(notes.Any(c => c is '\u202E' or '\u202C' or '\u200B' or '\u001b' or '\a')).IsFalse();
    }

    [Test]
    public async Task Half_a_surrogate_pair_in_an_answer_of_unknown_shape_harms_nobody()
    {
        await using var server = await PveServer.Start((_, _) =>
            Task.FromResult(new PveReply(200, "OK", """{"data":["\ud800","ok"]}"""u8.ToArray(), "application/json")));
        using var client = new PveClient(
            new() { BaseUrls = [server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" });

        var result = await new ToolRunner(new(client), Toolbox.Whole).Run(
            ToolCatalog.Find("pve_get_node_version")!,
            new Dictionary<string, JsonElement> { ["node"] = JsonElement.Parse("\"pve1\"") },
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.IsError).IsFalse();
        await Assert.That(result.Text).Contains("\"ok\"");
    }

    [Test]
    public async Task An_answer_in_an_unknown_shape_is_passed_on_as_it_came()
    {
        await using var server = await PveServer.Start((_, _) =>
            Task.FromResult(new PveReply(200, "OK", """{"data":["not","an","object"]}"""u8.ToArray(), "application/json")));
        using var client = new PveClient(
            new() { BaseUrls = [server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" });

        var result = await new ToolRunner(new(client), Toolbox.Whole).Run(
            ToolCatalog.Find("pve_get_node_version")!,
            new Dictionary<string, JsonElement> { ["node"] = JsonElement.Parse("\"pve1\"") },
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.Text)
            .IsEqualTo(
                """{"raw":["not","an","object"],"note":"PVE answered in a shape that this version does not know; this is its answer as it came."}""");
    }

    [Test]
    [Arguments(FaultKind.DropBeforeActing)]
    [Arguments(FaultKind.Status596)]
    [Arguments(FaultKind.Status503)]
    [Arguments(FaultKind.Truncated)]
    public async Task A_read_survives_one_bad_moment(FaultKind fault)
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(fault) { Method = "GET" });

        var result = await lab.Call("pve_get_qemu_status", """{"vmid":100,"node":"pve1"}""");

        await Assert.That(result.GetProperty("vmid").GetInt32()).IsEqualTo(100);
    }

    [Test]
    public async Task An_empty_list_tells_that_the_token_has_no_privilege_at_all()
    {
        await using var lab = await TestCluster.Start(token: (SimulatedCluster.NobodyTokenId, SimulatedCluster.NobodyTokenSecret));

        var result = await lab.Call("pve_list_cluster_resources", """{"type":"vm"}""");

        await Assert.That(result.GetProperty("total").GetInt32()).IsEqualTo(0);
        await Assert.That(result.GetProperty("note").GetString()).Contains("has no privilege at all").And.Contains("pve_doctor");
    }

    [Test]
    public async Task An_empty_list_tells_that_the_token_may_not_see_all()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_list_guest_firewall_rules", """{"vmid":103}""");

        await Assert.That(result.GetProperty("total").GetInt32()).IsEqualTo(0);
        await Assert.That(result.GetProperty("note").GetString()).Contains("the token may not see");
    }
}
