using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace McpPve.Client;

/// <summary>The id of a task: <c>UPID:node:PID:PSTART:START:type:id:user@realm[!token]:</c>.</summary>
/// <param name="Id">What the task is about, mostly a VMID; may be empty.</param>
/// <param name="User"><c>user@realm</c> or <c>user@realm!token</c>.</param>
public sealed record Upid(string Text, string Node, DateTimeOffset Started, string Type, string Id, string User)
{
    private const int MaxLength = 512;

    /// <summary>Whether PVE's answer names a task, one that <see cref="TryParse"/> understands or not.</summary>
    public static bool IsOne([NotNullWhen(true)] string? text) => text?.StartsWith("UPID:", StringComparison.Ordinal) is true;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Upid? upid)
    {
        upid = null;
        // The last colon is easily lost when an id is copied out of a sentence.
        text = text is not null && !text.EndsWith(':') && text.AsSpan().Count(':') == 7 ? text + ":" : text;
        if (text is not { Length: <= MaxLength }
            || text.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '/')
            || text.Split(':') is not ["UPID", var node, var pid, var pstart, var start, var type, var id, var user, ""]
            || !IsNode(node)
            || !IsHex(pid, 8, 8)
            || !IsHex(pstart, 8, 9) // PVE writes nine digits after 497 days of uptime
            || !IsHex(start, 8, 8)
            || type.Length == 0
            || user.IndexOf('@', StringComparison.Ordinal) is not (> 0 and var at)
            || at == user.Length - 1)
        {
            return false;
        }
        var seconds = long.Parse(start, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        upid = new(text, node, DateTimeOffset.FromUnixTimeSeconds(seconds), type, id, user);
        return true;
    }

    public override string ToString() => Text;

    /// <summary>Whether it can be the name of a node.</summary>
    internal static bool IsNode(string node) =>
        node.Length > 0 && node[0] != '-' && node[^1] != '-' && node.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsHex(string field, int min, int max) =>
        field.Length >= min && field.Length <= max && field.All(char.IsAsciiHexDigit);
}
