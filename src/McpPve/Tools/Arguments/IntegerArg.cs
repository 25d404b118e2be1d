using System.Globalization;
using System.Text.Json;

namespace McpPve.Tools.Arguments;

internal sealed record IntegerArg(string Name, string Description, long Min, long Max) : Arg(Name, Description)
{
    /// <summary>What stands before the number in PVE's encoding: <c>keep-last=</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Its limits are so wide that they help nobody: the schema does not name them.</summary>
    public bool Quiet { get; init; }

    /// <summary>Takes true and false, which are 1 and 0.</summary>
    public bool TakesFlags { get; init; }

    public override string JsonType => "integer";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if ((Lenient.WholeNumber(value) ?? (TakesFlags ? Flag(value) : null)) is not { } number)
        {
            return $"must be a whole number, not {Shown(value)}";
        }
        if (number < Min || number > Max)
        {
            var least = Min == long.MinValue && number > Max ? null : Text(Min);
            return $"must be {Range(least, HasMax || number > Max ? Text(Max) : null)}, not {Shown(value)}";
        }
        encoded.Add(Prefix + ((long)number).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        if (Min is not (0 or long.MinValue) && !Quiet)
        {
            writer.WriteNumber("minimum"u8, Min);
        }
        if (HasMax && !Quiet)
        {
            writer.WriteNumber("maximum"u8, Max);
        }
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) =>
        writer.WriteNumber("default"u8, long.Parse(value, CultureInfo.InvariantCulture));

    private bool HasMax => Max is not (int.MaxValue or long.MaxValue);

    private static decimal? Flag(JsonElement value) => Lenient.Flag(value) is { } flag ? flag ? 1 : 0 : null;

    private static string Text(long limit) => limit.ToString(CultureInfo.InvariantCulture);
}
