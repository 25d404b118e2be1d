using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>Calls of methods that no model is made for.</summary>
internal static class ApiOperations
{
    public static readonly Operation Read = new ApiReadOperation();
    public static readonly Operation Write = new ApiWriteOperation();

    // What tells the rows of a list apart whose items have no path of their own, the first that they have.
    private static readonly string[] Names =
    [
        "id", "userid", "roleid", "groupid", "realm", "tokenid", "sid", "rule", "volid", "storage", "poolid", "subnet", "vnet", "zone",
        "controller", "ipam", "dns", "fabric", "cidr", "name", "iface", "group", "cputype", "vmid", "upid", "pos", "key", "node", "handle",
    ];

    /// <summary>An object member by member, or a list row by row.</summary>
    /// <param name="item">What stands for a row in the path of one item; null where items have none.</param>
    public static ReadBack Look(string template, string? item) => new(async (run, cancellation) =>
    {
        try
        {
            var answer = await run.Read(template, ApiJson.Default.JsonElement.Data(), cancellation);
            return answer.Data.ValueKind switch
            {
                JsonValueKind.Object => [.. answer.Data.EnumerateObject().Where(member => member.Name != "digest")
                    .Select(member => new SettingValue(Redaction.NameOf(member), ConfigMembers.Text(member.Value)))],
                JsonValueKind.Array => [.. answer.Data.EnumerateArray()
                    .Select(row => new SettingValue(NameOf(row, item), ConfigMembers.Text(row)))],
                _ => [],
            };
        }
        catch (PveException e) when (e.Failure == PveFailure.NotFound)
        {
            return null;
        }
    });

    private static string NameOf(JsonElement row, string? item) =>
        row.ValueKind != JsonValueKind.Object
            ? row.ToString()
            : (item is null ? Names : [item, .. Names])
                .Select(name => row.TryGetProperty(name, out var value) ? ConfigMembers.Text(value) : null)
                .OfType<string>()
                .FirstOrDefault() ?? row.GetRawText();
}

/// <summary>What PVE says, with the members that are wanted; a list with its count.</summary>
internal sealed class ApiReadOperation : Operation
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(ApiJson.Default.JsonElement.Data(), cancellation);
        var data = answer.Data;
        var fields = Lists.Items(run.Call["fields"]);
        var result = run.Result((writer, call) =>
        {
            if (data.ValueKind == JsonValueKind.Array)
            {
                // Where PVE pages by itself, it has skipped rows already and says how many there are.
                var offset = call.Parameters.FirstOrDefault(sent => sent.Key == "start").Value is { } start
                    && long.TryParse(start, System.Globalization.CultureInfo.InvariantCulture, out var from) ? from : 0;
                ResultText.WriteItems(
                    writer, data.EnumerateArray(), call, call.Start, offset, answer.Total, (row, item) => WriteValue(row, item, fields));
            }
            else if (data.ValueKind == JsonValueKind.Object)
            {
                WriteValue(writer, data, fields);
            }
            else
            {
                writer.WriteStartObject();
                writer.WritePropertyName("value"u8);
                if (data.ValueKind == JsonValueKind.Undefined)
                {
                    writer.WriteNullValue(); // "data":null, as GET /access/ticket answers
                }
                else
                {
                    data.WriteTo(writer);
                }
                writer.WriteEndObject();
            }
        });
        return result.Text.Length <= ResultText.MostBytes * 2
            ? result
            : ToolResult.Error(
                $"{run.Call.Spec.Name}: the answer is {result.Text.Length / 1000} kB, which is too much to read; "
                    + "choose some of its members with 'fields', or narrow it by arguments. It was a read, so nothing has changed.");
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonElement value, string[] fields)
    {
        if (fields.Length == 0 || value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(writer);
            return;
        }
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject().Where(member => fields.Contains(member.Name)))
        {
            member.WriteTo(writer);
        }
        writer.WriteEndObject();
    }
}

/// <summary>A write, and whatever PVE says besides the id of a task.</summary>
internal sealed class ApiWriteOperation : WriteOperation
{
    protected override async Task<(string? Upid, TaskDetails? Told)> Send(ToolRun run, CancellationToken cancellation)
    {
        var answer = (await run.Send(ApiJson.Default.JsonElement.Data(), cancellation)).Data;
        return answer.ValueKind switch
        {
            JsonValueKind.String when Upid.IsOne(answer.GetString()) => (answer.GetString(), null),
            JsonValueKind.Null or JsonValueKind.Undefined => (null, null),
            _ => (null, new TaskDetails(writer =>
            {
                writer.WritePropertyName("answer"u8);
                answer.WriteTo(writer);
            }, Secret: NewToken(run, answer))),
        };
    }

    /// <summary>The secret of an API token that was made or made anew; PVE does not tell it again.</summary>
    private static string? NewToken(ToolRun run, JsonElement answer) =>
        run.Call.Spec.Route.Template == "/access/users/{userid}/token/{tokenid}" && answer.ValueKind == JsonValueKind.Object
        && answer.TryGetProperty("value"u8, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
