namespace McpPve.Client;

/// <summary>The id of a task: <c>UPID:node:PID:PSTART:START:type:id:user@realm[!token]:</c>.</summary>
public sealed record Upid(string Text, string Node, DateTimeOffset Started, string Type, string Id, string User)
{
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Upid? upid)
    {
        upid = null;
        return false;
    }

    public override string ToString() => Text;
}
