using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tests.Catalog;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Tests.Effects;

/// <summary>What holds of every tool's call, whatever documented arguments it has.</summary>
public sealed class EffectPropertyTests
{
    private const int Rounds = 6;

    [Test]
    [Arguments("read-only")]
    [Arguments("read-execute")]
    public async Task Nothing_beyond_the_tier_reaches_PVE(string name)
    {
        var tier = (Tier)Array.IndexOf(TierNames.All, name);
        var exposed = ToolCatalog.All.Where(tool => tool.Tier <= tier).ToList();
        var toolbox = new Toolbox(exposed, exposed, tier);
        var (random, wrong, sent) = (new Random(4711), new List<string>(), 0);
        foreach (var entry in Cases().Where(entry => toolbox.Find(entry.Tool) is not null))
        {
            for (var round = 0; round < Rounds; round++)
            {
                await using var lab = await TestCluster.Start();
                var tool = ToolCatalog.Find(entry.Tool)!;
                var arguments = RandomOptions.Add(TestCluster.Members(await lab.Prepare(entry.Good)), tool, random);
                await lab.With(toolbox).Run(tool, arguments, new(Caller.Stdio), CancellationToken.None);
                foreach (var call in lab.Cluster.Calls.Where(call => call.Method != "GET"))
                {
                    sent++;
                    var judged = EffectTable.Judge(
                        call.Method, Template(call.Method, call.Path), [.. call.Parameters, .. Names(call.Method, call.Path)]);
                    if (judged.Tier > tier || judged.Effect == EffectKind.Destroys)
                    {
                        wrong.Add($"{entry.Key}: {call.Method} {call.Path} {string.Join('&', call.Parameters)}");
                    }
                }
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
        await Assert.That(tier == Tier.ReadOnly ? sent == 0 : sent > 20).IsTrue();
    }

    [Test]
    public async Task The_question_holds_everything_that_is_sent()
    {
        var (random, missing, asked) = (new Random(4711), new List<string>(), 0);
        foreach (var entry in Cases())
        {
            await using var lab = await TestCluster.Start();
            for (var round = 0; round < Rounds; round++)
            {
                var tool = ToolCatalog.Find(entry.Tool)!;
                var arguments = RandomOptions.Add(TestCluster.Members(await lab.Prepare(entry.Good)), tool, random);
                await lab.Runner.Run(tool, arguments, new(Caller.Stdio)
                {
                    Consent = (call, plan) =>
                    {
                        asked++;
                        missing.AddRange(call.Parameters
                            .Where(sent => !plan.Question.Contains(Shown(call, sent.Key, sent.Value), StringComparison.Ordinal))
                            .Select(sent => $"{entry.Key}: {sent.Key}={sent.Value} is not in: {plan.Question}"));
                        return Task.FromResult<NotConfirmed?>(new("no"));
                    },
                }, CancellationToken.None);
            }
        }

        await Assert.That(string.Join('\n', missing)).IsEqualTo("");
        await Assert.That(asked).IsGreaterThan(60);
    }

    private static string Shown(ToolCall call, string parameter, string value) =>
        call.IsSecret(parameter) ? Redaction.Mark : Untrusted.Clean(Redaction.Hide(parameter, value)!, keepLines: false);

    // Cases that need a task of their own say nothing about arguments.
    private static IEnumerable<ToolCase> Cases() => EveryToolTests.Cases().Select(make => make())
        .Where(entry => entry.Good.Length > 0 && !ToolCatalog.Find(entry.Tool)!.Effect.ReadOnly);

    private static string Template(string method, string path) => Match(method, path)?.Path ?? path;

    private static IEnumerable<KeyValuePair<string, string>> Names(string method, string path) =>
        Match(method, path) is not { } endpoint ? []
        : endpoint.Path.Split('/').Zip(path.Split('/')).Where(pair => pair.First.StartsWith('{'))
            .Select(pair => KeyValuePair.Create(pair.First[1..^1], Uri.UnescapeDataString(pair.Second)));

    // The one with the fewest names: /nodes/{node}/qemu/{vmid}/agent/exec rather than …/agent/{command}.
    private static PveEndpoint? Match(string method, string path)
    {
        var parts = path.Split('/');
        return PveSchema.All()
            .Where(endpoint => endpoint.Method == method && endpoint.Path.Split('/') is var own && own.Length == parts.Length
                && own.Zip(parts).All(pair => pair.First == pair.Second || pair.First.StartsWith('{')))
            .MinBy(endpoint => endpoint.Path.Count(letter => letter == '{'));
    }
}
