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
        var given = Lenient.ScalarOrFlag(value);
        if ((given is null ? null : Match(given)) is not { } choice)
        {
            var close = Lenient.Scalar(value) is { } word ? Closest.To(word, Choices) : null;
            return $"must be one of {string.Join(", ", Choices)}, not {Shown(value)}{(close is null ? "" : $"; did you mean '{close}'?")}";
        }
        encoded.Add(choice);
        return null;
    }

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
