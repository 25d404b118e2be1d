using System.Text.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>A list of firewall rules, wherever it is: the tool's own path up to <c>/{pos}</c>.</summary>
internal static class FirewallRules
{
    public static readonly Columns<FirewallRule> Row = new Columns<FirewallRule>()
        .Integer("pos", r => r.Pos).Add((writer, r) => writer.WriteBoolean("enable"u8, r.Enable.IsSet))
        .Text("type", r => r.Type).Text("action", r => r.Action).Text("macro", r => r.Macro).Text("proto", r => r.Proto)
        .Text("source", r => r.Source).Text("dest", r => r.Dest).Text("sport", r => r.Sport).Text("dport", r => r.Dport)
        .Text("icmp-type", r => r.IcmpType).Text("iface", r => r.Iface).Text("log", r => r.Log).Text("comment", r => r.Comment);

    public static string List(ToolRun run) => run.Call.Spec.Route.Template.Replace("/{pos}", "", StringComparison.Ordinal);

    /// <summary>In their order; all carry the digest of the list.</summary>
    public static async Task<List<FirewallRule>> Read(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Read(List(run), FirewallJson.Default.PveEnvelopeListFirewallRule, cancellation);
        return [.. (answer.Data ?? []).OrderBy(rule => rule.Pos.Value)];
    }

    public static List<Fact> Facts(FirewallRule rule)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            Row.Write(writer, rule);
            writer.WriteEndObject();
        }
        using var row = JsonDocument.Parse(buffer.ToArray());
        return [.. row.RootElement.EnumerateObject().Select(member => new Fact(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText()))];
    }

    public static void Write(Utf8JsonWriter writer, string name, FirewallRule rule)
    {
        writer.WriteStartObject(name);
        Row.Write(writer, rule);
        writer.WriteEndObject();
    }

    /// <summary>The digest that the caller gave, or the one of what was read, so that a position means the rule that was seen there.</summary>
    public static (string Name, string Value)[] Guard(ToolRun run, FirewallRule rule) =>
        run.Call.Has("digest") || rule.Digest.Value is not { } digest ? [] : [("digest", digest)];

    public static ToolResult NoneAt(ToolCall call, int pos, int count) => ToolResult.Error(
        $"{call.Spec.Name}: there is no rule at position {pos}; {(count == 0 ? "there are no rules" : $"the list has {count}, 0 to {count - 1}")}. Nothing was done.");

    public static void WriteWarning(Utf8JsonWriter writer, string? warning)
    {
        if (warning is not null)
        {
            writer.WriteString("no_effect_yet"u8, warning);
        }
    }
}
