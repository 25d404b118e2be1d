using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Catalog.Agent;

/// <summary>The guest agent as it really is: its own refusals, its characters, its odd answers.</summary>
public sealed class AgentTruthTests
{
    private const string Running = """[{"type":"qemu","vmid":100,"node":"n1","status":"running"}]""";

    [Test]
    [Arguments("pve_get_guest_addresses", "GET /nodes/n1/qemu/100/agent/network-get-interfaces", """{"vmid":100}""")]
    [Arguments("pve_get_qemu_agent_osinfo", "GET /nodes/n1/qemu/100/agent/get-osinfo", """{"vmid":100}""")]
    [Arguments("pve_get_qemu_agent_exec_status", "GET /nodes/n1/qemu/100/agent/exec-status", """{"vmid":100,"pid":7}""")]
    [Arguments("pve_exec_in_guest", "POST /nodes/n1/qemu/100/agent/exec", """{"vmid":100,"command":["id"]}""")]
    public async Task A_refusal_of_the_agent_with_status_200_is_an_error_with_its_words(string tool, string call, string arguments)
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Running),
            (
                call,
                """{"result":{"error":{"class":"CommandDisabled","desc":"The command guest-x has been disabled for this instance"}}}"""));

        var text = await pve.Fail(tool, arguments);

        await Assert.That(text).Contains("The command guest-x has been disabled for this instance").And.Contains("block-rpcs");
    }

    [Test]
    public async Task A_command_that_the_agent_does_not_know_gets_the_advice_to_update_it()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_get_guest_addresses", """{"vmid":101}""");

        await Assert.That(text).Contains("guest-network-get-interfaces has been disabled").And.Contains("too old for this command");
    }

    [Test]
    public async Task A_file_that_says_error_is_no_refusal()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Running),
            ("GET /nodes/n1/qemu/100/agent/get-osinfo", """{"result":{"name":"X","error":{"class":"a","desc":"b"}}}"""));

        var result = await pve.Run("pve_get_qemu_agent_osinfo", """{"vmid":100,"detail":"full"}""");

        await Assert.That(result.IsError).IsFalse();
    }

    [Test]
    public async Task Addresses_of_old_agents_come_without_what_they_do_not_know()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Running),
            ("GET /nodes/n1/qemu/100/agent/network-get-interfaces", """
                {"result":[
                {"name":"Ethernet 2","ip-addresses":[{"ip-address":"192.0.2.7","ip-address-type":"ipv4","prefix":-1},{"ip-address":"fe80::7","ip-address-type":"ipv6","prefix":64}]},
                {"name":"Loopback Pseudo-Interface 1","ip-addresses":[{"ip-address":"::1","prefix":-1},{"ip-address":"127.0.0.1","prefix":-1}]}]}
                """));

        var result = await pve.Call("pve_get_guest_addresses", """{"vmid":100}""");

        await Assert.That(result.GetRawText())
            .IsEqualTo("""{"items":[{"name":"Ethernet 2","addresses":["192.0.2.7","fe80::7/64"]}],"count":1,"total":1}""");
    }

    [Test]
    public async Task An_answer_without_interfaces_is_shown_as_it_came()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Running),
            ("GET /nodes/n1/qemu/100/agent/network-get-interfaces", """{"result":"busy"}"""));

        var result = await pve.Call("pve_get_guest_addresses", """{"vmid":100}""");

        await Assert.That(result.GetRawText()).IsEqualTo("""{"full":{"result":"busy"}}""");
    }

    [Test]
    [Arguments("grüße")]
    [Arguments("x€")]
    [Arguments("ü")]
    public async Task A_command_beyond_ASCII_is_refused_before_the_agent_hangs(string word)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_exec_in_guest", $$"""{"vmid":100,"command":["echo","{{word}}"]}""");
        var alive = await lab.Call("pve_exec_in_guest", """{"vmid":100,"command":["hostname"]}""");

        await Assert.That(text).Contains(word).And.Contains("input_data").And.Contains("Nothing was done");
        await Assert.That(alive.GetProperty("output").GetString()).IsEqualTo("web01\n");
    }

    [Test]
    public async Task PVE_itself_lets_such_a_command_end_the_agent()
    {
        await using var lab = await TestCluster.Start();
        var path = new Dictionary<string, string> { ["node"] = "pve1", ["vmid"] = "100" };

        await Assert.That(async () => await lab.Send(
            HttpMethod.Post, "/nodes/{node}/qemu/{vmid}/agent/exec", path, [new("command", "grüße")], AgentJson.Default.AgentExec.Data()))
                .Throws<PveException>();
        var text = await lab.Fail("pve_exec_in_guest", """{"vmid":100,"command":["hostname"]}""");

        await Assert.That(text).Contains("QEMU guest agent is not running");
    }

    [Test]
    [Arguments("Grüße, 100 €")]
    [Arguments("日本語 😀")]
    public async Task Text_reaches_the_standard_input_and_comes_back_unharmed(string words)
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_exec_in_guest", $$"""{"vmid":100,"command":["cat"],"input_data":"{{words}}"}""");

        await Assert.That(result.GetProperty("output").GetString()).IsEqualTo(words);
    }

    [Test]
    public async Task Output_that_is_no_UTF8_stays_as_PVE_gives_it()
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Running),
            (
                "GET /nodes/n1/qemu/100/agent/exec-status",
                """{"exited":1,"exitcode":0,"out-data":"\u00fc alone","err-data":"gr\u00c3\u00bc\u00c3\u009fe"}"""));

        var result = await pve.Call("pve_get_qemu_agent_exec_status", """{"vmid":100,"pid":7}""");

        await Assert.That(result.GetProperty("output").GetString()).IsEqualTo("ü alone");
        await Assert.That(result.GetProperty("error_output").GetString()).IsEqualTo("grüße");
    }

    [Test]
    [Arguments("""{"exitcode":3,"out-data":"x"}""", "failed", 3)]
    [Arguments("""{"result":{"exited":true,"exitcode":0}}""", "ok", 0)]
    [Arguments("""{"signal":9}""", "failed", null)]
    public async Task A_command_that_has_ended_in_other_words_is_not_waited_for(string status, string outcome, int? code)
    {
        await using var pve = await FakePve.Start(
            ("GET /cluster/resources", Running),
            ("POST /nodes/n1/qemu/100/agent/exec", """{"pid":7}"""),
            ("GET /nodes/n1/qemu/100/agent/exec-status", status));

        var result = await pve.Call("pve_exec_in_guest", """{"vmid":100,"command":["x"],"wait_seconds":2}""");

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo(outcome);
        await Assert.That(result.TryGetProperty("exit_code", out var exit) ? exit.GetInt32() : (int?)null).IsEqualTo(code);
    }

    [Test]
    public async Task A_program_that_is_not_there_is_named()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_exec_in_guest", """{"vmid":100,"command":["nosuchprogram"]}""");

        await Assert.That(text).Contains("there is no program \"nosuchprogram\"").And.Contains("127");
    }
}
