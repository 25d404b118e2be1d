namespace McpPve.Client;

/// <summary>PVE's exit statuses: <c>OK</c>, <c>WARNINGS: n</c>, or the text of the error.</summary>
public static class ExitStatus
{
    /// <param name="exit">Null while the task runs.</param>
    public static TaskOutcome Outcome(string? exit) => exit switch
    {
        null => TaskOutcome.Running,
        "OK" => TaskOutcome.Ok,
        _ when exit.StartsWith("WARNINGS: ", StringComparison.Ordinal)
            && exit.Length > 10
            && !exit.AsSpan(10).ContainsAnyExceptInRange('0', '9') =>
            TaskOutcome.Warnings,
        _ => TaskOutcome.Failed,
    };
}
