namespace McpPve.Tests.Catalog;

/// <summary>One tool: a call that works, one that PVE refuses, one whose arguments are wrong.</summary>
/// <param name="Good">Arguments of a call that works; empty takes the upid of a finished task.</param>
/// <param name="Answer">A piece of the JSON of its answer.</param>
/// <param name="Refused">Arguments that PVE refuses; null where PVE has nothing to refuse but the token.</param>
/// <param name="Refusal">A piece of the error's text; empty skips it.</param>
/// <param name="Wrong">Arguments that must not reach PVE.</param>
/// <param name="Complaint">A piece of the complaint.</param>
public sealed record ToolCase(string Tool, string Good, string Answer, string? Refused, string Refusal, string Wrong, string Complaint)
{
    /// <summary>Followed by the id of a guest: becomes the volume of its last backup.</summary>
    public const string Backup = "backup-of-";

    /// <summary>Followed by the id of a guest: becomes the pid of a command that has ended in it.</summary>
    public const string Process = "process-in-";

    public const string OldTask = "UPID:pve1:00000001:00000001:65000000:qmstart:100:root@pam:";

    /// <summary>What sets a second case of the same tool apart, such as the other kind of guest.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The tool, and the variant behind a dot.</summary>
    public string Key => Variant.Length == 0 ? Tool : $"{Tool}.{Variant}";

    public override string ToString() => Key;
}
