using System.Text.RegularExpressions;

namespace McpPve.Tests.Architecture;

/// <summary>No line of the code is longer than a reader's window.</summary>
public sealed partial class LineLengthTests
{
    private const int Longest = 140;

    [Test]
    [Arguments("src")]
    [Arguments("tests")]
    [Arguments("build")]
    public async Task No_line_is_longer_than_140_characters(string folder)
    {
        var root = Repository.Folder(folder);
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(IsOurs).ToList();
        var wrong = files.SelectMany(file =>
            TooLong(File.ReadAllLines(file)).Select(line => $"{Path.GetRelativePath(root, file)}:{line.Number}: {line.Length} characters"));

        await Assert.That(files.Count).IsGreaterThan(0);
        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    [Arguments("    x = 1;", 0)]
    [Arguments("    var long = {0};", 1)]
    [Arguments("    // {0}", 1)]
    [Arguments("    var json = \"\"\"{0}\"\"\";", 0)]
    [Arguments("        + \"{0}\",", 0)]
    [Arguments("        @\"{0}\")]", 0)]
    [Arguments("        Call(\"{0}\", x);", 1)]
    public async Task Only_a_text_that_can_not_be_split_may_be_longer(string line, int found)
    {
        await Assert.That(TooLong([line.Replace("{0}", new string('x', 150), StringComparison.Ordinal)]).Count()).IsEqualTo(found);
    }

    private static bool IsOurs(string path) => !Generated().IsMatch(path);

    private static IEnumerable<(int Number, int Length)> TooLong(string[] lines)
    {
        var inRaw = false;
        for (var index = 0; index < lines.Length; index++)
        {
            var (line, quotes) = (lines[index], RawQuotes().Count(lines[index]));
            if (line.Length > Longest && !inRaw && quotes == 0 && !OneText().IsMatch(line))
            {
                yield return (index + 1, line.Length);
            }
            inRaw ^= quotes % 2 == 1;
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    // A lone text without a blank to split it at, a sample of JSON or HTTP, or an expression: it stands for itself.
    [GeneratedRegex("^\\s*(?:[+:?] )?[$@]*\"(?:[^\"\\\\]|\\\\.)*\"(?:u8)?[^\"]{0,16}$")]
    private static partial Regex OneText();

    [GeneratedRegex(@"[/\\](?:bin|obj|node_modules|\.artifacts)[/\\]")]
    private static partial Regex Generated();
}
