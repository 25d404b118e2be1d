using McpPve.Catalog;
using McpPve.Simulator;
using McpPve.Tools;

namespace McpPve.Tests.Catalog.Door;

/// <summary>A plan does nothing, and what it tells is what happens.</summary>
public sealed class PlanTests
{
    public static IEnumerable<Func<ToolCase>> Writes() =>
        UndoTests.Writes().Where(make => ToolCatalog.Find(make().Tool)!.Inner == InnerCall.None);

    [Test]
    [MethodDataSource(nameof(Writes))]
    public async Task It_names_the_requests_that_the_call_then_sends_and_sends_none(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var arguments = await lab.Prepare(entry.Good);
        var earlier = lab.Writes;

        var plan = await lab.Call("pve_plan", $$"""{"call":"{{entry.Tool}}","arguments":{{arguments}}}""");
        await Assert.That(lab.Writes).IsEqualTo(earlier);
        var result = await lab.Run(entry.Tool, arguments);

        await Assert.That(result.IsError).IsFalse().Because(result.Text);
        var planned = plan.GetProperty("requests").EnumerateArray()
            .Select(request => (Method: request.GetProperty("method").GetString(), Path: request.GetProperty("path").GetString()!))
            .Select(request => $"{request.Method} {Uri.UnescapeDataString(request.Path)}");
        var sent = lab.Cluster.Calls.Where(call => call.Method != "GET").Skip(earlier).Select(call => $"{call.Method} {call.Path}");
        await Assert.That(string.Join('\n', sent)).IsEqualTo(string.Join('\n', planned)).Because(plan.GetRawText());
        await Assert.That(plan.TryGetProperty("missing_privileges", out _)).IsFalse().Because(plan.GetRawText());
    }

    [Test]
    public async Task It_tells_the_values_before_and_after()
    {
        await using var lab = await TestCluster.Start();

        var plan = await lab.Call(
            "pve_plan", """{"call":"pve_update_qemu_config","arguments":{"vmid":100,"memory":8192,"delete":"agent","options":{"tags":"x"}}}""");

        var changes = plan.GetProperty("changes");
        await Assert.That(changes.GetProperty("memory").GetRawText()).IsEqualTo("""{"from":"4096","to":"8192"}""");
        await Assert.That(changes.GetProperty("agent").GetRawText()).IsEqualTo("""{"from":"1","to":null}""");
        await Assert.That(changes.GetProperty("tags").GetProperty("to").GetString()).IsEqualTo("x");
        await Assert.That(plan.GetProperty("asked_first").GetBoolean()).IsFalse();
    }

    [Test]
    public async Task It_tells_what_would_be_asked_and_what_is_lost()
    {
        await using var lab = await TestCluster.Start();

        var plan = await lab.Call("pve_plan", """{"call":"pve_delete_qemu_vm","arguments":{"vmid":103}}""");

        await Assert.That(plan.GetProperty("asked_first").GetBoolean()).IsTrue();
        await Assert.That(plan.GetProperty("effect").GetString()).IsEqualTo("destroys");
        await Assert.That(plan.GetProperty("question").GetString()).Contains("vmid 103").And.Contains("scsi0");
        await Assert.That(plan.GetProperty("now").EnumerateObject().Select(member => member.Name)).Contains("scsi0");
    }

    [Test]
    [Arguments("pve_delete_qemu_vm", """{"vmid":100}""", "is running")]
    [Arguments("pve_update_qemu_config", """{"vmid":103,"options":{"scsi9":"local-lvm:900000"}}""", "local-lvm has ")]
    [Arguments("pve_resize_guest_disk", """{"vmid":103,"disk":"scsi0","size":"+900T"}""", "free, and the new disks can take")]
    [Arguments("pve_update_qemu_config", """{"vmid":103,"options":{"template":true}}""", "is not a setting")]
    public async Task It_tells_conflicts(string tool, string arguments, string conflict)
    {
        await using var lab = await TestCluster.Start();

        var plan = await lab.Call("pve_plan", $$"""{"call":"{{tool}}","arguments":{{arguments}}}""");

        var told = string.Join('\n', plan.GetProperty("conflicts").EnumerateArray().Select(text => text.GetString()));
        await Assert.That(told).Contains(conflict).Because(plan.GetRawText());
    }

    [Test]
    public async Task It_tells_which_privileges_the_token_lacks()
    {
        await using var lab = await TestCluster.Start(token: (SimulatedCluster.AuditorTokenId, SimulatedCluster.AuditorTokenSecret));

        var plan = await lab.Call("pve_plan", """{"call":"pve_update_qemu_config","arguments":{"vmid":100,"memory":4096,"cores":2}}""");

        await Assert.That(plan.GetProperty("missing_privileges").EnumerateArray().Select(text => text.GetString()!))
            .IsEquivalentTo(["VM.Config.CPU on /vms/100", "VM.Config.Memory on /vms/100"]);
    }

    [Test]
    public async Task A_secret_does_not_stand_in_it()
    {
        await using var lab = await TestCluster.Start();

        var plan = await lab.Call(
            "pve_plan", """{"call":"pve_create_user","arguments":{"userid":"new@pve","password":"correct horse battery"}}""");

        await Assert.That(plan.GetRawText()).DoesNotContain("correct horse").And.Contains("[redacted]");
    }

    [Test]
    public async Task A_tool_that_is_not_exposed_is_not_planned_either()
    {
        await using var lab = await TestCluster.Start();
        var exposed = ToolCatalog.All.Where(tool => tool.Name is "pve_plan" or "pve_list_nodes").ToList();
        var runner = lab.With(new Toolbox(exposed, exposed, McpPve.Effects.Tier.Full));

        var result = await runner.Run(
            ToolCatalog.Find("pve_plan")!,
            TestCluster.Members("""{"call":"pve_delete_qemu_vm","arguments":{"vmid":103}}"""),
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.IsError).IsTrue();
        await Assert.That(result.Text).Contains("there is no such tool here").And.Contains("Nothing was done.");
    }
}
