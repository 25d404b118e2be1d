using System.Text.RegularExpressions;
using System.Xml.Linq;
using McpPve.EndToEnd.CommandLine;
using McpPve.Testing;

namespace McpPve.EndToEnd;

/// <summary>The picture of a terminal in the README shows what the program prints now.</summary>
public sealed partial class PictureTests
{
    private const int Largest = 60_000;

    private static readonly string Picture = Path.Combine(Repository.Root, ".github", "demo.svg");

    [Test]
    public async Task It_is_small_and_takes_nothing_from_elsewhere()
    {
        var document = XDocument.Load(Picture);
        var names = document.Descendants().Select(element => element.Name).ToList();
        var values = document.Descendants().Attributes()
            .Where(attribute => !attribute.IsNamespaceDeclaration)
            .Select(attribute => (Name: attribute.Name.LocalName, attribute.Value))
            .ToList();

        await Assert.That(new FileInfo(Picture).Length).IsLessThan(Largest);
        await Assert.That(names.Select(name => name.NamespaceName).Distinct()).IsEquivalentTo(["http://www.w3.org/2000/svg"]);
        await Assert.That(names.Select(name => name.LocalName).Except(["svg", "title", "rect", "circle", "g", "text", "tspan"])).IsEmpty();
        await Assert.That(
            values.Where(value =>
                value.Name.Contains("href", StringComparison.Ordinal)
                    || value.Name.StartsWith("on", StringComparison.Ordinal)
                    || value.Value.Contains("url(", StringComparison.Ordinal)
                    || value.Value.Contains("://", StringComparison.Ordinal)))
            .IsEmpty();
        await Assert.That(Readme.Text).Contains("](.github/demo.svg)");
    }

    [Test]
    public async Task It_shows_what_the_commands_print_now()
    {
        if (Command.Find("script") is null || Command.Find("dotnet") is null || !OperatingSystem.IsLinux())
        {
            Skip.Test("the picture is drawn on Linux, with script from util-linux and the .NET SDK");
        }
        var fresh = Path.Combine(Directory.CreateTempSubdirectory("mcp-pve-picture-").FullName, "demo.svg");
        try
        {
            var environment = Environment.GetEnvironmentVariables()
                .Cast<System.Collections.DictionaryEntry>()
                .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
            var result = await Command.Run(["dotnet", "run", "build/picture.cs", "--", McpPveProcess.BinaryPath, fresh], environment);
            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());

            await Assert.That(string.Join('\n', Rows(Picture)))
                .IsEqualTo(string.Join('\n', Rows(fresh)))
                .Because("build/build.sh picture draws it anew");
            await Assert.That(Rows(Picture).Count(row => row.StartsWith("$ mcp-pve ", StringComparison.Ordinal))).IsGreaterThan(1);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(fresh)!, true);
        }
    }

    // What differs from run to run is a number, or the id of a task, and how wide a column is for it.
    private static List<string> Rows(string file) => [.. XDocument.Load(file).Descendants()
        .Where(element => element.Name.LocalName == "text")
        .Select(element => Space().Replace(Number().Replace(TaskId().Replace(element.Value, "UPID"), "#"), " ").Trim())];

    [GeneratedRegex(@"UPID:[^\s""│|]+")]
    private static partial Regex TaskId();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"[\s─]+")]
    private static partial Regex Space();
}
