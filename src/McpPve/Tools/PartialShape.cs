using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>
/// An answer out of which PVE leaves without a word what the token may not see: says so where the token lacks the privilege.
/// </summary>
/// <param name="path">Where the privileges count.</param>
/// <param name="anyOf">Each of them is enough to see everything.</param>
/// <param name="otherwise">What is missing without them.</param>
internal sealed class PartialShape(Shape inner, Func<ToolCall, string> path, string[] anyOf, string otherwise) : Shape
{
    public const string Source = "/access/permissions";

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var result = await inner.Run(run, cancellation);
        if (result.IsError || result.Data is not { ValueKind: JsonValueKind.Object } data || await Sees(run, cancellation) is not false)
        {
            return result;
        }
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            foreach (var member in data.EnumerateObject())
            {
                member.WriteTo(writer);
            }
            writer.WriteString("perhaps_filtered"u8, $"The token lacks {string.Join(" or ", anyOf)} on {path(call)}: {otherwise}.");
            writer.WriteEndObject();
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) => inner.WriteSchema(writer);

    /// <summary>Null when PVE does not tell.</summary>
    private async Task<bool?> Sees(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var answer = await run.Read(Source, AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(), cancellation,
                ("path", path(run.Call)));
            return answer.Data is null ? null : answer.Data.Values.Any(held => anyOf.Any(held.ContainsKey));
        }
        catch (PveException) // only a courtesy
        {
            return null;
        }
    }
}
