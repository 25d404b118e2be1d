using System.CommandLine;
using McpPve.Calls;

namespace McpPve.CommandLine;

/// <summary>Checks an audit log: whether a line was changed, removed, inserted, moved or cut since it was written.</summary>
internal static class AuditCommand
{
    public static Command Make()
    {
        var logs = new Argument<string[]>("FILE")
        {
            Description = "The files of one log, the oldest first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var verify = new Command(
            "verify", "Find lines that were changed, removed, inserted, moved or cut; exits with 1 when there are any.") { logs };
        verify.SetAction(result => Verify(result.GetValue(logs)!));
        return new("audit", "Check the log that PVE_AUDIT_LOG names.") { verify };
    }

    /// <param name="files">Of one log, the oldest first.</param>
    private static int Verify(string[] files)
    {
        AuditCheck check;
        try
        {
            check = AuditCheck.Of(files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"mcp-pve: the audit log can't be read: {e.Message}");
            return Commands.UsageError;
        }
        foreach (var note in check.Notes)
        {
            Console.Error.WriteLine($"mcp-pve: {note}");
        }
        var lines = check.Lines == 1 ? "1 line" : $"{check.Lines} lines";
        return check.Findings.Count == 0 ? Commands.Print($"{lines}: as they were written")
            : Commands.Print(string.Join('\n', check.Findings)) == Commands.Ok ? Commands.ToolError
            : Commands.UsageError;
    }
}
