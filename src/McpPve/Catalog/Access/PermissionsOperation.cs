using System.Text.Json;
using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Access;

/// <summary>
/// What somebody may do: privileges by path. All paths at once repeat each other, so a path that adds nothing to '/' only says so.
/// </summary>
internal sealed class PermissionsOperation : Operation
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(), cancellation);
        var paths = (answer.Data ?? []).OrderBy(path => path.Key, StringComparer.Ordinal).ToList();
        var root = paths.FirstOrDefault(path => path.Key == "/").Value;
        return run.Result((writer, call) =>
        {
            if (ResultText.WroteRaw(writer, answer.Raw))
            {
                return;
            }
            ResultText.WriteItems(writer, paths, call, call.Start, 0, null, (row, path) =>
            {
                row.WriteStartObject();
                row.WriteString("path"u8, path.Key);
                if (call.Full)
                {
                    WriteAll(row, path.Value);
                }
                else if (call.Filter is null && path.Key != "/" && Same(path.Value, root))
                {
                    row.WriteString("same_as"u8, "/"u8);
                }
                else
                {
                    WriteHeld(row, path, call.Filter);
                }
                row.WriteEndObject();
            });
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(writer, ("items", "array"), ("count", "integer"), ("total", "integer"), ("next", "integer"));

    private static void WriteHeld(Utf8JsonWriter writer, KeyValuePair<string, Dictionary<string, PveFlag>> path, string? filter)
    {
        // A filter that means a privilege leaves the others out.
        var shown = filter is null || path.Key.Contains(filter, StringComparison.OrdinalIgnoreCase)
            ? path.Value
            : path.Value.Where(held => held.Key.Contains(filter, StringComparison.OrdinalIgnoreCase));
        var privileges = shown.OrderBy(held => held.Key, StringComparer.Ordinal).ToList();
        WriteNames(writer, "privileges", privileges);
        if (privileges.Where(held => !held.Value.IsSet).ToList() is { Count: > 0 } here)
        {
            WriteNames(writer, "not_below", here);
        }
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, List<KeyValuePair<string, PveFlag>> privileges)
    {
        writer.WriteStartArray(name);
        privileges.ForEach(held => writer.WriteStringValue(held.Key));
        writer.WriteEndArray();
    }

    private static void WriteAll(Utf8JsonWriter writer, Dictionary<string, PveFlag> privileges)
    {
        writer.WriteStartObject("full"u8);
        foreach (var (name, propagates) in privileges.OrderBy(held => held.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(name, propagates.IsSet ? 1 : 0);
        }
        writer.WriteEndObject();
    }

    private static bool Same(Dictionary<string, PveFlag> privileges, Dictionary<string, PveFlag>? root) =>
        root is not null
            && privileges.Count == root.Count
            && privileges.All(held => root.TryGetValue(held.Key, out var flag) && flag.IsSet == held.Value.IsSet);
}
