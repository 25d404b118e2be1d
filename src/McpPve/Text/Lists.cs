namespace McpPve.Text;

/// <summary>Lists in one text, as PVE takes and gives them: separated by commas, semicolons or spaces.</summary>
internal static class Lists
{
    public static string[] Items(string? list) =>
        list?.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
