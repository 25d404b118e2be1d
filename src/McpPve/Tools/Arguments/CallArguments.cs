using System.Text.Json;

namespace McpPve.Tools.Arguments;

/// <summary>The arguments of another call, in one object.</summary>
internal sealed record CallArguments(string Name, string Description) : Arg(Name, Description)
{
    public override string JsonType => "object";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.Object(value) is not { } members)
        {
            return $"must be an object such as {{\"vmid\":100}}, not {Shown(value)}";
        }
        encoded.Add(members.GetRawText());
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        // An object of which nothing is said is refused by some model APIs.
        writer.WriteStartObject("properties"u8);
        writer.WriteStartObject("vmid"u8);
        writer.WriteString("type"u8, "integer"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        // A text says everything: a number, a flag or a list in one is read as such.
        writer.WriteStartObject("additionalProperties"u8);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
    }
}
