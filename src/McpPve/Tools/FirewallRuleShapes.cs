using System.Globalization;
using McpPve.Client;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Creates a rule where the caller wants it: PVE itself puts every new rule first.</summary>
internal sealed class NewRuleShape : Shape
{
    private static readonly string[] Verdicts = ["ACCEPT", "DROP", "REJECT"];

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        if (call["type"] == "group" && Verdicts.Contains(call["action"]))
        {
            return ToolResult.Error($"{call.Spec.Name}: a rule of type group names its security group in action, not {call["action"]}. Nothing was done.");
        }
        var wanted = long.Parse(call["pos"]!, CultureInfo.InvariantCulture);
        var enable = call["enable"] == "1";
        // It must not count at the top of the list on its way to its place.
        await run.Send(FirewallJson.Default.PveEnvelopePveText, cancellation, ("enable", wanted == 0 && enable ? "1" : "0"));
        FirewallRule created;
        try
        {
            created = wanted == 0
                ? (await FirewallRules.Read(run, cancellation)).FirstOrDefault() ?? throw new InvalidOperationException("somebody else changed the rules meanwhile")
                : await Place(run, wanted, enable, cancellation);
        }
        catch (Exception e) when (e is PveException or InvalidOperationException)
        {
            return ToolResult.Error($"{call.Spec.Name}: the rule was created{(wanted == 0 ? "" : " at position 0, switched off")}, but {(wanted == 0 ? "could not be read back" : "not put in its place")}: {e.Message}. List the rules, then change or delete it there.");
        }
        var warning = await WriteShape.Warning(run, cancellation);
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "ok"u8);
            FirewallRules.Write(writer, "now", created);
            FirewallRules.WriteWarning(writer, warning);
            writer.WriteEndObject();
        });
    }

    private static async Task<FirewallRule> Place(ToolRun run, long wanted, bool enable, CancellationToken cancellation)
    {
        var rules = await FirewallRules.Read(run, cancellation);
        if (rules is not [var first, ..] || first.Action.Value != run.Call["action"] || first.Type.Value != run.Call["type"] || first.Enable.IsSet)
        {
            throw new InvalidOperationException("somebody else changed the rules meanwhile");
        }
        var place = Math.Min(wanted, rules.Count - 1);
        if (place > 0)
        {
            await Change(run, 0, first, ("moveto", Text(place + 1)), cancellation); // counted with the rule still in its old place
        }
        rules = await FirewallRules.Read(run, cancellation);
        if (enable)
        {
            await Change(run, place, rules[(int)place], ("enable", "1"), cancellation);
            rules = await FirewallRules.Read(run, cancellation);
        }
        return rules[(int)place];
    }

    private static Task Change(ToolRun run, long pos, FirewallRule seen, (string Name, string Value) change, CancellationToken cancellation) =>
        run.Send(
            Route.Put(FirewallRules.List(run) + "/{pos}"), FirewallJson.Default.PveEnvelopePveText, cancellation,
            [("pos", Text(pos)), change, .. seen.Digest.Value is { } digest ? [("digest", digest)] : Array.Empty<(string, string)>()]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Changes or moves the rule at a position and tells what is different about it.</summary>
internal sealed class ChangedRuleShape : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        var others = call.Parameters.Select(parameter => parameter.Key).Where(name => name is not ("moveto" or "digest")).ToList();
        if (call.Has("moveto") && others.Count > 0)
        {
            return ToolResult.Error($"{call.Spec.Name}: PVE would ignore {string.Join(", ", others)} beside moveto: move the rule in a call of its own. Nothing was done.");
        }
        var at = int.Parse(call["pos"]!, CultureInfo.InvariantCulture);
        var before = await FirewallRules.Read(run, cancellation);
        if (at >= before.Count)
        {
            return FirewallRules.NoneAt(call, at, before.Count);
        }
        await run.Send(FirewallJson.Default.PveEnvelopePveText, cancellation, FirewallRules.Guard(run, before[at]));
        var place = call["moveto"] is { } target && int.Parse(target, CultureInfo.InvariantCulture) is var moveto
            ? Math.Min(moveto > at ? moveto - 1 : moveto, before.Count - 1)
            : at;
        FirewallRule? now = null;
        string? problem = null;
        try
        {
            now = (await FirewallRules.Read(run, cancellation)).ElementAtOrDefault(place);
        }
        catch (PveException e)
        {
            problem = e.Message;
        }
        var warning = await WriteShape.Warning(run, cancellation);
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "ok"u8);
            if (now is null)
            {
                writer.WriteString("note"u8, $"The change was accepted; what is different now could not be read: {problem ?? "somebody else changed the rules meanwhile"}");
            }
            else
            {
                WriteShape.WriteDifference(writer, call, FirewallRules.Facts(before[at]), FirewallRules.Facts(now));
            }
            FirewallRules.WriteWarning(writer, warning);
            writer.WriteEndObject();
        });
    }
}

/// <summary>Deletes the rule at a position and tells which one that was.</summary>
internal sealed class RemovedRuleShape : Shape
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var at = int.Parse(run.Call["pos"]!, CultureInfo.InvariantCulture);
        var rules = await FirewallRules.Read(run, cancellation);
        if (at >= rules.Count)
        {
            return FirewallRules.NoneAt(run.Call, at, rules.Count);
        }
        await run.Send(FirewallJson.Default.PveEnvelopePveText, cancellation, FirewallRules.Guard(run, rules[at]));
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "ok"u8);
            FirewallRules.Write(writer, "deleted", rules[at]);
            writer.WriteNumber("rules_left"u8, rules.Count - 1);
            writer.WriteEndObject();
        });
    }
}
