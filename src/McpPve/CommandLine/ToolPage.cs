using McpPve.Calls;
using McpPve.Effects;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.CommandLine;

/// <summary>What a person has to know to call one tool.</summary>
internal static class ToolPage
{
    public static string Of(ToolSpec spec, int width)
    {
        var screen = new Screen(width);
        screen.Line($"{spec.Name}: {spec.Title}");
        screen.Line();
        screen.Paragraph(spec.Description);
        screen.Line();
        screen.Pairs(Facts(spec), "");
        // Whoever types a command is asked, and needs no code for it.
        var arguments = CallFacts.Arguments(spec).Where(one => one.Role != ArgRole.Confirm).ToList();
        if (arguments.Count > 0)
        {
            screen.Line();
            screen.Line("Arguments:");
            screen.Pairs(arguments.OrderByDescending(one => one.Required)
                .Select(one => (
                    one.Name, one.Role == ArgRole.Wait ? "integer, seconds to wait for the task; left out: to its end" : one.Takes)));
        }
        screen.Line();
        screen.Line("Example:");
        screen.Paragraph(Example(spec), "  ");
        return screen.ToString();
    }

    private static IEnumerable<(string, string)> Facts(ToolSpec spec)
    {
        if (!spec.IsMethod)
        {
            yield return ("category", spec.Group.Name);
        }
        yield return ("tier", CallFacts.TierOf(spec).Name());
        if (spec.Inner == InnerCall.None)
        {
            var plain = CallFacts.Plain(spec);
            yield return ("effect", plain.Effect.Name() + (plain.IsAsked ? ", asked first" : ""));
            if (CallFacts.WorseWith(spec) is { Count: > 0 } worse)
            {
                yield return ("worse with", string.Join(" · ", worse));
            }
            yield return ("requests", string.Join(" · ", spec.IsMethod ? [spec.Name] : spec.Methods()));
        }
        if (spec.Since is { } since)
        {
            yield return ("since", $"PVE {since}");
        }
    }

    private static string Example(ToolSpec spec)
    {
        var words = spec.Args.Where(arg => arg.Required)
            .Select(arg => $"{arg.Name}={(arg is CallArguments ? "'{…}'" : CallFacts.Sample(arg))}");
        return spec.IsMethod
            ? $"mcp-pve call {CallFacts.CalledWith(spec)} call='{spec.Name}' arguments='{{…}}'"
            : string.Join(' ', words.Prepend(spec.Name).Prepend("mcp-pve call"));
    }
}
