using System.Text.Json;

namespace McpPve.Tools.Arguments;

/// <summary>A list of anything; PVE takes it as a repeated key.</summary>
internal sealed record ListArg(string Name, string Description, Arg Item) : Arg(Name, Description)
{
    /// <summary>No item has a comma in it, so that a text without JSON is a list of what stands between its commas.</summary>
    public bool Commas { get; init; }

    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.List(value, Commas) is not { Count: > 0 } items)
        {
            return $"must be a list with at least one item, not {Shown(value)}";
        }
        // Of an id nothing is nobody's; of other texts it is a text.
        if (Commas && items.Exists(Lenient.IsNothing))
        {
            return $"has an empty item in {Shown(value)}";
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

    protected override void WriteFacts(Utf8JsonWriter writer) => WriteItems(writer, Item);
}
