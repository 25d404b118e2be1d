using System.Text;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Simulator;
using McpPve.Tools;

namespace McpPve.Tests.Catalog.Door;

/// <summary>A cluster that is newer than what is built in: its own documentation tells what it has, and never what is harmless.</summary>
public sealed class DocumentTests
{
    private const string Newer =
        """
        const apiSchema = [
        {"path":"/cluster/quotas","info":{
          "GET":{"description":"List power quotas of racks. Needs a meter.","parameters":{"properties":{}},"permissions":{"user":"all"},
            "returns":{"type":"array","items":{"type":"object","properties":{"rack":{"type":"string"},"watts":{"type":"integer"}}}}},
          "POST":{"description":"Create a power quota.","parameters":{"additionalProperties":0,"properties":{
            "rack":{"type":"string","description":"Where it stands."},"watts":{"type":"integer","minimum":10,"maximum":9000},
            "password":{"type":"string","optional":1}}},"permissions":{"check":["perm","/",["Sys.Modify"]]},"returns":{"type":"null"}}}},
        {"path":"/nodes","children":[{"path":"/nodes/{node}","children":[{"path":"/nodes/{node}/dns","info":{
          "GET":{"description":"Read DNS settings.","parameters":{"properties":{"node":{"type":"string"}}},"returns":{"type":"object"}},
          "PUT":{"description":"Write DNS settings.","parameters":{"properties":{"node":{"type":"string"},
            "search":{"type":"string","description":"Domain that short names are looked up in."},
            "dns4":{"type":"string","optional":1,"description":"A fourth server."}}},"returns":{"type":"null"}}}},
          {"path":"/nodes/{name}/status","info":{"GET":{"description":"Another name for what is known."}}}]}]},
        {"path":"/version","info":{"DELETE":{"allowtoken":0,"description":"Forget the version."}}}
        ];
        """;

    private static readonly SimulatorOptions WithNewer = new() { ApiDocument = Encoding.UTF8.GetBytes(Newer) };

    [Test]
    public async Task Its_new_methods_are_found_and_described_as_unknown()
    {
        await using var lab = await TestCluster.Start(WithNewer);

        var found = await lab.Call("pve_search", """{"query":"power quotas of a rack"}""");
        var described = await lab.Call("pve_describe", """{"call":"POST /cluster/quotas"}""");
        var listed = await lab.Call("pve_describe", """{"call":"GET /cluster/quotas"}""");

        await Assert.That(found.GetProperty("items").EnumerateArray().Take(2).Select(item => item.GetProperty("call").GetString()!))
            .IsEquivalentTo(["GET /cluster/quotas", "POST /cluster/quotas"]);
        await Assert.That(found.GetProperty("items")[0].GetProperty("tier").GetString()).IsEqualTo("full");
        await Assert.That(described.GetProperty("with").GetString()).IsEqualTo("pve_change");
        await Assert.That(described.GetProperty("effect").GetString()).IsEqualTo("destroys");
        await Assert.That(described.GetProperty("asked_first").GetBoolean()).IsTrue();
        await Assert.That(described.GetProperty("why").GetString()).Contains("is not known to this version of mcp-pve");
        await Assert.That(described.GetProperty("arguments").GetRawText()).Contains("10..9000").And.Contains("Where it stands.");
        await Assert.That(described.GetProperty("privileges").GetRawText()).Contains("Sys.Modify on /");
        await Assert.That(listed.GetProperty("does").GetString()).IsEqualTo("List power quotas of racks.");
        await Assert.That(listed.GetProperty("pve_says").GetString()).Contains("Needs a meter");
        await Assert.That(listed.GetProperty("returns").GetString()).Contains("rack, watts");
    }

    [Test]
    public async Task Its_new_methods_need_the_full_tier_and_are_asked_about()
    {
        await using var lab = await TestCluster.Start(WithNewer);

        var read = await lab.Fail("pve_read", """{"call":"GET /cluster/quotas"}""");
        var run = await lab.Fail("pve_execute", """{"call":"POST /cluster/quotas","arguments":{"rack":"r1","watts":100}}""");
        var wrong = await lab.Fail("pve_change", """{"call":"POST /cluster/quotas","arguments":{"rack":"r1","watts":1}}""");
        Plan? plan = null;
        var declined = await lab.Runner.Run(
            ToolCatalog.Find("pve_change")!,
            TestCluster.Members("""{"call":"POST /cluster/quotas","arguments":{"rack":"r1","watts":100,"password":"hunter2-secret"}}"""),
            new(Caller.Stdio)
            {
                Consent = (_, asked) =>
                {
                    plan = asked;
                    return Task.FromResult<NotConfirmed?>(new("declined"));
                },
            },
            CancellationToken.None);

        await Assert.That(read).Contains("it does more than read").And.Contains("pve_change");
        await Assert.That(run).Contains("it needs tier full");
        await Assert.That(wrong).Contains("watts").And.Contains("10");
        await Assert.That(declined.Text).Contains("declined");
        await Assert.That(plan!.Question).Contains("not known to this version").And.DoesNotContain("hunter2-secret");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task A_new_parameter_of_a_known_method_is_taken_and_asked_about()
    {
        await using var lab = await TestCluster.Start(WithNewer);

        var first = await lab.Run(
            "pve_plan", """{"call":"PUT /nodes/pve1/dns","arguments":{"search":"lab.example","options":{"dns4":"192.0.2.4"} } }""");
        var plain = await lab.Run("pve_plan", """{"call":"PUT /nodes/pve1/dns","arguments":{"search":"lab.example"}}""");
        var asked = await lab.Run("pve_plan", """{"call":"PUT /nodes/pve1/dns","arguments":{"search":"lab.example","dns4":"192.0.2.4"}}""");
        var unknown = await lab.Fail("pve_plan", """{"call":"PUT /nodes/pve1/dns","arguments":{"search":"lab.example","dns5":"192.0.2.5"}}""");
        var described = await lab.Call("pve_describe", """{"call":"PUT /nodes/pve1/dns"}""");

        await Assert.That(first.Text).Contains("dns4 is not known to this version");
        await Assert.That(plain.Text).DoesNotContain("is not known to this version");
        await Assert.That(asked.IsError).IsFalse().Because(asked.Text);
        await Assert.That(asked.Text).Contains("dns4 is not known to this version");
        await Assert.That(unknown).Contains("unknown argument 'dns5'");
        await Assert.That(described.GetProperty("arguments").GetRawText())
            .Contains("Domain that short names are looked up in.").And.Contains("A fourth server.");
    }

    [Test]
    public async Task What_is_known_keeps_its_name_and_its_judgement()
    {
        await using var lab = await TestCluster.Start(WithNewer);
        _ = await lab.Call("pve_search", """{"query":"status"}""");

        var described = await lab.Call("pve_describe", """{"call":"GET /nodes/pve1/status"}""");

        await Assert.That(described.GetProperty("call").GetString()).DoesNotContain("{name}");
        await Assert.That(described.GetProperty("tier").GetString()).IsEqualTo("read-only");
    }

    [Test]
    public async Task It_is_read_once_without_the_token_and_only_when_it_is_needed()
    {
        await using var lab = await TestCluster.Start();

        _ = await lab.Call("pve_list_nodes", "{}");
        _ = await lab.Call("pve_read", """{"call":"GET /nodes/pve1/dns"}""");
        var before = lab.Files.Count;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => lab.Call("pve_search", """{"query":"DNS"}""")));
        _ = await lab.Call("pve_describe", """{"call":"GET /nodes/{node}/dns"}""");

        await Assert.That(before).IsEqualTo(0);
        await Assert.That(lab.Files).IsEquivalentTo([(ApiDocument.Path, (string?)null)]);
    }

    [Test]
    public async Task Without_it_what_is_built_in_does_and_the_answer_says_so()
    {
        await using var lab = await TestCluster.Start(new() { ApiDocument = default(ReadOnlyMemory<byte>) });

        var found = await lab.Call("pve_search", """{"query":"package updates"}""");
        var described = await lab.Call("pve_describe", """{"call":"GET /nodes/{node}/apt/update"}""");

        foreach (var answer in new[] { found, described })
        {
            await Assert.That(answer.GetProperty("source").GetString()).StartsWith("Built in").And.Contains("apidoc.js");
        }
        await Assert.That(found.GetProperty("items").GetArrayLength()).IsGreaterThan(0);
        await Assert.That(lab.Files.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_method_that_neither_knows_does_not_exist()
    {
        await using var lab = await TestCluster.Start(WithNewer);

        var missing = await lab.Fail("pve_describe", """{"call":"GET /cluster/nothing"}""");
        var closed = await lab.Call("pve_describe", """{"call":"DELETE /version"}""");

        await Assert.That(missing).Contains("there is no such method here");
        await Assert.That(closed.GetProperty("closed").GetString()).Contains("login");
    }

    [Test]
    public async Task The_judgement_of_every_documented_method_is_the_table_s_with_it_or_without_it()
    {
        await using var lab = await TestCluster.Start();
        _ = await lab.Call("pve_search", """{"query":"DNS"}""");
        var document = ApiDocument.Parse(lab.Cluster.File(ApiDocument.Path)!.Value);

        foreach (var name in document.Names)
        {
            var (with, without) = (Toolbox.Whole.Resolve(name, document)!.Value.Spec, Toolbox.Whole.Resolve(name)!.Value.Spec);
            await Assert.That((with.Name, with.Tier, with.Effect, with.AsksSometimes))
                .IsEqualTo((without.Name, without.Tier, without.Effect, without.AsksSometimes));
        }
    }
}
