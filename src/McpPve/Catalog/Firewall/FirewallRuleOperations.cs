using System.Globalization;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Firewall;

/// <summary>
/// A change to a list of rules, of whatever firewall its route names (…/rules, …/rules/{pos}). A rule is known by its position only,
/// so what was read is sent along as digest: PVE refuses when the positions have moved meanwhile.
/// </summary>
internal abstract class FirewallRuleOperation : Operation
{
    private const string PosHole = "/{pos}";

    /// <summary>What PVE says about a rule and nobody sets.</summary>
    protected static readonly HashSet<string> Told = ["ipversion", "errors"];

    protected static string ListOf(ToolRun run) => run.Call.Spec.Route.Template.Replace(PosHole, "", StringComparison.Ordinal);

    protected static string RuleOf(ToolRun run) => ListOf(run) + PosHole;

    protected static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    protected static long Number(ToolRun run, string argument) => long.Parse(run.Call[argument]!, CultureInfo.InvariantCulture);

    /// <summary>Null when the token may write but not read.</summary>
    protected static async Task<List<FirewallRule>?> Rules(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return (await run.Read(ListOf(run), FirewallJson.Default.FirewallRule.Rows(), cancellation)).Data;
        }
        catch (PveException e) when (e.Failure == PveFailure.Permission)
        {
            return null;
        }
    }

    /// <summary>The rule that the call is about. Null when the token may write but not read.</summary>
    protected static async Task<FirewallRule?> Rule(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return (await run.Read(RuleOf(run), FirewallJson.Default.FirewallRule.Data(), cancellation)).Data;
        }
        catch (PveException e) when (e.Failure == PveFailure.Permission)
        {
            return null;
        }
    }

    /// <summary>What was read after the write only tells its result; not seeing it must never look like a failed write.</summary>
    protected static async Task<List<FirewallRule>?> RulesNow(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return await Rules(run, cancellation);
        }
        catch (PveException)
        {
            return null;
        }
    }

    /// <summary>Makes the call for exactly the rule that was read.</summary>
    protected static Task Send(
        ToolRun run, FirewallRule? read, CancellationToken cancellation, params (string Name, string Value)[] instead)
    {
        var digest = run.Call["digest"] ?? read?.Digest.Value;
        return run.Send(TaskJson.Default.PveText.Data(), cancellation, digest is null ? instead : [.. instead, ("digest", digest)]);
    }

    /// <summary>PVE takes any word for a group's name and stores a rule that does nothing.</summary>
    protected static async Task<ToolResult?> UnknownGroup(ToolRun run, string? type, CancellationToken cancellation)
    {
        if (type != "group" || run.Call["action"] is not { } name)
        {
            return null;
        }
        List<string> names;
        try
        {
            var answer = await run.Read("/cluster/firewall/groups", FirewallJson.Default.SecurityGroup.Rows(), cancellation);
            names = [.. (answer.Data ?? []).Select(group => group.Group.Value).OfType<string>().Order(StringComparer.Ordinal)];
        }
        catch (PveException e) when (e.Failure == PveFailure.Permission)
        {
            return null;
        }
        return names.Contains(name) ? null : ToolResult.Error(
            $"{run.Call.Spec.Name}: with type=group, 'action' is the name of a security group, and there is no '{name}'. "
            + (names.Count == 0 ? "There is no security group at all." : $"There are: {string.Join(", ", names)}.") + " Nothing was done.");
    }

    protected static int At(FirewallRule rule) => (int)(rule.Pos.Value ?? 0);

    /// <summary>Whether two rules say the same, whether or not they are on, wherever they stand.</summary>
    protected static bool Same(FirewallRule one, FirewallRule other) => Key(one) == Key(other);

    /// <summary>All that a rule says besides whether it is on.</summary>
    protected static string Key(FirewallRule rule) =>
        string.Join(
            '\n',
            FirewallAnswers.SettingsOf(rule).Where(setting => setting.Key != "enable").Select(setting => $"{setting.Key}={setting.Value}"));

    /// <summary>Whether a rule says this and no more. PVE writes some words its own way ("ssh" becomes "SSH").</summary>
    protected static bool Says(FirewallRule rule, IReadOnlyDictionary<string, string?> wanted)
    {
        var settings = FirewallAnswers.SettingsOf(rule)
            .Where(setting => !Told.Contains(setting.Key))
            .ToDictionary(setting => setting.Key, setting => setting.Value);
        return settings.Keys.Union(wanted.Keys)
            .All(key => Plain(settings.GetValueOrDefault(key) ?? Unset(key)) == Plain(wanted.GetValueOrDefault(key) ?? Unset(key)));

        static string? Unset(string key) => key == "enable" ? "0" : null;

        static string Plain(string? value) => string.Concat((value ?? "").Where(letter => !char.IsWhiteSpace(letter))).ToLowerInvariant();
    }

    /// <param name="undo">What puts it back.</param>
    protected static async Task<ToolResult> Done(
        ToolRun run, Action<Utf8JsonWriter> write, CancellationToken cancellation, Undo? undo = null)
    {
        string? warning = null;
        try
        {
            warning = run.Call.Spec.PostCheck is { } warns ? await warns(run, cancellation) : null;
        }
        catch (PveException) // only a courtesy: the write itself is done
        {
        }
        return run.Result((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "ok"u8);
            write(writer);
            if (warning is not null)
            {
                writer.WriteString("no_effect_yet"u8, warning);
            }
            undo?.Write(writer);
            writer.WriteEndObject();
        });
    }

    /// <param name="before">The rule before the call; null where there was none.</param>
    /// <param name="after">The rule now.</param>
    protected static Undo? UndoOf(ToolRun run, FirewallRule? before, FirewallRule? after) =>
        run.Call.Spec.Undo?.Invoke(new(run, new(Looked: true, Shown(before)), new(Looked: true, Shown(after))));

    private static IReadOnlyList<SettingValue>? Shown(FirewallRule? rule) => rule is null ? null
        :
        [
            .. FirewallAnswers.SettingsOf(rule).Where(setting => !Told.Contains(setting.Key)),
            new(FirewallAnswers.Pos.Name, rule.Pos.Value?.ToString(CultureInfo.InvariantCulture)),
        ];

    protected static void WriteRule(Utf8JsonWriter writer, string name, FirewallRule rule)
    {
        writer.WritePropertyName(name);
        FirewallAnswers.Rule.Write(writer, rule, () => FirewallJson.Default.FirewallRule, full: false);
    }

    protected static void WriteUnseen(Utf8JsonWriter writer) =>
        writer.WriteString("note"u8, "The change was accepted; what is different now could not be read."u8);
}

/// <summary>
/// PUT …/rules/{pos}. PVE counts a move's target before the rule is taken out; here it is where the rule stands afterwards.
/// </summary>
internal sealed class ChangeRuleOperation : FirewallRuleOperation
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        var moves = call.Has("moveto");
        if (moves && call.Parameters.FirstOrDefault(given => given.Key is not ("moveto" or "digest")).Key is { } other)
        {
            return ToolResult.Error(
                $"{call.Spec.Name}: PVE ignores everything else in a call with 'moveto', here "
                    + $"'{other}': make two calls. Nothing was done.");
        }
        var before = await Rule(run, cancellation);
        if (await UnknownGroup(run, call["type"] ?? before?.Type.Value, cancellation) is { } problem)
        {
            return problem;
        }
        var from = Number(run, "pos");
        var to = moves ? Number(run, "moveto") : from;
        await Send(run, before, cancellation, moves ? [("moveto", Text(to > from ? to + 1 : to))] : []);
        if (before is null || await RulesNow(run, cancellation) is not { Count: > 0 } rules)
        {
            return await Done(run, WriteUnseen, cancellation);
        }
        // Somebody may have moved it meanwhile: it is known by what it says now.
        var wanted = Changed(before, call, moves);
        var now = rules.Where(rule => Says(rule, wanted)).OrderBy(rule => Math.Abs(At(rule) - to)).FirstOrDefault();
        return await Done(run, writer =>
        {
            if (now is null)
            {
                writer.WriteString("note"u8, "The change was accepted; the rules have changed again since, and none of them says what "
                    + "this one should.");
                return;
            }
            WriteRule(writer, "rule", now);
            WriteChanges(writer, before, now);
        }, cancellation, now is null ? null : UndoOf(run, before, now));
    }

    private static Dictionary<string, string?> Changed(FirewallRule before, ToolCall call, bool moves)
    {
        var settings = FirewallAnswers.SettingsOf(before)
            .Where(setting => !Told.Contains(setting.Key))
            .ToDictionary(setting => setting.Key, setting => setting.Value);
        foreach (var (key, value) in moves ? [] : call.Parameters.Where(given => given.Key is not ("digest" or "delete" or "pos")))
        {
            settings[key] = value;
        }
        foreach (var key in Lists.Items(call["delete"]))
        {
            settings.Remove(key);
        }
        return settings;
    }

    private static void WriteChanges(Utf8JsonWriter writer, FirewallRule before, FirewallRule after)
    {
        var was = SettingsOf(before);
        var now = SettingsOf(after);
        var changed = was.Keys.Union(now.Keys)
            .Where(key => was.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal)
            .ToList();
        writer.WriteStartObject("changed"u8);
        foreach (var key in changed)
        {
            writer.WriteStartObject(key);
            writer.WriteString("from"u8, was.GetValueOrDefault(key));
            writer.WriteString("to"u8, now.GetValueOrDefault(key));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        if (changed.Count == 0)
        {
            writer.WriteString("note"u8, "Nothing looks different from before."u8);
        }
    }

    private static Dictionary<string, string?> SettingsOf(FirewallRule rule) =>
        FirewallAnswers.SettingsOf(rule)
            .Append(new("pos", rule.Pos.Value?.ToString(CultureInfo.InvariantCulture)))
            .ToDictionary(setting => setting.Key, setting => setting.Value);
}

/// <summary>DELETE …/rules/{pos}, and which rule it was.</summary>
internal sealed class RemoveRuleOperation : FirewallRuleOperation
{
    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var rule = await Rule(run, cancellation);
        await Send(run, rule, cancellation);
        var left = await RulesNow(run, cancellation);
        return await Done(run, writer =>
        {
            if (rule is null || left is null)
            {
                WriteUnseen(writer);
            }
            if (rule is not null)
            {
                WriteRule(writer, "deleted", rule);
            }
            if (left is not null)
            {
                writer.WriteNumber("rules"u8, left.Count);
            }
        }, cancellation, UndoOf(run, rule, null));
    }
}
