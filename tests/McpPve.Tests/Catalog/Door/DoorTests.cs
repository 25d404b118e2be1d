using System.Collections.Frozen;
using System.Text.Json.Nodes;
using McpPve.Catalog;
using McpPve.Catalog.Door;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tools;

namespace McpPve.Tests.Catalog.Door;

/// <summary>The whole API through the door: found, described, called, with the care that listed tools have.</summary>
public sealed class DoorTests
{
    private const string Read = "pve_read", Execute = "pve_execute", Change = "pve_change";

    public static IEnumerable<Func<ToolCase>> Cases() => EveryToolTests.Cases()
        .Where(make => ToolCatalog.Find(make().Tool)!.Inner == InnerCall.None);

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task Every_tool_can_be_called(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var tool = ToolCatalog.Find(entry.Tool)!;

        var result = await lab.Run(
            tool.Effect.ReadOnly ? Read : tool.Tier == Tier.Full ? Change : Execute,
            $$"""{"call":"{{entry.Tool}}","arguments":{{await lab.Arguments(entry)}}}""");

        await Assert.That(result.IsError).IsFalse().Because(result.Text);
        await Assert.That(result.Text).Contains(entry.Answer);
    }

    [Test]
    public async Task Every_method_is_found_by_its_path_and_described()
    {
        await using var lab = await TestCluster.Start();
        foreach (var name in ApiMethods.Names)
        {
            var found = await lab.Call("pve_search", $$"""{"query":"{{name}}"}""");
            await Assert.That(found.GetProperty("items")[0].GetProperty("call").GetString()).IsEqualTo(name);

            var described = await lab.Call("pve_describe", $$"""{"call":"{{name}}"}""");
            await Assert.That(described.GetProperty("does").GetString()!.Length).IsGreaterThan(10).Because(name);
            await Assert.That(described.GetProperty("privileges").GetArrayLength()).IsGreaterThan(0).Because(name);
            await Assert.That(described.GetRawText().Length).IsLessThan(40_000).Because(name);
        }
    }

    [Test]
    public async Task Every_GET_answers_or_is_refused_as_PVE_refuses()
    {
        await using var lab = await TestCluster.Start();
        var wrong = new List<string>();
        var answered = 0;
        foreach (var endpoint in PveSchema.All().Where(endpoint => endpoint.Method == "GET"))
        {
            var arguments = Required(endpoint);
            var result = await lab.Run(Read, $$"""{"call":"GET {{endpoint.Path}}","arguments":{{Json(arguments)}}}""");
            answered += result.IsError ? 0 : 1;
            if (result.IsError && (result.Text.Contains("made a mistake", StringComparison.Ordinal) || result.Text.Length < 40
                || !(result.Text.Contains("failed", StringComparison.Ordinal)
                    || result.Text.Contains("Nothing was done", StringComparison.Ordinal))))
            {
                wrong.Add($"{endpoint.Path}: {result.Text}");
            }
        }

        TestContext.Current!.OutputWriter.WriteLine($"{answered} answered");
        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That(answered).IsGreaterThan(90);
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    [Arguments("read-only")]
    [Arguments("read-execute")]
    public async Task Nothing_beyond_the_tier_reaches_PVE(string name)
    {
        var tier = (Tier)Array.IndexOf(TierNames.All, name);
        var exposed = ToolCatalog.All.Where(tool => tool.Tier <= tier).ToList();
        // Also where the tool for changes is exposed by its name.
        var toolbox = new Toolbox([.. exposed, ToolCatalog.Find(Execute)!, ToolCatalog.Find(Change)!], exposed, tier);
        var (random, wrong, sent) = (new Random(4711), new List<string>(), 0);
        await using var lab = await TestCluster.Start();
        foreach (var endpoint in PveSchema.All())
        {
            for (var round = 0; round < 3; round++)
            {
                var arguments = Required(endpoint);
                foreach (var parameter in endpoint.Parameters.Where(parameter => parameter.Optional && random.Next(4) == 0))
                {
                    arguments.TryAdd(parameter.Name.Replace("[n]", "3", StringComparison.Ordinal), Value(parameter, random));
                }
                var seen = lab.Cluster.Calls.Count;
                await lab.With(toolbox).Run(
                    ToolCatalog.Find(new[] { Read, Execute, Change }[round])!,
                    TestCluster.Members(
                        $$"""{"call":"{{endpoint.Method}} {{endpoint.Path}}","arguments":{{Json(arguments)}}}"""),
                    new(Caller.Stdio),
                    CancellationToken.None);
                foreach (var call in lab.Cluster.Calls.Skip(seen).Where(call => call.Method == endpoint.Method && call.Method != "GET"))
                {
                    var judged = EffectTable.Judge(
                        endpoint.Method,
                        endpoint.Path,
                        [
                            .. call.Parameters,
                            .. arguments.Where(one => endpoint.Path.Contains($"{{{one.Key}}}", StringComparison.Ordinal)),
                        ]);
                    // Two checks of the guest agent are a POST and read.
                    sent += judged.Effect == EffectKind.Reads ? 0 : 1;
                    if (judged.Tier > tier || judged.Effect == EffectKind.Destroys || (round == 0 && judged.Effect != EffectKind.Reads))
                    {
                        wrong.Add($"{call.Method} {call.Path} {string.Join('&', call.Parameters)}");
                    }
                }
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That(tier == Tier.ReadOnly ? sent == 0 : sent > 10).IsTrue();
    }

    [Test]
    public async Task The_question_about_a_method_holds_everything_that_is_sent()
    {
        var (random, missing, asked) = (new Random(4711), new List<string>(), 0);
        await using var lab = await TestCluster.Start();
        foreach (var endpoint in PveSchema.All().Where(endpoint => endpoint.Method != "GET"))
        {
            var arguments = Required(endpoint);
            foreach (var parameter in endpoint.Parameters.Where(parameter => parameter.Optional && random.Next(3) == 0))
            {
                arguments.TryAdd(parameter.Name.Replace("[n]", "3", StringComparison.Ordinal), Value(parameter, random));
            }
            await lab.Runner.Run(
                ToolCatalog.Find(Change)!,
                TestCluster.Members(
                    $$"""{"call":"{{endpoint.Method}} {{endpoint.Path}}","arguments":{{Json(arguments)}}}"""),
                new(Caller.Stdio)
                {
                    Consent = (call, plan) =>
                    {
                        asked++;
                        missing.AddRange(call.Parameters
                            .Where(sent => !plan.Question.Contains(
                                call.IsSecret(sent.Key) ? McpPve.Text.Redaction.Mark : sent.Value, StringComparison.Ordinal))
                            .Select(sent => $"{call.Spec.Name}: {sent.Key}={sent.Value} is not in {plan.Question}"));
                        return Task.FromResult<NotConfirmed?>(new("no"));
                    },
                },
                CancellationToken.None);
        }

        await Assert.That(string.Join('\n', missing)).IsEqualTo("");
        await Assert.That(asked).IsGreaterThan(40);
    }

    [Test]
    public async Task A_method_that_reads_what_is_confidential_takes_its_tier()
    {
        await using var lab = await TestCluster.Start();
        var exposed = ToolCatalog.All.Where(tool => tool.Tier == Tier.ReadOnly).ToList();

        var result = await lab.With(new Toolbox(exposed, exposed, Tier.ReadOnly)).Run(
            ToolCatalog.Find(Read)!,
            TestCluster.Members("""{"call":"GET /nodes/{node}/qemu/{vmid}/agent/file-read","arguments":{"vmid":100,"file":"/etc/shadow"}}"""),
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.IsError).IsTrue();
        await Assert.That(result.Text).Contains("needs tier full").And.Contains("Nothing was done");
        await Assert.That(lab.Cluster.Calls.Any(call => call.Path.Contains("file-read", StringComparison.Ordinal))).IsFalse();
    }

    [Test]
    [Arguments("DELETE /nodes/{node}/qemu/{vmid}")]
    [Arguments("DELETE /nodes/pve3/qemu/103")]
    [Arguments("delete /api2/json/nodes/pve3/qemu/103/")]
    [Arguments("pve_delete_qemu_vm")]
    public async Task What_a_tool_is_denied_its_method_is_too(string call)
    {
        await using var lab = await TestCluster.Start();
        var exposed = ToolCatalog.All.Where(tool => tool.Name != "pve_delete_qemu_vm").ToList();
        var toolbox = new Toolbox(exposed, exposed, Tier.Full, new[] { "pve_delete_qemu_vm" }.ToFrozenSet());

        var result = await lab.With(toolbox).Run(
            ToolCatalog.Find(Change)!,
            TestCluster.Members($$$"""{"call":"{{{call}}}","arguments":{"vmid":103}}"""),
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.IsError).IsTrue();
        await Assert.That(result.Text).Contains("here").And.Contains("Nothing was done");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task The_settings_of_a_VM_are_checked_in_either_form()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(Change, """{"call":"PUT /nodes/{node}/qemu/{vmid}/config","arguments":{"vmid":103,"template":true}}""");

        await Assert.That(text).Contains("is not a setting");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }

    [Test]
    public async Task Without_the_category_only_tools_are_there()
    {
        await using var lab = await TestCluster.Start();
        var exposed = ToolCatalog.All.Where(tool => tool.Group.Name != DoorTools.GroupName || tool.Name == "pve_plan").ToList();

        var result = await lab.With(new Toolbox(exposed, exposed, Tier.Full)).Run(
            ToolCatalog.Find("pve_plan")!,
            TestCluster.Members("""{"call":"PUT /nodes/pve1/dns","arguments":{"search":"x"}}"""),
            new(Caller.Stdio),
            CancellationToken.None);

        await Assert.That(result.Text).Contains("The API itself is not open here");
    }

    [Test]
    public async Task A_write_of_a_method_tells_what_is_different_now_and_how_to_put_it_back()
    {
        await using var lab = await TestCluster.Start();

        var changed = await lab.Call(Change, """{"call":"PUT /nodes/pve1/dns","arguments":{"search":"example.org","dns1":"192.0.2.53"}}""");
        await Assert.That(changed.GetProperty("changed").GetProperty("dns1").GetProperty("to").GetString()).IsEqualTo("192.0.2.53");

        var undo = changed.GetProperty("undo");
        await Assert.That(undo.GetProperty("tool").GetString()).IsEqualTo(Change);
        var back = await lab.Call(Change, undo.GetProperty("arguments").GetRawText());
        await Assert.That(back.GetProperty("changed").GetProperty("dns1").GetProperty("from").GetString()).IsEqualTo("192.0.2.53");
    }

    [Test]
    public async Task The_secret_of_a_new_token_is_told_this_one_time()
    {
        await using var lab = await TestCluster.Start();

        var made = await lab.Call(
            Change, """{"call":"POST /access/users/auditor@pve/token/monitor","arguments":{"comment":"looks at VM 100","privsep":true}}""");

        var secret = made.GetProperty("secret_shown_once").GetString()!;
        await Assert.That(Guid.TryParse(secret, out _)).IsTrue();
        await Assert.That(made.GetProperty("answer").GetRawText()).DoesNotContain(secret);
        await Assert.That(made.GetProperty("undo").GetRawText()).Contains("DELETE /access/users/{userid}/token/{tokenid}");
        var read = await lab.Run(Read, """{"call":"GET /access/users/auditor@pve/token/monitor"}""");
        await Assert.That(read.Text).DoesNotContain(secret);
    }

    [Test]
    public async Task A_list_has_the_members_and_the_rows_that_are_wanted()
    {
        await using var lab = await TestCluster.Start();

        var rows = await lab.Call(
            Read, """{"call":"GET /cluster/resources","arguments":{"type":"vm","filter":"web","limit":2,"fields":"vmid,name"}}""");

        await Assert.That(rows.GetProperty("items")[0].EnumerateObject().Select(member => member.Name)).IsEquivalentTo(["vmid", "name"]);
        await Assert.That(rows.GetProperty("count").GetInt32()).IsLessThanOrEqualTo(2);
    }

    [Test]
    [Arguments("GET /nodes/{node}/rrd", "rrddata")]
    [Arguments("POST /nodes/{node}/storage/{storage}/upload", "download-url")]
    [Arguments("GET /nodes/{node}/qemu/{vmid}/vncwebsocket", "web interface")]
    public async Task What_is_no_JSON_is_refused_with_the_way_round(string call, string instead)
    {
        await using var lab = await TestCluster.Start();
        var endpoint = PveSchema.Find(call.Split(' ')[0], call.Split(' ')[1])!;

        var result = await lab.Run(Change, $$"""{"call":"{{call}}","arguments":{{Json(Required(endpoint))}}}""");

        await Assert.That(result.IsError).IsTrue();
        await Assert.That(result.Text).Contains(instead);
    }

    private static string Json(Dictionary<string, string> arguments) => new JsonObject(
        arguments.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)JsonValue.Create(one.Value)))).ToJsonString();

    private static Dictionary<string, string> Required(PveEndpoint endpoint) => endpoint.Parameters
        .Where(parameter => !parameter.Optional || endpoint.Path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal))
        .ToDictionary(parameter => parameter.Name, parameter => parameter.Name switch
        {
            "node" => "pve1",
            "vmid" => endpoint.Path.Contains("/lxc", StringComparison.Ordinal) ? "200" : "100",
            "storage" => "local-lvm",
            "upid" => ToolCase.OldTask,
            "userid" => "auditor@pve",
            _ => parameter.Enum is { Count: > 0 } choices ? choices[0]
                : parameter.Type switch
                {
                    PveType.Boolean => "1",
                    PveType.Integer or PveType.Number => $"{parameter.Minimum ?? 1}",
                    _ => "x1",
                },
        });

    private static string Value(PveParameter parameter, Random random) => parameter.Enum is { Count: > 0 } choices
        ? choices[random.Next(choices.Count)]
        : parameter.Type switch
        {
            PveType.Boolean => "1",
            PveType.Integer or PveType.Number => $"{parameter.Minimum ?? 1}",
            _ => parameter.Name == "delete" ? "unused0" : "keep-last=1",
        };
}
