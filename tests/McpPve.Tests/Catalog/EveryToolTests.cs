using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Catalog.Agent;
using McpPve.Simulator;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Catalog;

/// <summary>Each tool against the simulated cluster over HTTPS: it works, PVE refuses, an argument is wrong.</summary>
public sealed partial class EveryToolTests
{
    public static IEnumerable<Func<ToolCase>> Cases() => ToolCases.All.Select(entry => (Func<ToolCase>)(() => entry));

    public static IEnumerable<Func<ToolCase>> Detailed() =>
        ToolCases.All.Where(entry => entry.Good.Length > 0 && ToolCatalog.Find(entry.Tool)!.ArgOf(ArgRole.Detail) is not null)
            .Select(entry => (Func<ToolCase>)(() => entry));

    public static IEnumerable<Func<ToolCase>> Refusals() =>
        ToolCases.All.Where(entry => entry.Refusal.Length > 0).Select(entry => (Func<ToolCase>)(() => entry));

    [Test]
    public async Task No_tool_is_left_out()
    {
        await Assert.That(ToolCases.All.Select(entry => entry.Tool).Distinct()).IsEquivalentTo(ToolCatalog.All.Select(tool => tool.Name));
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task It_works(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var result = await lab.Run(entry.Tool, await lab.Arguments(entry));

        await Assert.That(result.Text).Contains(entry.Answer);
        await Assert.That(result.IsError).IsFalse();
        await Assert.That(result.Data!.Value.GetRawText()).IsEqualTo(result.Text);
        if (ToolCatalog.Find(entry.Tool)!.OutputSchema() is { } schema)
        {
            await Assert.That(Misfits(result.Data!.Value, schema, "")).IsEmpty();
        }
    }

    [Test]
    [MethodDataSource(nameof(Detailed))]
    public async Task Full_detail_fits_the_same_schema(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;
        await using var lab = await TestCluster.Start();
        var arguments = JsonNode.Parse(await lab.Arguments(entry))!.AsObject();
        arguments["detail"] = "full";

        var result = await lab.Call(entry.Tool, arguments.ToJsonString());

        await Assert.That(Misfits(result, tool.OutputSchema()!.Value, "")).IsEmpty();
    }

    private static IEnumerable<string> Misfits(JsonElement value, JsonElement schema, string where)
    {
        var type = schema.GetProperty("type").GetString();
        var fits = value.ValueKind switch
        {
            JsonValueKind.Object => type == "object",
            JsonValueKind.Array => type == "array",
            JsonValueKind.String => type == "string",
            JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            _ => false,
        };
        if (!fits)
        {
            return [$"{where}: {value.GetRawText()} is no {type}"];
        }
        return value.ValueKind switch
        {
            JsonValueKind.Object when schema.TryGetProperty("properties", out var properties) => value.EnumerateObject()
                .Where(member => properties.TryGetProperty(member.Name, out _))
                .SelectMany(member => Misfits(member.Value, properties.GetProperty(member.Name), $"{where}/{member.Name}")),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().SelectMany((item, index) => Misfits(item, items, $"{where}/{index}")),
            _ => [],
        };
    }

    [Test]
    [MethodDataSource(nameof(Refusals))]
    public async Task A_refusal_comes_with_PVEs_words_and_the_next_step(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(entry.Tool, await lab.Prepare(entry.Refused!));

        // What a tool is given speaks for itself.
        var speaks = ToolCatalog.Find(entry.Tool)!.Inner == InnerCall.None ? entry.Tool : "";
        await Assert.That(text).StartsWith(speaks).And.Contains(entry.Refusal);
        await Assert.That(text).DoesNotContain("   at ").And.DoesNotContain("Exception");
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_wrong_argument_reaches_nobody(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail(entry.Tool, entry.Wrong);

        await Assert.That(text).Contains(entry.Complaint).And.Contains("othing was done");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_token_without_privileges_gets_nothing_and_learns_why(ToolCase entry)
    {
        await using var lab = await TestCluster.Start(token: (SimulatedCluster.NobodyTokenId, SimulatedCluster.NobodyTokenSecret));
        await using var administrator = await lab.Another();
        var arguments = entry.Good.Length > 0 ? await administrator.Prepare(entry.Good) : $$"""{"upid":"{{ToolCase.OldTask}}"}""";

        var writes = lab.Writes;
        var result = await lab.Run(entry.Tool, arguments);

        await Assert.That(lab.Writes == writes || result.IsError).IsTrue().Because(result.Text);
        if (result.IsError)
        {
            await Assert.That(result.Text).Contains("token").Or.Contains("no such task");
        }
    }

    public static IEnumerable<Func<ToolCase>> Tasks() =>
        ToolCases.All.Where(entry =>
                ToolCatalog.Find(entry.Tool) is { Returns: WriteOperation } tool && tool.ArgOf(ArgRole.Wait) is not null)
            .Select(entry => (Func<ToolCase>)(() => entry));

    [Test]
    [MethodDataSource(nameof(Tasks))]
    public async Task A_task_that_fails_is_an_error_that_names_the_task(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var arguments = await lab.Arguments(entry);
        lab.Cluster.Faults.Add(new(FaultKind.TaskFails) { Method = Method(entry), Message = "the disk is on fire" });

        var text = await lab.Fail(entry.Tool, arguments);

        await Assert.That(text).StartsWith(entry.Tool).And.Contains("the disk is on fire").And.Contains("UPID:");
    }

    [Test]
    [MethodDataSource(nameof(Tasks))]
    public async Task A_task_that_outlasts_the_wait_goes_on_under_its_id(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var arguments = JsonNode.Parse(await lab.Arguments(entry))!.AsObject();
        lab.Cluster.Faults.Add(new(FaultKind.TaskSlow) { Method = Method(entry), Delay = TimeSpan.FromHours(1) });
        arguments["wait_seconds"] = 0;

        var result = await lab.Call(entry.Tool, arguments.ToJsonString());

        await Assert.That(result.GetProperty("outcome").GetString()).IsEqualTo("running");
        await Assert.That(result.GetProperty("upid").GetString()).StartsWith("UPID:");
        await Assert.That(result.GetProperty("next").GetString()).Contains("pve_wait_for_task");
    }

    public static IEnumerable<Func<ToolCase>> Writes() =>
        ToolCases.All.Where(entry => ToolCatalog.Find(entry.Tool) is { Effect.ReadOnly: false, Inner: InnerCall.None })
            .Select(entry => (Func<ToolCase>)(() => entry));

    [Test]
    [MethodDataSource(nameof(Writes))]
    public async Task A_write_whose_answer_is_lost_is_sent_once_and_says_how_to_find_out(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var arguments = await lab.Arguments(entry);
        var before = lab.Writes;
        lab.Cluster.Faults.Add(new(FaultKind.DropAfterActing) { Method = Method(entry) });

        var text = await lab.Fail(entry.Tool, arguments);

        await Assert.That(text).Contains("may or may not have been carried out").And.Contains("Look before you repeat it");
        await Assert.That(lab.Writes - before).IsEqualTo(1);
    }

    [Test]
    [MethodDataSource(nameof(Writes))]
    public async Task The_note_about_a_lost_answer_is_a_call_that_finds_the_task(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;
        if (tool.Returns is AgentExecOperation)
        {
            return; // the guest agent keeps no list of commands
        }
        await using var lab = await TestCluster.Start();
        var arguments = await lab.Arguments(entry);
        var before = await Upids(lab);
        lab.Cluster.Faults.Add(new(FaultKind.DropAfterActing) { Method = Method(entry) });
        var text = await lab.Fail(entry.Tool, arguments);
        var started = (await Upids(lab)).Except(before).ToList();

        var note = NamedCall().Match(text[text.IndexOf("Look before", StringComparison.Ordinal)..]);
        await Assert.That(note.Success).IsTrue().Because(text);
        var found = await lab.Run(note.Groups["tool"].Value, note.Groups["arguments"].Value);

        await Assert.That(found.IsError).IsFalse().Because($"{text}\n{found.Text}");
        await Assert.That(ToolCatalog.Find(note.Groups["tool"].Value)!.Effect.ReadOnly).IsTrue();
        await Assert.That(started.Count > 0 && !started.Any(upid => found.Text.Contains(upid, StringComparison.Ordinal))).IsFalse()
            .Because($"{string.Join(", ", started)} not in {note.Value}: {found.Text}");
    }

    private static async Task<List<string>> Upids(TestCluster lab)
    {
        var upids = new List<string>();
        foreach (var node in new[] { "pve1", "pve2", "pve3" })
        {
            var tasks = await lab.Call("pve_list_tasks", $$"""{"node":"{{node}}","limit":500}""");
            upids.AddRange(tasks.GetProperty("items").EnumerateArray().Select(task => task.GetProperty("upid").GetString()!));
        }
        return upids;
    }

    [GeneratedRegex(@"(?<tool>pve_[a-z0-9_]+) (?<arguments>\{[^{}]*\})")]
    private static partial Regex NamedCall();

    private static string Method(ToolCase entry) => ToolCatalog.Find(entry.Tool)!.Route.Method.Method;
}
