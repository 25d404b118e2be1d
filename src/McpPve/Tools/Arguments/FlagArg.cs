using System.Text.Json;

namespace McpPve.Tools.Arguments;

internal sealed record FlagArg(string Name, string Description) : Arg(Name, Description)
{
    public override string JsonType => "boolean";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.Flag(value) is not { } flag)
        {
            return $"must be true or false, not {Shown(value)}";
        }
        encoded.Add(flag ? "1" : "0");
        return null;
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) => writer.WriteBoolean("default"u8, value == "1");
}
