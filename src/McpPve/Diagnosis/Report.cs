using McpPve.Answers;
using McpPve.Tools;

namespace McpPve.Diagnosis;

/// <summary>Findings as a result of a tool, and as an exit code.</summary>
internal static class Report
{
    public static string Name(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Warning => "warning",
        _ => "failed",
    };

    public static FindingState Worst(IEnumerable<Finding> findings) =>
        findings.Select(finding => finding.State).DefaultIfEmpty(FindingState.Ok).Max();

    /// <returns><c>{items: [{check, state, says, remedy}], count, total, worst}</c>.</returns>
    public static ToolResult Of(IReadOnlyList<Finding> findings) => ResultText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("worst"u8, Name(Worst(findings)));
        writer.WriteStartArray("items"u8);
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("check"u8, finding.Check);
            writer.WriteString("state"u8, Name(finding.State));
            writer.WriteString("says"u8, finding.Says);
            if (finding.Remedy is { } remedy)
            {
                writer.WriteString("remedy"u8, remedy);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("count"u8, findings.Count);
        writer.WriteNumber("total"u8, findings.Count);
        writer.WriteEndObject();
    });
}
