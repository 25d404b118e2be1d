using System.Text.Json;

namespace McpPve.Tools.Arguments;

internal sealed record TextListArg(string Name, string Description) : Arg(Name, Description)
{
    /// <summary>What joins the items into one value; null repeats the key.</summary>
    public string? Separator { get; init; }

    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        // Commas stand inside such texts: only JSON says where one ends.
        var items = Lenient.List(value, commas: false)?.ConvertAll(Lenient.Scalar);
        if (items is null or [] || items.Contains(null))
        {
            return $"must be a list of strings with at least one, not {Shown(value)}";
        }
        if (items.Exists(item => item!.Contains('\0', StringComparison.Ordinal)))
        {
            return "contains a NUL character";
        }
        encoded.AddRange(Separator is null ? items.OfType<string>() : [string.Join(Separator, items)]);
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
    }
}
