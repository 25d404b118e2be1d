namespace McpPve.Tests;

/// <summary>
/// Texts that were looked at once and must not change unnoticed. <c>UPDATE_SNAPSHOTS=1</c> writes them anew, for a person to read
/// the difference before committing it; a CI run never does.
/// </summary>
internal static class Golden
{
    private static readonly bool Update =
        Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1"
        && (Environment.GetEnvironmentVariable("CI") is not "true" ? true : throw new InvalidOperationException("golden files are not refreshed in CI"));

    /// <param name="file">Below tests/McpPve.Tests/Snapshots.</param>
    public static async Task Matches(string file, string actual)
    {
        var path = Path.Combine(Repository.Folder("tests"), "McpPve.Tests", "Snapshots", file);
        if (Update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, actual);
        }
        await Assert.That(File.Exists(path)).IsTrue().Because($"{file} is missing: build/build.sh snapshots writes it");
        await Assert.That(actual).IsEqualTo(await File.ReadAllTextAsync(path)).Because($"{file} differs: if the change is meant, build/build.sh snapshots refreshes it");
    }

    /// <summary>A part of README.md between two marks.</summary>
    public static async Task MatchesReadme(string mark, string actual)
    {
        var path = Repository.Folder("README.md");
        var text = await File.ReadAllTextAsync(path);
        var from = text.IndexOf($"<!-- {mark} -->\n", StringComparison.Ordinal) + $"<!-- {mark} -->\n".Length;
        var to = text.IndexOf($"<!-- /{mark} -->", StringComparison.Ordinal);
        if (Update)
        {
            await File.WriteAllTextAsync(path, text[..from] + actual + text[to..]);
            return;
        }
        await Assert.That(text[from..to]).IsEqualTo(actual).Because($"the part '{mark}' of README.md is out of date: build/build.sh snapshots refreshes it");
    }
}
