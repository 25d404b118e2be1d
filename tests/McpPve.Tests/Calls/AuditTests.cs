using McpPve.Effects;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Simulator;
using McpPve.Tests.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Calls;

/// <summary>What the audit log says of calls, and that nothing happens without it.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"audit-{Guid.NewGuid():N}.jsonl");

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + AuditFile.HeadSuffix);
    }

    [Test]
    public async Task A_change_leaves_its_intent_and_its_outcome()
    {
        await using var lab = await TestCluster.Start();

        await Run(lab, "pve_start_qemu_vm", """{"vmid":103}""");

        var lines = Lines();
        await Assert.That(lines.Select(line => line.GetProperty("event").GetString()!)).IsEquivalentTo(new[] { "intent", "outcome" });
        await Assert.That(lines[0].GetProperty("id").GetString()).IsEqualTo(lines[1].GetProperty("id").GetString());
        await Assert.That(lines[0].GetProperty("tool").GetString()).IsEqualTo("pve_start_qemu_vm");
        await Assert.That(lines[0].GetProperty("node").GetString()).IsEqualTo("pve3");
        await Assert.That(lines[0].GetProperty("arguments").GetProperty("vmid").GetString()).IsEqualTo("103");
        await Assert.That(lines[0].GetProperty("principal").GetString()).IsEqualTo(SimulatedCluster.TokenId);
        await Assert.That(lines[0].GetProperty("client").GetString()).IsEqualTo("stdio");
        await Assert.That(lines[1].GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(lines[1].GetProperty("upid").GetString()).StartsWith("UPID:pve3:");
    }

    [Test]
    public async Task A_read_leaves_nothing()
    {
        await using var lab = await TestCluster.Start();

        await Run(lab, "pve_get_qemu_status", """{"vmid":103}""");

        await Assert.That(Lines()).IsEmpty();
    }

    [Test]
    public async Task Failures_and_lost_answers_are_distinguished()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.DropAfterActing) { Method = "POST" });

        await Run(lab, "pve_start_qemu_vm", """{"vmid":103}""");
        await Run(lab, "pve_start_qemu_vm", """{"vmid":100}""");

        await Assert.That(
            Lines().Where(line =>
                line.GetProperty("event").GetString() == "outcome").Select(line => line.GetProperty("outcome").GetString()!))
            .IsEquivalentTo(new[] { "unknown", "failed" });
    }

    [Test]
    public async Task A_wait_that_was_given_up_leaves_the_task_running_and_its_id_behind()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        using var gone = new CancellationTokenSource();
        var call = Run(lab, "pve_start_qemu_vm", """{"vmid":103,"wait_seconds":60}""", gone.Token);
        while (!lab.Cluster.Calls.Any(made => made.Path.Contains("/tasks/", StringComparison.Ordinal)))
        {
            await Task.Delay(10);
        }
        await gone.CancelAsync();

        var wait = await Assert.That(async () => { await call; }).Throws<WaitEndedException>();

        var outcome = Lines().Single(line => line.GetProperty("event").GetString() == "outcome");
        await Assert.That(wait!.Message).Contains("the task is still running: UPID:pve3:");
        await Assert.That(outcome.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(outcome.GetProperty("upid").GetString()).IsEqualTo(wait.Upid.Text);
        await Assert.That((await lab.Call("pve_get_task_status", $$"""{"upid":"{{wait.Upid.Text}}"}""")).GetProperty("outcome").GetString())
            .IsEqualTo("running");
        await Assert.That(lab.Writes).IsEqualTo(1);
    }

    [Test]
    public async Task Secrets_are_not_written()
    {
        await using var lab = await TestCluster.Start();

        await Run(lab, "pve_create_user", """{"userid":"dave@pve","password":"marker-4711-long"}""");
        await Run(lab, "pve_update_qemu_config", """{"vmid":103,"options":{"cipassword":"marker-4712"}}""");

        await Assert.That(await File.ReadAllTextAsync(_path)).Contains("dave@pve").And.Contains("[redacted]").And.DoesNotContain("marker");
    }

    [Test]
    public async Task Only_the_owner_can_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("Windows has other permissions");
            return;
        }
        await using var lab = await TestCluster.Start();
        await Run(lab, "pve_start_qemu_vm", """{"vmid":103}""");

        await Assert.That(File.GetUnixFileMode(_path)).IsEqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public async Task A_change_that_cannot_be_audited_is_not_made_while_reads_go_on()
    {
        await using var lab = await TestCluster.Start();
        using var audit = new AuditLog(_path, TimeProvider.System, _ => { });
        File.Delete(_path);
        Directory.CreateDirectory(_path);

        var start = await lab.With(audit).Run(
            ToolCatalog.Find("pve_start_qemu_vm")!, TestCluster.Members("""{"vmid":103}"""), new(Caller.Stdio), CancellationToken.None);
        var status = await lab.With(audit).Run(
            ToolCatalog.Find("pve_get_qemu_status")!, TestCluster.Members("""{"vmid":103}"""), new(Caller.Stdio), CancellationToken.None);
        Directory.Delete(_path);

        await Assert.That(start.Text).Contains("audit log can't be written").And.Contains("nothing that changes the cluster is done");
        await Assert.That(lab.Writes).IsEqualTo(0);
        await Assert.That(status.IsError).IsFalse();
    }

    [Test]
    public async Task Every_item_of_a_list_is_written_and_a_long_text_with_its_hash()
    {
        await using var lab = await TestCluster.Start();
        var script = new string('x', 3000) + "; rm -rf /";

        await Run(lab, "pve_exec_in_guest", $$"""{"vmid":100,"command":["sh","-c","{{script}}"]}""");
        await Run(lab, "pve_bulk_shutdown_guests", """{"vms":[100,101,200]}""");

        var arguments = Lines()
            .Where(line => line.GetProperty("event").GetString() == "intent")
            .Select(line => line.GetProperty("arguments"))
            .ToList();
        var command = arguments[0].GetProperty("command").EnumerateArray().Select(item => item.GetString()!).ToList();
        await Assert.That(command.Take(2)).IsEquivalentTo(new[] { "sh", "-c" });
        await Assert.That(command[2]).EndsWith($"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)))})");
        await Assert.That(arguments[1].GetProperty("vms").GetRawText()).IsEqualTo("""["100","101","200"]""");
    }

    [Test]
    public async Task A_declined_and_a_refused_call_leave_a_line_that_says_who_asked()
    {
        await using var lab = await TestCluster.Start();
        using var audit = new AuditLog(_path, TimeProvider.System, _ => { });
        var declines = new Caller("alice")
        {
            From = "192.0.2.7",
            ConfirmedBy = "a person",
            Consent = (_, _) => Task.FromResult<NotConfirmed?>(new("declined. Nothing was done.")),
        };

        await lab.With(audit)
            .Run(ToolCatalog.Find("pve_delete_qemu_vm")!, TestCluster.Members("""{"vmid":103}"""), declines, CancellationToken.None);
        await lab.With(audit).Run(
            ToolCatalog.Find("pve_delete_qemu_vm")!,
            TestCluster.Members("""{"vmid":103}"""),
            new("bob") { Most = Tier.ReadOnly },
            CancellationToken.None);
        await lab.With(audit).Run(
            ToolCatalog.Find("pve_delete_qemu_vm")!,
            TestCluster.Members("""{"vmid":103}"""),
            declines with { Consent = (_, _) => Task.FromResult<NotConfirmed?>(null) },
            CancellationToken.None);

        var lines = Lines();
        await Assert.That(
            lines.Select(line => $"{line.GetProperty("event")} {(line.TryGetProperty("client", out var client) ? client : "")}"))
            .IsEquivalentTo(new[] { "declined alice", "refused bob", "intent alice", "outcome " });
        await Assert.That(lines[0].GetProperty("from").GetString()).IsEqualTo("192.0.2.7");
        await Assert.That(lines[2].GetProperty("confirmed").GetString()).IsEqualTo("a person");
    }

    [Test]
    public async Task A_call_that_the_end_of_the_process_overtakes_is_closed_as_unknown()
    {
        await using var lab = await TestCluster.Start();
        lab.Cluster.Faults.Add(new(FaultKind.Slow) { Method = "POST", Delay = TimeSpan.FromMinutes(1) });
        using var gone = new CancellationTokenSource();
        var audit = new AuditLog(_path, TimeProvider.System, _ => { });
        var call = lab.With(audit).Run(
            ToolCatalog.Find("pve_start_qemu_vm")!, TestCluster.Members("""{"vmid":103}"""), new(Caller.Stdio), gone.Token);
        while (!File.Exists(_path) || new FileInfo(_path).Length == 0)
        {
            await Task.Delay(10);
        }

        audit.Dispose();
        await gone.CancelAsync();
        await Assert.That(async () => { await call; }).Throws<OperationCanceledException>();

        await Assert.That(Lines().Select(line => line.GetProperty("event").GetString()!)).IsEquivalentTo(new[] { "intent", "outcome" });
        await Assert.That(Lines()[1].GetProperty("outcome").GetString()).IsEqualTo("unknown");
    }

    private async Task Run(TestCluster lab, string tool, string json, CancellationToken cancellation = default)
    {
        using var audit = new AuditLog(_path, TimeProvider.System, _ => { });
        await lab.With(audit).Run(ToolCatalog.Find(tool)!, TestCluster.Members(json), new(Caller.Stdio), cancellation);
    }

    private List<JsonElement> Lines() => [.. File.ReadLines(_path).Select(line => JsonElement.Parse(line))];
}
