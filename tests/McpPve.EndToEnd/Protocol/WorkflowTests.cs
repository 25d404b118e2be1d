using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.Clients;
using McpPve.EndToEnd.CommandLine;

namespace McpPve.EndToEnd.Protocol;

/// <summary>What can be known about the workflows without running them where they run.</summary>
public sealed partial class WorkflowTests
{
    private static readonly Lazy<Task<JsonElement>> Files = new(Read);

    // The linter that npm has is older than these.
    private static readonly string[] Newer =
    [
        "label \"ubuntu-24.04\"",
        "label \"ubuntu-24.04-arm\"",
        "label \"windows-2025\"",
        "label \"macos-15\"",
        "permission scope \"attestations\"",
    ];

    /// <summary>The widest that a job gets, and why it is written down twice: a wider one has to be meant.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["ci.yml/test"] = "contents: read",
        ["ci.yml/build"] = "contents: read",
        ["release.yml/files"] = "contents: read",
        ["release.yml/packages"] = "contents: read",
        ["release.yml/image"] = "attestations: write, contents: read, id-token: write, packages: write",
        ["release.yml/publish"] = "attestations: write, contents: write, id-token: write",
    };

    [Test]
    public async Task The_linter_finds_nothing()
    {
        foreach (var file in (await Files.Value).EnumerateArray())
        {
            var problems = file.GetProperty("problems")
                .EnumerateArray()
                .Select(problem => problem.GetString()!)
                .Where(problem => !Newer.Any(problem.Contains));
            await Assert.That(string.Join('\n', problems)).IsEmpty().Because(Name(file));
        }
    }

    [Test]
    public async Task Each_verb_that_is_called_is_one_of_the_build_script()
    {
        var usage = (await Command.Run([Path.Combine(Repository.Root, "build", "build.sh")])).Output;
        var verbs = Verb().Matches(usage).Select(match => match.Value).ToHashSet();
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "build", "build.sh"));

        var called = (await Steps()).SelectMany(step => Call().Matches(step.Run).Select(match => match.Groups[1].Value)).ToList();

        await Assert.That(called).Contains("publish").And.Contains("smoke").And.Contains("release").And.Contains("image");
        foreach (var verb in called)
        {
            await Assert.That(verbs).Contains(verb).Because($"a workflow calls build/build.sh {verb}");
            await Assert.That(Regex.IsMatch(script, $@"^  (?:[a-z0-9 |]* )?{verb}(?: [a-z0-9 |]*)?\)", RegexOptions.Multiline))
                .IsTrue()
                .Because($"build/build.sh carries {verb} out");
        }
    }

    [Test]
    public async Task Each_file_that_is_run_exists()
    {
        var run = (await Steps()).SelectMany(step => Script().Matches(step.Run).Select(match => match.Value)).Distinct().ToList();

        await Assert.That(run).Contains(".ci/run").And.Contains("build/build.sh");
        foreach (var file in run)
        {
            await Assert.That(File.Exists(Path.Combine(Repository.Root, file))).IsTrue().Because(file);
        }
    }

    [Test]
    public async Task Each_action_is_pinned_by_its_digest_and_says_its_version()
    {
        var uses = (await Files.Value)
            .EnumerateArray()
            .SelectMany(file => Uses().Matches(file.GetProperty("text").GetString()!).Select(match => match.Groups[1].Value))
            .ToList();

        await Assert.That(uses.Count).IsGreaterThan(8);
        foreach (var use in uses.Where(use => !use.StartsWith("./", StringComparison.Ordinal)))
        {
            await Assert.That(Pinned().IsMatch(use)).IsTrue().Because(use);
        }
        var versions = uses.Where(use => use.Contains('@', StringComparison.Ordinal))
            .Select(use => use.Split('@'))
            .GroupBy(parts => parts[0], parts => parts[1]);
        await Assert.That(versions.All(action => action.Distinct().Count() == 1)).IsTrue().Because("one version of each action");
        foreach (var local in uses.Where(use => use.StartsWith("./", StringComparison.Ordinal)))
        {
            await Assert.That(File.Exists(Path.Combine(Repository.Root, local))).IsTrue().Because(local);
        }
    }

    [Test]
    public async Task Each_job_says_its_permissions_and_has_no_more_than_it_needs()
    {
        var seen = new Dictionary<string, string>();
        foreach (var file in (await Files.Value).EnumerateArray())
        {
            await Assert.That(file.GetProperty("content").GetProperty("permissions").EnumerateObject())
                .IsEmpty()
                .Because($"{Name(file)} gives nothing to a job that does not ask");
            foreach (var job in file.GetProperty("content").GetProperty("jobs").EnumerateObject())
            {
                seen[$"{Name(file)}/{job.Name}"] = string.Join(
                    ", ",
                    job.Value.GetProperty("permissions")
                        .EnumerateObject()
                        .Select(one => $"{one.Name}: {one.Value.GetString()}")
                        .Order(StringComparer.Ordinal));
            }
        }

        await Assert.That(seen).IsEquivalentTo(Allowed);
    }

    [Test]
    public async Task No_workflow_script_is_built_from_untrusted_input()
    {
        foreach (var (where, run) in await Steps())
        {
            await Assert.That(run).DoesNotContain("${{").Because(where);
        }
    }

    [Test]
    public async Task The_only_secret_is_the_token_of_the_run()
    {
        var secrets = (await Files.Value)
            .EnumerateArray()
            .SelectMany(file => Secret().Matches(file.GetProperty("text").GetString()!).Select(match => match.Value))
            .Distinct();

        await Assert.That(secrets).IsEquivalentTo(["secrets.GITHUB_TOKEN"]);
    }

    [Test]
    public async Task No_checkout_leaves_its_credentials_behind()
    {
        foreach (var step in from file in (await Files.Value).EnumerateArray()
                             from job in file.GetProperty("content").GetProperty("jobs").EnumerateObject()
                             where job.Value.TryGetProperty("steps", out _)
                             from step in job.Value.GetProperty("steps").EnumerateArray()
                             where step.TryGetProperty("uses", out var uses)
                                 && uses.GetString()!.StartsWith("actions/checkout@", StringComparison.Ordinal)
                             select step)
        {
            await Assert.That(step.GetProperty("with").GetProperty("persist-credentials").GetBoolean()).IsFalse();
        }
    }

    [Test]
    public async Task Every_platform_of_a_release_is_built_and_started_on_a_machine_of_its_kind()
    {
        var build = (await Files.Value)
            .EnumerateArray()
            .Single(file => Name(file) == "ci.yml")
            .GetProperty("content")
            .GetProperty("jobs")
            .GetProperty("build");
        var machines = build.GetProperty("strategy").GetProperty("matrix").GetProperty("include").EnumerateArray()
            .Select(one =>
                $"{one.GetProperty("rid").GetString()} {one.GetProperty("runner").GetString()} {one.GetProperty("file").GetString()}");

        await Assert.That(machines)
            .IsEquivalentTo(
                [
                    "linux-x64 ubuntu-24.04 mcp-pve", "linux-arm64 ubuntu-24.04-arm mcp-pve", "win-x64 windows-2025 mcp-pve.exe",
                    "osx-arm64 macos-15 mcp-pve",
                ]);
        await Assert.That(
            build.GetProperty("steps")
                .EnumerateArray()
                .Where(step => step.TryGetProperty("run", out _))
                .Select(step => step.GetProperty("run").GetString()!))
            .IsEquivalentTo(["build/build.sh publish \"$RID\"", "build/build.sh smoke \"$FILE\""]);
    }

    [Test]
    public async Task The_image_is_that_of_the_product()
    {
        using var product = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "build", "product.json")));
        var release = (await Files.Value).EnumerateArray().Single(file => Name(file) == "release.yml");

        await Assert.That(
            release.GetProperty("content").GetProperty("jobs").GetProperty("image").GetProperty("env").GetProperty("IMAGE").GetString())
            .IsEqualTo(product.RootElement.GetProperty("image").GetString());
    }

    private static async Task<List<(string Where, string Run)>> Steps() =>
    [
        .. from file in (await Files.Value).EnumerateArray()
           from job in file.GetProperty("content").GetProperty("jobs").EnumerateObject()
           where job.Value.TryGetProperty("steps", out _)
           from step in job.Value.GetProperty("steps").EnumerateArray()
           where step.TryGetProperty("run", out _)
           select ($"{Name(file)}/{job.Name}", step.GetProperty("run").GetString()!),
    ];

    private static string Name(JsonElement file) => Path.GetFileName(file.GetProperty("file").GetString()!);

    private static async Task<JsonElement> Read()
    {
        var run = await NodeClients.Run(
            ["workflows.mjs", .. Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows")).Order()]);
        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }

    [GeneratedRegex("(?<=^  )[a-z0-9]+", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex("build/build\\.sh ([a-z0-9-]+)")]
    private static partial Regex Call();

    // What a line begins with, where that is a path of this repository.
    [GeneratedRegex("(?<=^\\s*)(?:\\.ci|build)/[A-Za-z./-]+", RegexOptions.Multiline)]
    private static partial Regex Script();

    [GeneratedRegex("uses: (.+)")]
    private static partial Regex Uses();

    [GeneratedRegex("^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$")]
    private static partial Regex Pinned();

    [GeneratedRegex("secrets\\.[A-Za-z_]+")]
    private static partial Regex Secret();
}
