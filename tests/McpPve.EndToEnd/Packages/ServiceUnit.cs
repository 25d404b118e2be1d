namespace McpPve.EndToEnd.Packages;

/// <summary>build/mcp-pve.service, which the packages bring.</summary>
internal static class ServiceUnit
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "build", "mcp-pve.service"));

    /// <summary>Its assignments, in their order, with the section of each.</summary>
    public static IReadOnlyList<(string Section, string Key, string Value)> Lines { get; } = [.. Parsed()];

    /// <summary>The files that it hands over to the server.</summary>
    public static IReadOnlyList<string> Read { get; } = [.. Values("LoadCredential").Select(value => value.Split(':')[1])];

    public static IEnumerable<string> Values(string key) => Lines.Where(line => line.Key == key).Select(line => line.Value);

    private static IEnumerable<(string Section, string Key, string Value)> Parsed()
    {
        var section = "";
        foreach (var line in Text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                section = line[1..^1];
                continue;
            }
            var words = line.Split('=', 2);
            yield return (section, words[0], words[1]);
        }
    }
}
