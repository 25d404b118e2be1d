using System.Diagnostics;
using McpPve.Testing;

namespace McpPve.EndToEnd.Protocol;

/// <summary>A release is what a tag says it is.</summary>
public sealed class VersionTests
{
    [Test]
    public async Task The_file_tells_the_version_that_it_was_built_as()
    {
        var result = await McpPveProcess.Run(["--version"]);

        await Assert.That(result.Output.Trim()).IsEqualTo(await Repository.Version());
    }

    [Test]
    [Arguments("no tag", "0.1.0-dev")]
    [Arguments("v1.2.3", "1.2.3")]
    [Arguments("v1.2.3-rc.1", "1.2.3-rc.1")]
    [Arguments("v1.2.3-rc.1 v1.2.3", "1.2.3")]
    [Arguments("v1.2.3 v1.10.0", "1.10.0")]
    [Arguments("nightly v1.2 1.2.3 v1.2.3.4", "0.1.0-dev")]
    [Arguments("v1.2.3, then changed", "0.1.0-dev")]
    [Arguments("v1.2.3, then committed", "0.1.0-dev")]
    public async Task The_tag_on_the_commit_decides(string tags, string version)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("the script is tried where its shell is at home");
        }
        var folder = Directory.CreateTempSubdirectory("mcp-pve-version-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "build"));
            foreach (var file in new[] { "build.sh", "Common.props" })
            {
                File.Copy(Path.Combine(Repository.Root, "build", file), Path.Combine(folder, "build", file));
            }
            await Git(folder, "init", "-q");
            await Git(folder, "add", "-A");
            await Git(folder, "commit", "-qm", "first");
            foreach (var tag in tags.Split(", ")[0].Split(' ').Where(tag => tags != "no tag"))
            {
                await Git(folder, "tag", tag);
            }
            if (tags.Contains("then", StringComparison.Ordinal))
            {
                await File.AppendAllTextAsync(Path.Combine(folder, "build", "Common.props"), "\n");
            }
            if (tags.Contains("committed", StringComparison.Ordinal))
            {
                await Git(folder, "commit", "-qam", "second");
            }

            await Assert.That(await Repository.Version(folder)).IsEqualTo(version);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static async Task Git(string folder, params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", folder, "-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments]);
        await git.WaitForExitAsync();
        await Assert.That(git.ExitCode).IsEqualTo(0);
    }
}
