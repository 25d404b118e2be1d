using McpPve.Client.Schema;
using McpPve.Effects;

namespace McpPve.Tests.Effects;

/// <summary>What holds for the judgement of any call, with arguments drawn by chance.</summary>
public sealed class JudgementPropertyTests
{
    private static readonly string[] Values =
    [
        "", "0", "1", "2", "no", "yes", "ON", "true", "False", "x", "DROP", "reject", "stop", "scsi0", "unused3", "vmstate,mp0",
        "rootfs;net0",
        "encryption-key", "/dev/sda", "file=/etc/shadow,size=1G", "type=insecure", "entry;acl", "keep-last=1", "stopped", "pause",
        "blacklist",
    ];

    [Test]
    public async Task Another_argument_never_makes_a_call_milder()
    {
        var random = new Random(17);
        var wrong = new List<string>();
        foreach (var endpoint in PveSchema.All().Where(endpoint => endpoint.Parameters.Count > 0))
        {
            for (var round = 0; round < 30; round++)
            {
                var (path, others) = Draw(random, endpoint);
                var before = EffectTable.Judge(endpoint.Method, endpoint.Path, path);
                for (var count = 1; count <= others.Count; count++)
                {
                    var after = EffectTable.Judge(endpoint.Method, endpoint.Path, [.. path, .. others.Take(count)]);
                    if (after.Tier < before.Tier || after.Effect < before.Effect || (after.Idempotent && !before.Idempotent)
                        || (before.OpenWorld && !after.OpenWorld) || before.Reasons.Except(after.Reasons).Any())
                    {
                        wrong.Add($"{endpoint.Method} {endpoint.Path}: {others[count - 1]} makes it milder");
                    }
                    before = after;
                }
            }
        }
        await Assert.That(string.Join('\n', wrong.Distinct())).IsEqualTo("");
    }

    [Test]
    public async Task The_order_of_the_arguments_does_not_matter()
    {
        var random = new Random(5);
        var wrong = new List<string>();
        foreach (var endpoint in PveSchema.All())
        {
            for (var round = 0; round < 10; round++)
            {
                var (path, others) = Draw(random, endpoint);
                KeyValuePair<string, string>[] parameters = [.. path, .. others];
                var expected = Facts(EffectTable.Judge(endpoint.Method, endpoint.Path, parameters));
                random.Shuffle(parameters);
                var shuffled = Facts(EffectTable.Judge(endpoint.Method, endpoint.Path, parameters));
                if (shuffled != expected)
                {
                    wrong.Add($"{endpoint.Method} {endpoint.Path}: {expected}, then {shuffled}");
                }
            }
        }
        await Assert.That(string.Join('\n', wrong.Distinct())).IsEqualTo("");
    }

    [Test]
    public async Task No_documented_argument_makes_a_call_worse_than_its_worst()
    {
        var random = new Random(11);
        var wrong = new List<string>();
        foreach (var endpoint in PveSchema.All())
        {
            var worst = EffectTable.Worst(endpoint.Method, endpoint.Path, _ => true);
            for (var round = 0; round < 30; round++)
            {
                var (path, others) = Draw(random, endpoint);
                var judgement = EffectTable.Judge(endpoint.Method, endpoint.Path, [.. path, .. others]);
                if (judgement.With(worst) is var both && (both.Tier, both.Effect, both.Idempotent, both.OpenWorld)
                    != (worst.Tier, worst.Effect, worst.Idempotent, worst.OpenWorld))
                {
                    wrong.Add($"{endpoint.Method} {endpoint.Path} can be worse than its worst");
                }
            }
        }
        await Assert.That(string.Join('\n', wrong.Distinct())).IsEqualTo("");
    }

    [Test]
    public async Task In_the_lowest_tier_any_arguments_only_read_and_in_the_middle_one_none_destroys()
    {
        var random = new Random(23);
        var wrong = new List<string>();
        foreach (var endpoint in PveSchema.All())
        {
            for (var round = 0; round < 50; round++)
            {
                var (path, others) = Draw(random, endpoint);
                var judgement = EffectTable.Judge(endpoint.Method, endpoint.Path, [.. path, .. others]);
                if (judgement is { Tier: Tier.ReadOnly, Effect: > EffectKind.Reads }
                    or { Tier: < Tier.Full, Effect: >= EffectKind.CutsOff })
                {
                    wrong.Add($"{endpoint.Method} {endpoint.Path}: {judgement.Effect.Name()} in {judgement.Tier.Name()}");
                }
            }
        }
        await Assert.That(string.Join('\n', wrong.Distinct())).IsEqualTo("");
    }

    private static (
        KeyValuePair<string, string>[] Path, List<KeyValuePair<string, string>> Others) Draw(Random random, PveEndpoint endpoint)
    {
        var drawn = endpoint.Parameters.Where(parameter => InPath(endpoint, parameter) || random.Next(4) == 0)
            .Select(parameter => (parameter, KeyValuePair.Create(Name(random, parameter), Value(random, parameter)))).ToList();
        if (drawn.Count > 0 && random.Next(3) == 0)
        {
            var again = drawn[random.Next(drawn.Count)];
            drawn.Add((again.parameter, KeyValuePair.Create(again.Item2.Key, Value(random, again.parameter))));
        }
        return ([.. drawn.Where(one => InPath(endpoint, one.parameter)).Select(one => one.Item2)],
            [.. drawn.Where(one => !InPath(endpoint, one.parameter)).Select(one => one.Item2)]);
    }

    private static bool InPath(PveEndpoint endpoint, PveParameter parameter) =>
        endpoint.Path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal);

    private static string Name(Random random, PveParameter parameter) =>
        parameter.Name.Replace("[n]", $"{random.Next(20)}", StringComparison.Ordinal);

    private static string Value(Random random, PveParameter parameter) => parameter.Enum is { Count: > 0 } choices && random.Next(2) == 0
        ? choices[random.Next(choices.Count)]
        : Values[random.Next(Values.Length)];

    private static string Facts(Judgement judgement) =>
        string.Join('|', judgement.Tier, judgement.Effect, judgement.Idempotent, judgement.OpenWorld,
        string.Join(';', judgement.Reasons));
}
