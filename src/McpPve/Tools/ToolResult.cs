using System.Text;
using System.Text.Json;
using McpPve.Text;

namespace McpPve.Tools;

/// <summary>What a tool answers: the same facts as data and as compact JSON text; an error is text only.</summary>
internal sealed record ToolResult(JsonElement? Data, string Text, bool IsError)
{
    /// <summary>The task that goes on after this answer, for clients that can follow it by a handle.</summary>
    public TaskHandle? Running { get; init; }

    public static ToolResult Error(string text) => new(null, Untrusted.Clean(text, keepLines: true), IsError: true);

    public static ToolResult Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return new(JsonElement.ParseValue(ref reader), Encoding.UTF8.GetString(json), IsError: false);
    }
}
