namespace McpPve.Tests;

/// <summary>
/// Texts that were looked at once and must not change unnoticed. <c>UPDATE_SNAPSHOTS=1</c> writes them anew, for a person to read
/// the difference before committing it; a CI run never does.
/// </summary>
internal static class Golden
{
    private static readonly bool Update =
        Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1"
        && (Environment.GetEnvironmentVariable("CI") is not "true"
            ? true
            : throw new InvalidOperationException("golden files are not refreshed in CI"));

    // Several tests write a part of it each.
    private static readonly SemaphoreSlim Readme = new(1);

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
        await Assert.That(actual)
            .IsEqualTo(await File.ReadAllTextAsync(path))
            .Because($"{file} differs: if the change is meant, build/build.sh snapshots refreshes it");
    }

    /// <summary>A part of README.md between two marks.</summary>
    public static async Task MatchesReadme(string mark, string actual)
    {
        var path = Repository.Folder("README.md");
        await Readme.WaitAsync();
        try
        {
            var parts = (await File.ReadAllTextAsync(path)).Split([$"<!-- {mark} -->\n", $"<!-- /{mark} -->"], StringSplitOptions.None);
            await Assert.That(parts.Length).IsEqualTo(3).Because($"README.md has one part '{mark}'");
            if (Update)
            {
                await File.WriteAllTextAsync(path, $"{parts[0]}<!-- {mark} -->\n{actual}<!-- /{mark} -->{parts[2]}");
                return;
            }
            await Assert.That(parts[1])
                .IsEqualTo(actual)
                .Because($"the part '{mark}' of README.md is out of date: build/build.sh snapshots refreshes it");
        }
        finally
        {
            Readme.Release();
        }
    }
}
