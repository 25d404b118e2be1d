using System.Globalization;
using System.Text.Json;

namespace McpPve.Tools.Arguments;

/// <summary>A number that may have a fraction.</summary>
internal sealed record NumberArg(string Name, string Description, double? Min, double? Max) : Arg(Name, Description)
{
    public override string JsonType => "number";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.Number(value) is not { } text)
        {
            return $"must be a number, not {Shown(value)}";
        }
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (number < Min || number > Max)
        {
            return $"must be {Range(Text(Min), Text(Max))}, not {Shown(value)}";
        }
        encoded.Add(text);
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        if (Min is { } least)
        {
            writer.WriteNumber("minimum"u8, least);
        }
        if (Max is { } most)
        {
            writer.WriteNumber("maximum"u8, most);
        }
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) =>
        writer.WriteNumber("default"u8, double.Parse(value, CultureInfo.InvariantCulture));

    private static string? Text(double? limit) => limit?.ToString(CultureInfo.InvariantCulture);
}
