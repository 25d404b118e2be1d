using System.Text.Json;

namespace McpPve.Tools.Arguments;

/// <summary>A list of anything; PVE takes it as a repeated key.</summary>
internal sealed record ListArg(string Name, string Description, Arg Item) : Arg(Name, Description)
{
    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        // In texts commas may stand for themselves: only JSON says where one ends.
        if (Lenient.List(value, commas: Item is not (TextArg or PropertyStringArg)) is not { Count: > 0 } items)
        {
            return $"must be a list with at least one item, not {Shown(value)}";
        }
        foreach (var item in items)
        {
            if (Item.Encode(item, encoded) is { } complaint)
            {
                return $"has an item that {complaint}";
            }
        }
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, Item.JsonType);
        writer.WriteEndObject();
    }
}
