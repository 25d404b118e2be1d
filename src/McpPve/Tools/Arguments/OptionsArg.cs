using System.Text.Json;

namespace McpPve.Tools.Arguments;

internal sealed record OptionsArg(string Name, string Description) : Arg(Name, Description)
{
    public const string OwnName = "options";

    /// <summary>The ones that the schema names; the others are taken as well.</summary>
    public Arg[] Named { get; init; } = [];

    public override string JsonType => "object";

    public override string? Encode(JsonElement value, List<string> encoded) =>
        throw new InvalidOperationException("options are bound one by one");

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("properties"u8);
        foreach (var arg in Named)
        {
            arg.WriteSchema(writer);
        }
        writer.WriteEndObject();
        // A text says everything: a number or a flag in one is read as such.
        writer.WriteStartObject("additionalProperties"u8);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
    }
}
