using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Testing;

namespace McpPve.EndToEnd;

/// <summary>The README as the tests of it read it.</summary>
internal static partial class Readme
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    public static IEnumerable<ReadmeBlock> Blocks(string? language = null) =>
        Fence().Matches(Text).Select(match =>
            new ReadmeBlock(match.Groups["language"].Value, match.Groups["text"].Value, Text[..match.Index].Count(c => c == '\n') + 1))
            .Where(block => language is null || block.Language == language);

    /// <summary>A member of build/product.json.</summary>
    public static string Product(string member)
    {
        using var product = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "build", "product.json")));
        return product.RootElement.GetProperty(member).GetString()!;
    }

    /// <summary>What build/build.sh can do.</summary>
    public static HashSet<string> Verbs() =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "build", "build.sh"))
            .SkipWhile(line => !line.StartsWith("usage: ", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line != "TEXT")
            .Where(line =>
                line.StartsWith("  ", StringComparison.Ordinal)
                    && line[2] != ' ').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])];

    /// <summary>That the program has a command: the help of one that it does not have is that of the whole program.</summary>
    public static async Task HasCommand(string command)
    {
        var itself = command is "help" or "version";
        var result = await McpPveProcess.Run(itself ? [command] : [.. command.Split(' '), "--help"]);
        await Assert.That(result.ExitCode).IsEqualTo(0).Because($"mcp-pve {command}: {result}");
        await Assert.That(itself || result.Output.Contains($"mcp-pve {command}", StringComparison.Ordinal)).IsTrue()
            .Because($"mcp-pve {command}: {result}");
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}

/// <summary>A fenced block.</summary>
public sealed record ReadmeBlock(string Language, string Text, int Line)
{
    public override string ToString() => $"{Language}, line {Line}";
}
