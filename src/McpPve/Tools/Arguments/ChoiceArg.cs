using System.Globalization;
using System.Text.Json;
using McpPve.Text;

namespace McpPve.Tools.Arguments;

internal sealed record ChoiceArg(string Name, string Description, IReadOnlyList<string> Choices) : Arg(Name, Description)
{
    /// <summary>Further words for the choices, such as PVE's own where ours differ.</summary>
    public (string Word, string Choice)[] Synonyms { get; init; } = [];

    public override string JsonType => "string";

    public override bool IsNotGiven(JsonElement value) => Lenient.IsNothing(value) || (Lenient.IsAuto(value) && !Choices.Contains("auto"));

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if ((Read(value) is { } given ? Match(given) : null) is not { } choice)
        {
            var close = Lenient.Scalar(value) is { } word ? Closest.To(word, Choices) : null;
            return $"must be one of {string.Join(", ", Choices)}, not {Shown(value)}{(close is null ? "" : $"; did you mean '{close}'?")}";
        }
        encoded.Add(choice);
        return null;
    }

    // A flag where both of its words are choices; a number in whatever spelling: 4.0 is 4.
    private string? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False when Choices.Contains("0") && Choices.Contains("1") => Lenient.ScalarOrFlag(value),
        JsonValueKind.Number when Lenient.WholeNumber(value) is { } number => number.ToString("0", CultureInfo.InvariantCulture),
        _ => Lenient.Scalar(value),
    };

    private string? Match(string given) =>
        Choices.Contains(given) ? given
        : Choices.Where(choice => Lenient.IsAlike(choice, given)).ToList() is [var only] ? only
        : Array.Find(Synonyms, synonym => Lenient.IsAlike(synonym.Word, given)).Choice;

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum"u8);
        foreach (var choice in Choices)
        {
            writer.WriteStringValue(choice);
        }
        writer.WriteEndArray();
    }
}
