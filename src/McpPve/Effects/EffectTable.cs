namespace McpPve.Effects;

/// <summary>
/// What every method of PVE's API does, from <c>effects.txt</c>, whose first lines explain it. Tier, consent and audit of a call follow
/// from this one table. It is read when the first call is judged.
/// </summary>
internal static class EffectTable
{
    private static readonly Judgement Unknown =
        new(Tier.Full, EffectKind.Destroys, ["this version of mcp-pve does not know what the method does"]);

    private static readonly Dictionary<string, MethodEffect> Methods = Read();

    /// <summary>Method and path of each row.</summary>
    public static IEnumerable<string> Rows => Methods.Keys;

    /// <param name="method">GET, POST, PUT, DELETE.</param>
    /// <param name="template">As PVE documents it: <c>/nodes/{node}/qemu</c>.</param>
    /// <param name="parameters">All that is sent, with PVE's names; values of the path count as well.</param>
    public static Judgement Judge(string method, string template, IReadOnlyCollection<KeyValuePair<string, string>> parameters) =>
        Find(method, template) is { } row ? Worst(row.Plain, row.Conditions.Where(condition => condition.Holds(parameters))) : Unknown;

    /// <summary>What a call can become, with whatever arguments.</summary>
    /// <param name="may">Whether a parameter can be given at all.</param>
    public static Judgement Worst(string method, string template, Func<string, bool> may) =>
        Find(method, template) is { } row
            ? Worst(row.Plain, row.Conditions.Where(condition => condition.Parameters.All(may)))
            : Unknown;

    public static MethodEffect? Find(string method, string template) => Methods.GetValueOrDefault($"{method} {template}");

    private static Judgement Worst(Judgement plain, IEnumerable<EffectCondition> conditions) =>
        conditions.Aggregate(plain, (worst, condition) => new(
            condition.Raised.Tier > worst.Tier ? condition.Raised.Tier : worst.Tier,
            condition.Raised.Effect > worst.Effect ? condition.Raised.Effect : worst.Effect,
            [.. worst.Reasons, .. condition.Raised.Reasons]));

    private static Dictionary<string, MethodEffect> Read()
    {
#pragma warning disable RS0030 // a resource of the program itself, which no trimming takes away
        using var reader = new StreamReader(typeof(EffectTable).Assembly.GetManifestResourceStream("effects")!);
#pragma warning restore RS0030
        var rows = new Dictionary<string, MethodEffect>();
        MethodEffect? row = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }
            var cells = line.TrimStart(' ').Split('\t');
            var words = cells[2].Split(' ');
            var judgement = new Judgement(TierOf(cells[1]), EffectOf(words[0]), cells.Length > 3 ? [cells[3]] : []);
            if (line.StartsWith(' '))
            {
                row!.Conditions.Add(new(cells[0], judgement));
            }
            else
            {
                rows.Add(cells[0], row = new(judgement, !words.Contains("once"), words.Contains("world")));
            }
        }
        return rows;
    }

    private static Tier TierOf(string name) =>
        Array.IndexOf(TierNames.All, name) is var tier and >= 0
            ? (Tier)tier
            : throw new InvalidDataException($"effects.txt: no tier '{name}'");

    private static EffectKind EffectOf(string name) => name switch
    {
        "reads" => EffectKind.Reads,
        "changes" => EffectKind.Changes,
        "interrupts" => EffectKind.Interrupts,
        "cuts-off" => EffectKind.CutsOff,
        "destroys" => EffectKind.Destroys,
        _ => throw new InvalidDataException($"effects.txt: no effect '{name}'"),
    };
}

/// <summary>A row of <c>effects.txt</c>.</summary>
/// <param name="Plain">Without any of the parameters that make it worse.</param>
/// <param name="IsIdempotent">A second identical call changes nothing more.</param>
/// <param name="ReachesOut">Beyond the cluster.</param>
internal sealed record MethodEffect(Judgement Plain, bool IsIdempotent, bool ReachesOut)
{
    public List<EffectCondition> Conditions { get; } = [];
}
