using McpPve.Client.Schema;

namespace McpPve.Effects;

/// <summary>
/// What every method of PVE's API does, from <c>effects.txt</c>, whose first lines explain it. Tier, hints, consent and audit of a call
/// follow from this one table.
/// </summary>
internal static class EffectTable
{
    private static readonly Dictionary<string, MethodEffect> Methods = Read();

    /// <summary>Method and path of each row, as they stand in the file.</summary>
    public static IEnumerable<string> Rows => Methods.Keys;

    /// <param name="method">GET, POST, PUT, DELETE.</param>
    /// <param name="template">As PVE documents it: <c>/nodes/{node}/qemu</c>.</param>
    /// <param name="parameters">
    /// All that is sent, with PVE's names, and what stands in the path; a list under its name again and again, or as one value. One that
    /// PVE does not document is taken for the worst.
    /// </param>
    public static Judgement Judge(string method, string template, IReadOnlyCollection<KeyValuePair<string, string>> parameters)
    {
        if (Find(method, template) is not { } row)
        {
            return Unknown($"{method} {template}");
        }
        var judgement = row.Worsenings
            .Where(worsening => Array.TrueForAll(worsening.When, condition => condition.Holds(parameters, template)))
            .Aggregate(row.Plain, (worst, worsening) => worst.With(worsening.Then));
        var endpoint = PveSchema.Find(method, template);
        return parameters
            .Where(parameter => endpoint?.Parameter(parameter.Key) is null)
            .Aggregate(judgement, (worst, parameter) => worst.With(Unknown(parameter.Key)));
    }

    /// <summary>What a call can become, with whatever documented arguments.</summary>
    /// <param name="may">Whether a parameter can be given at all.</param>
    public static Judgement Worst(string method, string template, Func<string, bool> may) => Find(method, template) is { } row
        ? row.Worsenings
            .Where(worsening => Array.TrueForAll(worsening.When, condition => condition.Names.Any(may)))
            .Aggregate(row.Plain, (worst, worsening) => worst.With(worsening.Then))
        : Unknown($"{method} {template}");

    /// <returns>Null for a method that this version does not know.</returns>
    public static MethodEffect? Find(string method, string template) => Methods.GetValueOrDefault($"{method} {template}");

    private static Judgement Unknown(string what) =>
        new(Tier.Full, EffectKind.Destroys, Idempotent: false, OpenWorld: true, [$"{what} is not known to this version of mcp-pve"]);

    private static Dictionary<string, MethodEffect> Read()
    {
#pragma warning disable RS0030 // a resource of the program itself, which no trimming takes away
        using var reader = new StreamReader(typeof(EffectTable).Assembly.GetManifestResourceStream("effects")!);
#pragma warning restore RS0030
        return MethodEffect.Parse(reader.ReadToEnd());
    }
}
