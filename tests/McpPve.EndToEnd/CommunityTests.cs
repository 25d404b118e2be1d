using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.Packages;

namespace McpPve.EndToEnd;

/// <summary>What .github tells people who want to help or to report something.</summary>
public sealed partial class CommunityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, ".github");

    public static IEnumerable<string> Texts() => ["CONTRIBUTING.md", "SECURITY.md"];

    public static IEnumerable<string> Forms() => ["bug.yml", "feature.yml"];

    public static IEnumerable<string> All() =>
        [.. Texts(), .. Forms().Append("config.yml").Select(form => Path.Combine("ISSUE_TEMPLATE", form))];

    [Test]
    [MethodDataSource(nameof(Texts))]
    public async Task Every_link_and_path_leads_somewhere(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, file));
        var links = Link().Matches(text).Select(match => match.Groups[1].Value).ToList();
        var repository = Readme.Product("repository");

        await Assert.That(links.Where(link => link.Contains("://", StringComparison.Ordinal)
            ? !link.StartsWith($"{repository}/", StringComparison.Ordinal)
            : !File.Exists(Path.Combine(Folder, link.Split('#')[0])))).IsEmpty();
        var paths = RepositoryPath().Matches(text).Select(match => match.Groups[1].Value).Where(path => !path.Contains('<')).ToList();
        await Assert.That(paths.Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(All))]
    public async Task Every_command_is_one(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, file));

        await Assert.That(Verb().Matches(text).Select(match => match.Groups[1].Value).Except(Readme.Verbs())).IsEmpty();
        foreach (var command in Command().Matches(text).Select(match => match.Groups[1].Value).Distinct())
        {
            await Readme.HasCommand(command);
        }
    }

    [Test]
    [MethodDataSource(nameof(Forms))]
    public async Task A_form_is_one_that_GitHub_takes(string file)
    {
        var form = (await Deployment.Yaml(await File.ReadAllTextAsync(Path.Combine(Folder, "ISSUE_TEMPLATE", file)))).Single();
        var fields = form.GetProperty("body").EnumerateArray().ToList();

        await Assert.That(form.GetProperty("name").GetString()).IsNotEmpty();
        await Assert.That(form.GetProperty("description").GetString()).IsNotEmpty();
        foreach (var field in fields)
        {
            var attributes = field.GetProperty("attributes");
            var type = field.GetProperty("type").GetString();
            await Assert.That(type).IsEqualTo("markdown").Or.IsEqualTo("textarea").Or.IsEqualTo("input");
            await Assert.That(attributes.GetProperty(type == "markdown" ? "value" : "label").GetString()).IsNotEmpty();
        }
        var ids = fields.Where(field => field.TryGetProperty("id", out _)).Select(field => field.GetProperty("id").GetString()!).ToList();
        await Assert.That(ids.Distinct().Count()).IsEqualTo(ids.Count);
    }

    [Test]
    public async Task The_form_for_a_bug_asks_what_is_needed_and_warns_of_secrets()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, "ISSUE_TEMPLATE", "bug.yml"));
        var form = (await Deployment.Yaml(text)).Single();
        var ids = form.GetProperty("body").EnumerateArray().Where(field => field.TryGetProperty("id", out _))
            .Select(field => field.GetProperty("id").GetString()!);

        await Assert.That(ids).Contains("doctor").And.Contains("version").And.Contains("client").And.Contains("pve");
        await Assert.That(text).Contains("mcp-pve doctor --json").And.Contains("No secrets");
    }

    [Test]
    public async Task Vulnerabilities_are_reported_in_private()
    {
        var advisories = $"{Readme.Product("repository")}/security/advisories/new";
        var config = (await Deployment.Yaml(await File.ReadAllTextAsync(Path.Combine(Folder, "ISSUE_TEMPLATE", "config.yml")))).Single();

        await Assert.That(config.GetProperty("contact_links")[0].GetProperty("url").GetString()).IsEqualTo(advisories);
        await Assert.That(config.GetProperty("blank_issues_enabled").ValueKind).IsEqualTo(JsonValueKind.True);
        await Assert.That(await File.ReadAllTextAsync(Path.Combine(Folder, "SECURITY.md"))).Contains(advisories);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|build)/[^`*{}\s]*?)/?[`\s]")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"build/build\.sh ([a-z0-9]+)")]
    private static partial Regex Verb();

    [GeneratedRegex(@"`mcp-pve ([a-z]+(?: verify)?)")]
    private static partial Regex Command();
}
