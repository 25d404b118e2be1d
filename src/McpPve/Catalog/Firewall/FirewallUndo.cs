using System.Globalization;
using McpPve.Tools;

namespace McpPve.Catalog.Firewall;

/// <summary>What puts rules back. A rule is known by its position only, which counts as long as nobody else changes the rules.</summary>
internal static class FirewallUndo
{
    public static Undo? Deleted(string tool, Done done)
    {
        if (At(done.After) is not { } pos)
        {
            return Undo.None("the new rule could not be told from the others");
        }
        var arguments = Undo.Same(done, "vmid");
        arguments["pos"] = pos;
        return Undo.By(tool, arguments);
    }

    public static Undo? Changed(Done done)
    {
        if (At(done.Before) is not { } from || At(done.After) is not { } to)
        {
            return Undo.None("the rule could not be read");
        }
        if (from == to)
        {
            return Undo.OldSettings(done);
        }
        var arguments = Undo.Same(done, "vmid");
        arguments["pos"] = to;
        arguments["moveto"] = from;
        return Undo.By(done.Call.Spec.Name, arguments);
    }

    private static long? At(ReadBackResult rule) =>
        long.TryParse(
            rule.Settings?.FirstOrDefault(setting => setting.Key == FirewallAnswers.Pos.Name).Value,
            CultureInfo.InvariantCulture,
            out var pos)
            ? pos
            : null;
}
