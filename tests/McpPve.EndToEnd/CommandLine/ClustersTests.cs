using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>Several clusters behind one server: what one of them does not answer hurts no other.</summary>
public sealed partial class ClustersTests
{
    [Test]
    public async Task Each_tool_says_which_clusters_there_are()
    {
        await using var two = await Two.Start();
        await using var session = await StdioSession.Open(two.Environment, []);

        var tools = (await session.Request("tools/list", "{}")).GetProperty("result").GetProperty("tools").EnumerateArray()
            .ToDictionary(tool => tool.GetProperty("name").GetString()!, tool => tool.GetProperty("inputSchema"));

        await Assert.That(tools.Values.All(schema => schema.GetProperty("properties").GetProperty("cluster").GetProperty("enum")
            .EnumerateArray().Any(name => name.GetString() == "home"))).IsTrue();
        await Assert.That(tools["pve_start_qemu_vm"].GetProperty("required").GetRawText()).IsEqualTo("""["cluster","vmid"]""");
        await Assert.That(tools["pve_list_nodes"].TryGetProperty("required", out _)).IsFalse();
    }

    [Test]
    [Arguments("down", "cannot use Proxmox VE")]
    [Arguments("wrong token", "refused the API token")]
    [Arguments("untrusted", "certificate")]
    public async Task A_cluster_that_can_not_be_used_is_named_and_the_other_is_served(string trouble, string told)
    {
        await using var two = await Two.Start();
        using var authority = new CertificateAuthority();
        await using var session = await StdioSession.Open(two.With(trouble, authority), []);

        var nodes = Result(await session.Call("pve_list_nodes", "{}"));
        var there = Text(await session.Call("pve_start_qemu_vm", """{"vmid":103,"cluster":"lab"}"""));
        var here = await session.Call("pve_start_qemu_vm", """{"vmid":103,"cluster":"home"}""");

        await Assert.That(nodes.GetProperty("count").GetInt32()).IsEqualTo(3);
        await Assert.That(nodes.GetProperty("clusters_without_answer").GetProperty("lab").GetString()).Contains(told);
        await Assert.That(there).StartsWith("cluster lab: ").And.Contains(told);
        await Assert.That(Text(here)).Contains("\"cluster\":\"home\"");
        await Assert.That(session.Process.HasExited).IsFalse();
        await session.Process.ErrorContains("cluster lab: cannot use Proxmox VE");
        await session.Process.ErrorContains("cluster home: ");
    }

    [Test]
    [Arguments("down")]
    [Arguments("wrong token")]
    [Arguments("untrusted")]
    public async Task Ready_is_who_can_use_one_cluster_at_least(string trouble)
    {
        await using var two = await Two.Start();
        using var authority = new CertificateAuthority();
        var environment = two.With(trouble, authority);
        environment["MCP_AUTH_TOKEN"] = "0123456789abcdef";
        await using var server = await HttpProcess.Start(environment, []);

        var ready = await server.Get("/ready", ("Authorization", "Bearer 0123456789abcdef"));

        await Assert.That(ready.Status).IsEqualTo(200).Because(ready.ToString());
        await Assert.That(ready.Body).Contains("\"home\":{\"reachable\":true").And.Contains("\"lab\":{\"reachable\":false");
    }

    [Test]
    public async Task A_slow_cluster_does_not_slow_the_other()
    {
        await using var two = await Two.Start();
        two.Lab.Faults.Add(new(FaultKind.Slow) { Delay = TimeSpan.FromSeconds(5), Times = 1000 });
        await using var session = await StdioSession.Open(two.Environment, []);

        var started = TimeProvider.System.GetTimestamp();
        var here = await session.Call("pve_list_nodes", """{"cluster":"home"}""");

        await Assert.That(Text(here)).Contains("pve1");
        await Assert.That(TimeProvider.System.GetElapsedTime(started).TotalSeconds).IsLessThan(4);
    }

    [Test]
    public async Task When_no_cluster_takes_the_token_the_server_ends()
    {
        await using var two = await Two.Start();
        var environment = two.Environment;
        environment["PVE_HOME_TOKEN_SECRET"] = environment["PVE_LAB_TOKEN_SECRET"] = "00000000-0000-0000-0000-000000000000";

        var result = await McpPveProcess.Run([], environment);

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(result.Error).Contains("cluster home: cannot use").And.Contains("cluster lab: cannot use");
    }

    [Test]
    public async Task The_code_of_a_plan_for_one_cluster_is_none_for_the_other()
    {
        await using var two = await Two.Start();
        var environment = two.Environment;
        environment["PVE_CONFIRM"] = "two-step";
        await using var session = await StdioSession.Open(environment, []);
        var asked = Text(await session.Call("pve_delete_pool", """{"poolid":"test","cluster":"home"}"""));
        var code = Code().Match(asked).Groups[1].Value;

        var there = Text(await session.Call("pve_delete_pool", $$"""{"poolid":"test","cluster":"lab","confirm":"{{code}}"}"""));
        var here = Text(await session.Call("pve_delete_pool", $$"""{"poolid":"test","cluster":"home","confirm":"{{code}}"}"""));

        await Assert.That(asked).Contains("In cluster home: ");
        await Assert.That(there).Contains("The code is not that of this plan").And.Contains("In cluster lab: ");
        await Assert.That(here).Contains("\"gone\":true").And.Contains("\"cluster\":\"home\"");
    }

    [Test]
    public async Task The_demo_shows_two()
    {
        var nodes = await McpPveProcess.Run(
            ["--demo", "call", "pve_get_node_version", "node=pve1", "cluster=lab"],
            new Dictionary<string, string> { ["PVE_CLUSTERS"] = "home,lab" });

        await Assert.That(nodes.ExitCode).IsEqualTo(0).Because(nodes.ToString());
        await Assert.That(nodes.Output).Contains("8.4").And.Contains("\"cluster\":\"lab\"");
    }

    private static JsonElement Result(JsonElement answer) => answer.GetProperty("result").GetProperty("structuredContent");

    private static string Text(JsonElement answer) =>
        answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

    [GeneratedRegex("confirm[^A-Z]+([A-Z2-9]{8})")]
    private static partial Regex Code();

    private sealed class Two(Cluster home, Cluster lab, SimulatedCluster older) : IAsyncDisposable
    {
        public SimulatedCluster Lab { get; } = older;

        public Dictionary<string, string> Environment
        {
            get
            {
                var settings = new Dictionary<string, string> { ["PVE_CLUSTERS"] = "home,lab" };
                foreach (var (name, cluster) in new[] { ("HOME", home), ("LAB", lab) })
                {
                    foreach (var (variable, value) in cluster.Environment)
                    {
                        settings[$"PVE_{name}_{variable["PVE_".Length..]}"] = value;
                    }
                }
                return settings;
            }
        }

        /// <summary>The same, with something wrong with the lab.</summary>
        public Dictionary<string, string> With(string trouble, CertificateAuthority authority)
        {
            var environment = Environment;
            _ = trouble switch
            {
                "down" => environment["PVE_LAB_BASE_URL"] = "https://127.0.0.1:1",
                "wrong token" => environment["PVE_LAB_TOKEN_SECRET"] = "00000000-0000-0000-0000-000000000000",
                _ => environment["PVE_LAB_CA_FILE"] = authority.PemFile(),
            };
            return environment;
        }

        public static async Task<Two> Start()
        {
            var older = new SimulatedCluster(new() { Release = "8.4", AuthenticationDelay = TimeSpan.FromMilliseconds(20) });
            return new(await Cluster.Start(), await Cluster.Start(older.Handle), older);
        }

        public async ValueTask DisposeAsync()
        {
            await home.DisposeAsync();
            await lab.DisposeAsync();
        }
    }
}
