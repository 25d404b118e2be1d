using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Firewall;

/// <summary>
/// POST …/rules. PVE puts every new rule first, whatever 'pos' says, and takes no digest there; it is moved to its place with a second
/// call.
/// On its way it is off. Others may change the list meanwhile: the rule is looked for by all that it says, and each step is
/// made for the very list in which it was found.
/// </summary>
internal sealed class AddRuleOperation : FirewallRuleOperation
{
    private const int MostTries = 40;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    public override async Task<IReadOnlyList<PveRequest>> Requests(ToolRun run, CancellationToken cancellation)
    {
        if (Number(run, "pos") == 0 || await Rules(run, cancellation) is not { } rules)
        {
            return [run.Request()];
        }
        var wanted = Math.Min(Number(run, "pos"), rules.Count);
        PveRequest Change(long pos, string name, string value) => PveRequest.Create(
            HttpMethod.Put, RuleOf(run), new Dictionary<string, string>(run.PathParameters) { ["pos"] = Text(pos) }, [new(name, value)]);
        return run.Call["enable"] == "1"
            ? [run.Request(("enable", "0")), Change(0, "moveto", Text(wanted + 1)), Change(wanted, "enable", "1")]
            : [run.Request(), Change(0, "moveto", Text(wanted + 1))];
    }

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        if (await UnknownGroup(run, run.Call["type"], cancellation) is { } problem)
        {
            return problem;
        }
        var placed = Number(run, "pos") > 0;
        var before = await Rules(run, cancellation);
        if (before is null && placed)
        {
            return ToolResult.Error($"{run.Call.Spec.Name}: the token may not read these rules (Sys.Audit), so the new one can't be put "
                + "between them: "
                + "leave 'pos' out to have it first. Nothing was done.");
        }
        if (before is not null && run.Call["digest"] is { } digest && !before.Exists(rule => rule.Digest.Value == digest))
        {
            return ToolResult.Error($"{run.Call.Spec.Name}: detected modified configuration: the rules have changed since this digest. "
                + "Read them again and use the new digest. Nothing was done.");
        }
        var later = placed && run.Call["enable"] == "1";
        await run.Send(TaskJson.Default.PveText.Data(), cancellation, later ? [("enable", "0")] : []);
        var after = before is null ? null : await RulesNow(run, cancellation);
        if (after is null || Created(run, before!, after, later) is not { } created)
        {
            return await Done(run, writer => WriteLost(writer, run, later), cancellation);
        }
        var place = await Place(run, created, after, placed, later, cancellation);
        return await Done(run, writer =>
        {
            if (place.Rule is null)
            {
                WriteLost(writer, run, later);
                return;
            }
            WriteRule(writer, "rule", place.Rule);
            writer.WriteNumber("rules"u8, place.Count);
            if (place.Note is not null)
            {
                writer.WriteString("note"u8, place.Note);
            }
        }, cancellation, UndoOf(run, null, place.Rule));
    }

    /// <summary>Moves the rule to its place and switches it on.</summary>
    /// <param name="created">The rule as it was right after it was created.</param>
    private static async Task<(FirewallRule? Rule, int Count, string? Note)> Place(
        ToolRun run, FirewallRule created, List<FirewallRule> rules, bool placed, bool later, CancellationToken cancellation)
    {
        var expected = At(created);
        var (moves, opens) = (placed, later);
        string? failure = null;
        for (var tries = 1; moves || opens; tries++)
        {
            var found = Nearest(rules, created, expected, later ? !opens : null);
            if (found is null)
            {
                return (null, rules.Count, null);
            }
            var at = At(found);
            var wanted = (int)Math.Min(Number(run, "pos"), rules.Count - 1);
            try
            {
                if (moves && at != wanted)
                {
                    await run.Finish(HttpMethod.Put, RuleOf(run), cancellation,
                        ("pos", Text(at)), ("moveto", Text(wanted > at ? wanted + 1 : wanted)), ("digest", found.Digest.Value ?? ""));
                    expected = wanted;
                    moves = false;
                }
                else
                {
                    (expected, moves) = (at, false);
                    if (opens)
                    {
                        await run.Finish(HttpMethod.Put, RuleOf(run), cancellation, ("pos", Text(at)), ("enable", "1"),
                            ("digest", found.Digest.Value ?? ""));
                        opens = false;
                    }
                    else
                    {
                        break;
                    }
                }
            }
            catch (PveException e) when (e.Failure == PveFailure.Conflict && tries < MostTries)
            {
                // Somebody was faster. Several that wait for the same time would meet again.
                await Task.Delay(ShortestPause * (1 + Random.Shared.NextDouble() * Math.Min(tries, 8)), run.Time, cancellation);
            }
            catch (PveException e)
            {
                failure = e.Message;
                break;
            }
            if (await RulesNow(run, cancellation) is not { } now)
            {
                failure ??= "the rules can't be read any more";
                break;
            }
            rules = now;
        }
        if (failure is not null)
        {
            rules = await RulesNow(run, cancellation) ?? rules;
        }
        var rule = Nearest(rules, created, expected, null);
        return (rule, rules.Count, rule is null ? null
            : Note(run, rule, (int)Math.Min(Number(run, "pos"), rules.Count - 1), placed, later, failure));
    }

    private static string? Note(ToolRun run, FirewallRule rule, int wanted, bool placed, bool later, string? failure)
    {
        var at = At(rule);
        var off = later && !rule.Enable.IsSet;
        if (!off && (!placed || at == wanted))
        {
            return null;
        }
        var state = off ? "is not switched on" : "is in force";
        var why = failure is null ? "others changed the rules meanwhile." : $"{failure.TrimEnd('.')}.";
        var update = run.Call.Spec.Name.Replace("create", "update", StringComparison.Ordinal);
        string?[] steps = [off ? "enable=true switches it on" : null, placed && at != wanted ? $"moveto={wanted} moves it" : null];
        var next = string.Join(", ", steps.OfType<string>());
        return $"The rule was created, stands at position {at} (wanted: {wanted}) and {state}: {why} {update} pos={at} {next}; list the "
            + "rules first.";
    }

    /// <summary>The rule that is there now, was not there before and says what was sent.</summary>
    private static FirewallRule? Created(ToolRun run, List<FirewallRule> before, List<FirewallRule> after, bool later)
    {
        var sent = run.Call.Parameters.Where(given => given.Key is not ("pos" or "digest" or "enable"))
            .Append(new("enable", later ? "0" : run.Call["enable"] ?? "1")).ToDictionary(given => given.Key, given => (string?)given.Value);
        var known = before.GroupBy(Key).ToDictionary(group => group.Key, group => group.Count());
        var added = new List<FirewallRule>();
        // Of rules that are alike the new one is the first: the known ones are counted from the end.
        foreach (var rule in after.AsEnumerable().Reverse())
        {
            if (known.TryGetValue(Key(rule), out var count) && count > 0)
            {
                known[Key(rule)] = count - 1;
            }
            else
            {
                added.Insert(0, rule);
            }
        }
        // The only one there is was written another way than it was sent; any other difference is somebody else's rule.
        return added.Find(rule => Says(rule, sent))
            ?? (added is [var only] && only.Enable.IsSet == (sent["enable"] == "1") && only.Type.Value == sent["type"]
                && only.Action.Value == sent["action"] ? only : null);
    }

    private static FirewallRule? Nearest(List<FirewallRule> rules, FirewallRule created, int expected, bool? enabled) =>
        rules.Where(rule => Same(rule, created) && (enabled is null || rule.Enable.IsSet == enabled))
            .OrderBy(rule => Math.Abs(At(rule) - expected)).FirstOrDefault();

    private static void WriteLost(Utf8JsonWriter writer, ToolRun run, bool later)
    {
        if (!later)
        {
            WriteUnseen(writer);
            return;
        }
        var update = run.Call.Spec.Name.Replace("create", "update", StringComparison.Ordinal);
        var list = $"{run.Call.Spec.Name.Replace("create", "list", StringComparison.Ordinal)}s";
        writer.WriteString("note"u8, "The rule was created, but could not be told from the others afterwards, so nothing was switched on: "
            + $"it may be off and first in the list. Look with {list}; {update} enable=true switches it on.");
    }
}
