using System.Text.Json;

namespace McpPve.Tools.Arguments;

internal sealed record VmidListArg(string Name, string Description) : Arg(Name, Description)
{
    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.List(value, commas: true) is not { Count: > 0 } list)
        {
            return $"must be a list of guest ids with at least one, not {Shown(value)}";
        }
        foreach (var item in list)
        {
            if (Vmid.Encode(item, encoded) is { } complaint)
            {
                return $"has an item that {complaint}";
            }
        }
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteNumber("minItems"u8, 1);
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, "integer"u8);
        writer.WriteEndObject();
    }
}
