using System.Text.Json;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Tools;

namespace McpPve.Tests.Calls;

public sealed class ArgumentBinderTests
{
    [Test]
    public async Task All_problems_are_reported_at_once_with_suggestions()
    {
        var problems = Problems(
            "pve_create_qemu_vm",
            """{"node":"../x","vmid":99,"memroy":512,"cores":"two","start":"yes","options":{"tag":"prod","memory":1,"cores":2,"acpi":"maybe","hugepages":"3"}}""");

        await Assert.That(problems).Count().IsEqualTo(10);
        await Assert.That(problems).Contains(problem => problem.Contains("'node' must be a node name", StringComparison.Ordinal));
        await Assert.That(problems).Contains("'vmid' must be 100 to 999999999, not 99");
        await Assert.That(problems)
            .Contains(problem =>
                problem.StartsWith(
                    "unknown argument 'memroy'; did you mean 'memory'? pve_create_qemu_vm takes node, vmid, name, memory, cores,",
                    StringComparison.Ordinal));
        await Assert.That(problems).Contains("'cores' must be a whole number, not \"two\"");
        await Assert.That(problems).Contains("'start' must be true or false, not \"yes\"");
        await Assert.That(problems)
            .Contains(problem =>
                problem.StartsWith("unknown argument 'options.tag'; did you mean 'tags'?", StringComparison.Ordinal)
                    && problem.EndsWith("in options the other parameters of POST /nodes/{node}/qemu", StringComparison.Ordinal));
        await Assert.That(problems).Contains("'options.memory' must be 16 or more, not 1");
        await Assert.That(problems).Contains("'cores' and 'options.cores' are the same argument: give one of them");
        await Assert.That(problems).Contains("'options.acpi' must be true or false, not \"maybe\"");
        await Assert.That(problems).Contains("'options.hugepages' must be one of any, 2, 1024, not \"3\"");
    }

    [Test]
    [Arguments("pve_update_qemu_config", """{"vmid":100,"tags":"prod"}""", "tags=prod")]
    [Arguments("pve_create_pool", """{"options":{"poolid":"prod"}}""", "poolid=prod")]
    [Arguments("pve_delete_qemu_vm", """{"vmid":107,"destroy_unreferenced_disks":true}""", "destroy-unreferenced-disks=1")]
    [Arguments("pve_delete_qemu_vm", """{"vmid":107,"options":{"destroy-unreferenced-disks":true}}""", "destroy-unreferenced-disks=1")]
    [Arguments("pve_move_guest_disk", """{"vmid":100,"disk":"scsi0","options":{"target-vmid":101}}""", "disk=scsi0&target-vmid=101")]
    [Arguments("pve_shutdown_qemu_vm", """{"vmid":100,"forceStop":1}""", "forceStop=1")]
    public async Task A_name_is_understood_wherever_it_stands_and_is_never_sent_back_and_forth(string tool, string arguments, string sent)
    {
        await Assert.That(string.Join('&', Bind(tool, arguments).Parameters.Select(pair => $"{pair.Key}={pair.Value}"))).IsEqualTo(sent);
    }

    [Test]
    [Arguments("net1")]
    [Arguments("NET1")]
    [Arguments("net_1")]
    [Arguments("net-1")]
    public async Task A_numbered_parameter_is_found_in_every_spelling(string name)
    {
        var arguments = """{"vmid":100,"options":{"NAME":{"bridge":"vmbr0","model":"virtio"}}}""".Replace(
            "NAME", name, StringComparison.Ordinal);

        await Assert.That(Bind("pve_update_qemu_config", arguments).Parameters)
            .IsEquivalentTo([KeyValuePair.Create("net1", "bridge=vmbr0,model=virtio")]);
    }

    [Test]
    [Arguments("net")]
    [Arguments("net[n]")]
    [Arguments("nett1")]
    public async Task A_numbered_parameter_is_not_found_without_its_number_but_told_with_one(string name)
    {
        await Assert.That(Problems("pve_update_qemu_config", $$$"""{"vmid":100,"options":{"{{{name}}}":"virtio"}}""").Single())
            .StartsWith($"unknown argument 'options.{name}'; did you mean 'net");
    }

    [Test]
    public async Task An_empty_text_counts_as_not_given_where_the_argument_may_be_left_out()
    {
        var call = Bind("pve_update_qemu_config", """{"vmid":100,"name":"","options":{"tags":""},"memory":1024}""");

        await Assert.That(call.Parameters.Select(pair => pair.Key)).IsEquivalentTo(new[] { "memory" });
        await Assert.That(call.Empty).IsEquivalentTo(new[] { "name", "options.tags" });
        // Where it is required it is a value: it clears a comment that nothing else could clear.
        await Assert.That(Bind("pve_update_group", """{"groupid":"ops","comment":""}""").Parameters.Single().Value).IsEqualTo("");
        await Assert.That(Problems("pve_get_pool", """{"poolid":""}""").Single()).StartsWith("'poolid' is required");
    }

    [Test]
    public async Task Values_are_sent_in_the_encoding_of_PVE()
    {
        var call = Bind(
            "pve_create_qemu_vm",
            """{"node":"pve1","vmid":120,"memory":2048,"start":false,"options":{"net1":"virtio,bridge=vmbr1","tablet":true,"cpulimit":1.5,"kvm":0}}""");

        await Assert.That(call.Parameters.ToDictionary(pair => pair.Key, pair => pair.Value)).IsEquivalentTo(new Dictionary<string, string>
        {
            ["vmid"] = "120", ["memory"] = "2048", ["start"] = "0", ["net1"] = "virtio,bridge=vmbr1", ["tablet"] = "1",
            ["cpulimit"] = "1.5", ["kvm"] = "0",
        });
    }

    [Test]
    public async Task A_list_becomes_a_repeated_key()
    {
        var call = Bind("pve_bulk_shutdown_guests", """{"vms":[100,200],"force_stop":true,"max_workers":2}""");

        await Assert.That(call.Parameters.Select(pair => $"{pair.Key}={pair.Value}"))
            .IsEquivalentTo(new[] { "vms=100", "vms=200", "force-stop=1", "max-workers=2" });
    }

    [Test]
    public async Task Null_counts_as_not_given()
    {
        await Assert.That(Bind("pve_start_qemu_vm", """{"vmid":100,"timeout":null,"node":null}""").Parameters).IsEmpty();
        await Assert.That(Problems("pve_start_qemu_vm", """{"vmid":null}""").Single()).StartsWith("'vmid' is required");
    }

    [Test]
    public async Task Arguments_that_only_shape_the_result_are_never_sent()
    {
        var call = Bind("pve_list_qemu_vms", """{"node":"pve1","filter":"web","limit":5,"start":10,"detail":"full"}""");

        await Assert.That(call.Parameters).IsEmpty();
        await Assert.That(call.Filter).IsEqualTo("web");
        await Assert.That((call.Limit, call.Start, call.Full)).IsEqualTo((5L, 10L, true));
    }

    [Test]
    [Arguments("..")]
    [Arguments(".")]
    [Arguments("")]
    [Arguments("a/b")]
    [Arguments("a%2fb")]
    [Arguments("pve1?x=1")]
    [Arguments("pve1#")]
    [Arguments("pve1\n")]
    [Arguments("pve1\u0000")]
    [Arguments("pvé1")]
    [Arguments("-pve")]
    public async Task No_node_name_can_lead_elsewhere(string node)
    {
        var problems = Problems("pve_get_node_status", new System.Text.Json.Nodes.JsonObject { ["node"] = node }.ToJsonString());

        await Assert.That(problems.Single()).StartsWith("'node'");
    }

    [Test]
    [Arguments("UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam!mcp:", true)]
    [Arguments("UPID:pve1:0000A1B2:00C3D4E5F:65F00000:qmstart::root@pam:", true)]
    [Arguments("UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam", false)]
    [Arguments("UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:../..:root@pam:", false)]
    [Arguments("UPID:../x:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:", false)]
    [Arguments("nonsense", false)]
    public async Task Only_a_task_id_passes_for_one(string upid, bool accepted)
    {
        var problems = Problems("pve_get_task_status", $$"""{"upid":"{{upid}}"}""");

        await Assert.That(problems.Count == 0).IsEqualTo(accepted);
    }

    [Test]
    public async Task Options_are_an_object_and_name_each_parameter_once()
    {
        await Assert.That(Problems("pve_create_qemu_vm", """{"node":"pve1","vmid":100,"options":"tags=prod"}""").Single())
            .Contains("must be an object");
        await Assert.That(
            Problems("pve_create_qemu_vm", """{"node":"pve1","vmid":100,"options":{"machine":"q35","machine":"pc"}}""").Single())
            .Contains("given twice");
        await Assert.That(Problems("pve_create_qemu_vm", """{"node":"pve1","vmid":100,"options":{"node":"pve2"}}""").Single())
            .IsEqualTo("'node' and 'options.node' are the same argument: give one of them");
    }

    private static ToolCall Bind(string tool, string json)
    {
        var problems = new List<string>();
        var call = ArgumentBinder.Bind(ToolCatalog.Find(tool)!, Arguments(json), problems);
        return call ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    private static List<string> Problems(string tool, string json)
    {
        var problems = new List<string>();
        ArgumentBinder.Bind(ToolCatalog.Find(tool)!, Arguments(json), problems);
        return problems;
    }

    private static Dictionary<string, JsonElement> Arguments(string json) =>
        JsonElement.Parse(json).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
}
