namespace McpPve.Effects;

/// <summary>A row of <c>effects.txt</c>: what a method does in any case, and what makes it worse.</summary>
/// <param name="Plain">Without any of the arguments that make it worse.</param>
internal sealed record MethodEffect(Judgement Plain, IReadOnlyList<MethodEffect.Worsening> Worsenings)
{
    /// <param name="When">All of it has to hold.</param>
    internal sealed record Worsening(Condition[] When, Judgement Then);

    /// <param name="text">The whole file.</param>
    /// <returns>By method and path.</returns>
    public static Dictionary<string, MethodEffect> Parse(string text)
    {
        var rows = new Dictionary<string, MethodEffect>(700);
        var worsenings = new List<Worsening>();
        foreach (var line in text.Split('\n'))
        {
            if (line is "" or ['#', ..])
            {
                continue;
            }
            var cells = line.Split('\t');
            if (line[0] == ' ')
            {
                worsenings.Add(new([.. cells[0][1..].Split(" & ").Select(Condition.Parse)], JudgementOf(cells, isPlain: false)));
            }
            else
            {
                rows.Add(cells[0], new(JudgementOf(cells, isPlain: true), worsenings = []));
            }
        }
        return rows;
    }

    private static Judgement JudgementOf(string[] cells, bool isPlain)
    {
        var words = cells[1].Split(' ');
        var effect = (EffectKind)Position(EffectNames.All, words[1], cells);
        foreach (var word in words[2..])
        {
            _ = Position(["idempotent", "not-idempotent", "outside"], word, cells);
        }
        return new(
            (Tier)Position(TierNames.All, words[0], cells),
            effect,
            isPlain ? effect == EffectKind.Reads || words.Contains("idempotent") : !words.Contains("not-idempotent"),
            words.Contains("outside"),
            cells.Length > 2 ? [cells[2]] : []);
    }

    private static int Position(string[] words, string word, string[] cells) => Array.IndexOf(words, word) is >= 0 and var position
        ? position
        : throw new InvalidDataException($"effects.txt has no such word as '{word}': {cells[0]}");
}
