using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.CommandLine;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Install;

/// <summary>install.sh against a release page on this machine, in every shell that people have.</summary>
public sealed partial class InstallTests
{
    // busybox's shell has an uname of its own, which tells the truth.
    private static readonly bool IsArm = RuntimeInformation.OSArchitecture == Architecture.Arm64;

    private static readonly string Asset = IsArm ? "mcp-pve-linux-arm64" : "mcp-pve-linux-x64";

    private static readonly string Script = Path.Combine(Repository.Root, "install.sh");

    private static readonly string[] Needed = ["sh", "cat", "chmod", "cp", "cut", "mkdir", "mktemp", "mv", "rm", "sed", "tr"];

    public static IEnumerable<string> Shells() => ["dash", "busybox sh", "bash", "zsh"];

    [Test]
    public async Task The_linter_finds_nothing()
    {
        NeedsUnix("shellcheck");

        var result = await Command.Run([Path.Combine(Repository.Root, "build", "build.sh"), "lint"]);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Error).Contains("install.sh").And.Contains("build.sh");
    }

    [Test]
    public async Task The_script_downloads_from_the_products_repository()
    {
        using var product = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "build", "product.json")));
        var repository = product.RootElement.GetProperty("repository").GetString();

        var addresses = Address()
            .Matches(await File.ReadAllTextAsync(Script))
            .Select(match => match.Value)
            .Where(url => !url.Contains("pve.example", StringComparison.Ordinal))
            .ToList();

        await Assert.That(addresses.Count).IsGreaterThan(1);
        await Assert.That(addresses.Where(url => !url.StartsWith($"{repository}/releases", StringComparison.Ordinal))).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task The_newest_release_is_verified_and_installed(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));

        var result = await lab.Install();

        await lab.Installed(result, "1.2.3");
        await Assert.That(lab.Server.Requests).IsEquivalentTo([$"/latest/download/{Asset}", "/latest/download/SHA256SUMS"]);
        await Assert.That(result.Output)
            .Contains(
                $"{lab.Home}/.local/bin is not on your PATH").And.Contains("Claude Code").And.Contains("Claude Desktop")
                    .And.Contains("Cursor").And.Contains("VS Code");
        await Assert.That(Directory.GetFileSystemEntries(lab.Home).Select(path => Path.GetFileName(path)))
            .IsEquivalentTo([".local"])
            .Because("no profile is touched");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task The_printed_client_entry_is_JSON_with_the_path_of_the_file(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        var prefix = Path.Combine(lab.Home, "it's a \"place\" \\ here");

        var result = await lab.Install("--prefix", prefix);

        await lab.Installed(result, "1.2.3", prefix);
        var snippets = result.Output.Split('\n').Where(line => line.StartsWith("  {", StringComparison.Ordinal)).ToList();
        await Assert.That(snippets.Count).IsEqualTo(2);
        foreach (var snippet in snippets)
        {
            using var json = JsonDocument.Parse(snippet);
            var server = json.RootElement.EnumerateObject().Single().Value.GetProperty("proxmox");
            await Assert.That(server.GetProperty("command").GetString()).IsEqualTo(Path.Combine(prefix, "bin", "mcp-pve"));
            await Assert.That(server.GetProperty("env").GetProperty("PVE_ACCESS_TIER").GetString()).IsEqualTo("read-only");
        }
        var claude = result.Output.Split('\n').Single(line => line.StartsWith("  claude mcp add", StringComparison.Ordinal));
        var words = await Command.Run(["sh", "-c", $"claude() {{ for word; do printf '%s\\n' \"$word\"; done; }}; {claude.Trim()}"]);
        await Assert.That(words.Output.TrimEnd('\n').Split('\n')[^1]).IsEqualTo(Path.Combine(prefix, "bin", "mcp-pve"));
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_version_that_is_asked_for_is_installed(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        lab.Server.Publish("1.3.0", Asset, Program("1.3.0"));

        var result = await lab.Install("--version", "v1.2.3");

        await lab.Installed(result, "1.2.3");
        await Assert.That(lab.Server.Requests.All(path => path.StartsWith("/download/v1.2.3/", StringComparison.Ordinal))).IsTrue();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_wrong_checksum_installs_nothing_and_leaves_the_old_one(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        await lab.Install();
        lab.Server.Put($"/latest/download/{Asset}", Program("6.6.6"));

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error)
            .Contains("wrong checksum").And.Contains(ReleaseServer.Sum(Program("1.2.3"))).And.Contains(ReleaseServer.Sum(Program("6.6.6")));
        await lab.Holds("1.2.3");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task An_interrupted_download_leaves_nothing(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3") + new string('#', 100_000));
        foreach (var broken in new[] { Asset, "SHA256SUMS" })
        {
            lab.Server.Breaks = broken;

            var result = await lab.Install();

            await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
            await Assert.That(result.Error).Contains(broken).And.Contains("nothing");
            await lab.HoldsNothing();
        }
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task An_interrupted_installation_leaves_nothing_behind(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3") + new string('#', 100_000));
        var stopped = new TaskCompletionSource();
        (lab.Server.Breaks, lab.Server.Patience) = (Asset, stopped.Task);

        var result = await lab.Install(async process =>
        {
            await lab.Server.HalfSent;
            await Command.Run(["kill", "-TERM", $"{process}"]);
            stopped.SetResult(); // the shell heeds a signal when its child has ended
        });

        await Assert.That(result.ExitCode).IsNotEqualTo(0).Because(result.ToString());
        await lab.HoldsNothing();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task Without_a_checksum_nothing_is_installed(string shell)
    {
        await using var lab = await Lab.Start(shell);
        foreach (var sums in new[] { null, "", $"{ReleaseServer.Sum("x")}  {Asset}.sig\n", $"nonsense  {Asset}\n", $"  {Asset}\n",
            "<html>not found</html>\n" })
        {
            lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
            lab.Server.Remove("/latest/download/SHA256SUMS");
            if (sums is not null)
            {
                lab.Server.Put("/latest/download/SHA256SUMS", sums);
            }

            var result = await lab.Install();

            await Assert.That(result.ExitCode).IsEqualTo(1).Because($"{sums}: {result}");
            await Assert.That(result.Error).Contains("SHA256SUMS").And.Contains("nothing");
            await lab.HoldsNothing();
        }
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_release_that_does_not_exist_is_said_to(string shell)
    {
        await using var lab = await Lab.Start(shell);

        var result = await lab.Install("--version", "9.9.9");

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("/download/v9.9.9/SHA256SUMS");
        await lab.HoldsNothing();
    }

    [Test]
    [Arguments("Linux", "x86_64", "mcp-pve-linux-x64")]
    [Arguments("Linux", "aarch64", "mcp-pve-linux-arm64")]
    [Arguments("Darwin", "arm64", "mcp-pve-osx-arm64")]
    [Arguments("MINGW64_NT-10.0-26100", "x86_64", "mcp-pve-win-x64.exe")]
    public async Task Each_platform_gets_its_own_file(string system, string cpu, string asset)
    {
        await using var lab = await Lab.Start("dash");
        await lab.Uname(system, cpu);
        lab.Server.Publish("1.2.3", asset, Program("1.2.3"));

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(lab.Server.Requests).Contains($"/latest/download/{asset}");
        await Assert.That(
            File.Exists(
                Path.Combine(lab.Home, ".local", "bin", asset.EndsWith(".exe", StringComparison.Ordinal) ? "mcp-pve.exe" : "mcp-pve")))
            .IsTrue();
    }

    [Test]
    public async Task A_shell_that_Rosetta_translates_gets_the_file_for_Apple_silicon()
    {
        await using var lab = await Lab.Start("dash");
        await lab.Uname("Darwin", "x86_64");
        await lab.Tool("sysctl", "[ \"$2\" != sysctl.proc_translated ] || echo 1");
        lab.Server.Publish("1.2.3", "mcp-pve-osx-arm64", Program("1.2.3"));

        await lab.Installed(await lab.Install(), "1.2.3");
    }

    [Test]
    [Arguments("SunOS", "i86pc")]
    [Arguments("Linux", "armv7l")]
    [Arguments("Linux", "i686")]
    [Arguments("Darwin", "x86_64")]
    [Arguments("FreeBSD", "amd64")]
    [Arguments("MINGW64_NT-10.0-26100", "aarch64")]
    public async Task A_platform_without_a_file_is_told_which_ones_there_are(string system, string cpu)
    {
        await using var lab = await Lab.Start("dash");
        await lab.Uname(system, cpu);
        await lab.Tool("sysctl", "exit 1");

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error)
            .Contains(system).And.Contains("Linux x64 and arm64, macOS arm64 and Windows x64").And.Contains("from source");
        await Assert.That(lab.Server.Requests).IsEmpty();
        await lab.HoldsNothing();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task Wget_does_where_there_is_no_curl(string shell)
    {
        await using var lab = await Lab.Start(shell, "sha256sum");
        await lab.Tool("wget", $"exec {Find("busybox")} wget \"$@\"");
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));

        await lab.Installed(await lab.Install(), "1.2.3");
    }

    [Test]
    [Arguments("dash")] // busybox has a wget of its own
    [Arguments("bash")]
    [Arguments("zsh")]
    public async Task Without_curl_and_wget_it_says_how_to_go_on(string shell)
    {
        await using var lab = await Lab.Start(shell, "sha256sum");

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error).Contains("neither curl nor wget").And.Contains(Asset).And.Contains("--from");
        await lab.HoldsNothing();
    }

    [Test]
    [Arguments("shasum", "[ \"$1 $2\" = '-a 256' ] && exec sha256sum")]
    [Arguments("openssl", "[ \"$1 $2 $3\" = 'dgst -sha256 -r' ] && exec sha256sum")]
    public async Task Other_tools_for_checksums_do_as_well(string tool, string behaviour)
    {
        await using var lab = await Lab.Start("dash", "curl");
        await lab.Tool(tool, behaviour.Replace("sha256sum", Find("sha256sum"), StringComparison.Ordinal));
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));

        await lab.Installed(await lab.Install(), "1.2.3");
    }

    [Test]
    public async Task Where_no_checksum_can_be_made_nothing_is_installed()
    {
        await using var lab = await Lab.Start("dash", "curl");
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("sha256sum, shasum or openssl");
        await lab.HoldsNothing();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_read_only_prefix_is_reported_before_anything_is_downloaded(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        await File.WriteAllTextAsync(Path.Combine(lab.Home, "file"), "");

        var result = await lab.Install("--prefix", Path.Combine(lab.Home, "file", "below"));

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("is no folder").And.Contains("--prefix");
        await Assert.That(lab.Server.Requests).IsEmpty();
    }

    [Test]
    public async Task A_user_other_than_root_installs_into_the_home_directory()
    {
        NeedsUnix("setpriv");
        if (!Environment.IsPrivilegedProcess)
        {
            Skip.Test("only root can become somebody else");
        }
        await using var lab = await Lab.Start("setpriv --reuid 65534 --regid 65534 --clear-groups dash");
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        await Command.Run(["chown", "-R", "65534:65534", lab.Root]);

        var elsewhere = await lab.Install("--prefix", "/usr/local");
        var home = await lab.Install();

        await Assert.That(elsewhere.ExitCode).IsEqualTo(1);
        await Assert.That(elsewhere.Error).Contains("can't be written by you").And.Contains("--prefix");
        await lab.Installed(home, "1.2.3");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_release_file_is_installed_without_a_network(string shell)
    {
        await using var lab = await Lab.Start(shell);
        var stick = Directory.CreateDirectory(Path.Combine(lab.Root, "usb stick")).FullName;
        var file = Path.Combine(stick, Asset);
        await File.WriteAllTextAsync(file, Program("1.2.3"));

        var without = await lab.Install("--from", file);
        await Assert.That(without.ExitCode).IsEqualTo(1);
        await Assert.That(without.Error).Contains("SHA256SUMS").And.Contains("--sha256");
        await lab.HoldsNothing();

        await File.WriteAllTextAsync(Path.Combine(stick, "SHA256SUMS"), $"{ReleaseServer.Sum(Program("1.2.3"))} *{Asset}");
        await lab.Installed(await lab.Install("--from", file), "1.2.3");
        await lab.Installed(await lab.Install("--from", stick), "1.2.3");
        await lab.Installed(await lab.InstallIn(stick, "--from", Asset), "1.2.3");

        await File.WriteAllTextAsync(Path.Combine(stick, "renamed"), Program("1.2.4"));
        var renamed = await lab.Install("--from", Path.Combine(stick, "renamed"));
        await Assert.That(renamed.ExitCode).IsEqualTo(1);
        await Assert.That(renamed.Error).Contains("does not list renamed");
        await Assert.That(lab.Server.Requests).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_checksum_can_be_given_and_has_to_be_right(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Put("/files/mine", Program("1.2.3"));
        var url = $"{lab.Server.Url}/files/mine";

        var wrong = await lab.Install("--from", url, "--sha256", ReleaseServer.Sum("x"));
        await Assert.That(wrong.ExitCode).IsEqualTo(1);
        await Assert.That(wrong.Error).Contains("wrong checksum");
        await lab.HoldsNothing();

        await lab.Installed(await lab.Install("--from", url, "--sha256", ReleaseServer.Sum(Program("1.2.3")).ToUpperInvariant()), "1.2.3");
        await Assert.That(lab.Server.Requests).DoesNotContain("/files/SHA256SUMS");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task An_address_takes_the_checksum_beside_it_and_only_an_explicit_word_goes_without(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Put($"/mirror/{Asset}", Program("1.2.3"));

        var without = await lab.Install("--from", $"{lab.Server.Url}/mirror/");
        await Assert.That(without.ExitCode).IsEqualTo(1);
        await lab.HoldsNothing();
        await lab.Installed(await lab.Install("--from", $"{lab.Server.Url}/mirror/{Asset}?token=a/b", "--no-checksum"), "1.2.3");

        lab.Server.Put("/mirror/SHA256SUMS", $"{ReleaseServer.Sum(Program("1.2.3"))}  {Asset}\n");
        await lab.Installed(await lab.Install("--from", $"{lab.Server.Url}/mirror/{Asset}?token=a/b"), "1.2.3");
        await lab.Installed(await lab.Install("--from", $"{lab.Server.Url}/mirror/"), "1.2.3");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_file_that_does_not_run_here_does_not_replace_one_that_does(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        await lab.Install();
        lab.Server.Publish("1.3.0", Asset, "#!/nowhere/interpreter\n");

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("does not run on this machine");
        await lab.Holds("1.2.3");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task An_upgrade_says_what_it_replaced(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        await lab.Install();
        lab.Server.Publish("1.3.0", Asset, Program("1.3.0"));

        var result = await lab.Install();

        await lab.Installed(result, "1.3.0");
        await Assert.That(result.Output).Contains("in place of 1.2.3").And.Contains("restart your MCP clients");
    }

    [Test]
    public async Task A_server_that_runs_is_not_disturbed_by_an_upgrade()
    {
        await using var lab = await Lab.Start("dash");
        var stick = Directory.CreateDirectory(Path.Combine(lab.Root, "stick")).FullName;
        File.Copy(McpPveProcess.BinaryPath, Path.Combine(stick, "mcp-pve"));
        var sum = await Command.Run(["sha256sum", "mcp-pve"], folder: stick);
        await File.WriteAllTextAsync(Path.Combine(stick, "SHA256SUMS"), sum.Output);
        var version = (await McpPveProcess.Run(["--version"])).Output.Trim();
        await lab.Installed(await lab.Install("--from", Path.Combine(stick, "mcp-pve")), version);

        await using var session = await StdioSession.Open(new Dictionary<string, string>(), ["--demo"], [lab.Target]);
        var upgrade = await lab.Install("--from", Path.Combine(stick, "mcp-pve"));
        var answer = await session.Call("pve_list_nodes", "{}");

        await lab.Installed(upgrade, version);
        await Assert.That(answer.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task A_dry_run_does_nothing(string shell)
    {
        await using var lab = await Lab.Start(shell);

        var install = await lab.Install("--dry-run", "--version", "1.2.3");
        var uninstall = await lab.Install("--dry-run", "--uninstall");

        await Assert.That(install.ExitCode).IsEqualTo(0).Because(install.ToString());
        await Assert.That(install.Output)
            .Contains($"{lab.Server.Url}/download/v1.2.3/{Asset}").And.Contains("SHA256SUMS").And.Contains(lab.Target);
        await Assert.That(uninstall.ExitCode).IsEqualTo(0).Because(uninstall.ToString());
        await Assert.That(lab.Server.Requests).IsEmpty();
        await lab.HoldsNothing();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task Uninstalling_removes_the_file_and_nothing_else(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        await lab.Install();
        var neighbour = Path.Combine(Path.GetDirectoryName(lab.Target)!, "neighbour");
        await File.WriteAllTextAsync(neighbour, "");

        var dry = await lab.Install("--uninstall", "--dry-run");
        await Assert.That(File.Exists(lab.Target)).IsTrue().Because(dry.ToString());
        var first = await lab.Install("--uninstall");
        var second = await lab.Install("--uninstall");

        await Assert.That(first.Output).Contains($"Removed {lab.Target}");
        await Assert.That(second.Output).Contains("nothing to remove");
        await Assert.That(first.ExitCode + second.ExitCode).IsEqualTo(0);
        await Assert.That(File.Exists(lab.Target)).IsFalse();
        await Assert.That(File.Exists(neighbour)).IsTrue();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task Options_that_make_no_sense_are_refused(string shell)
    {
        await using var lab = await Lab.Start(shell);
        foreach (var arguments in new string[][]
                 {
                     ["--prefx", "x"], ["x"], ["--version"], ["--version", ""], ["--version", "../../evil"], ["--prefix"], ["--from"],
                     ["--sha256", "abc"],
                     ["--sha256", new string('g', 64)],
                     ["--from", "x", "--version", "1"],
                     ["--no-checksum"],
                     ["--from", "x", "--no-checksum", "--sha256", new string('a', 64)],
                 })
        {
            var result = await lab.Install(arguments);

            await Assert.That(result.ExitCode).IsEqualTo(2).Because($"{string.Join(' ', arguments)}: {result}");
            await Assert.That(result.Error).StartsWith("install.sh: ").And.Contains("--help");
        }
        await Assert.That(lab.Server.Requests).IsEmpty();
        await lab.HoldsNothing();
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task The_script_can_be_piped_into_the_shell_and_half_of_it_does_nothing(string shell)
    {
        await using var lab = await Lab.Start(shell);
        lab.Server.Publish("1.2.3", Asset, Program("1.2.3"));
        var script = await File.ReadAllTextAsync(Script);

        foreach (var part in new[] { script.Length / 4, script.Length / 2, script.Length - "main \"$@\"\n".Length })
        {
            await lab.Pipe(script[..part]);

            await lab.HoldsNothing();
        }
        await lab.Installed(await lab.Pipe(script), "1.2.3");
    }

    [Test]
    public async Task Without_HOME_a_prefix_is_asked_for()
    {
        await using var lab = await Lab.Start("dash");
        lab.Environment.Remove("HOME");

        var result = await lab.Install();

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("HOME is not set").And.Contains("--prefix");
    }

    [Test]
    [MethodDataSource(nameof(Shells))]
    public async Task Help_names_every_option(string shell)
    {
        await using var lab = await Lab.Start(shell);
        var options = Option().Matches(await File.ReadAllTextAsync(Script)).Select(match => match.Value).Distinct();

        var result = await lab.Install("--help");

        await Assert.That(result.ExitCode).IsEqualTo(0);
        foreach (var option in options)
        {
            await Assert.That(result.Output).Contains($"  {option}");
        }
    }

    [GeneratedRegex("https?://[a-z][^ \"'}|]+")]
    private static partial Regex Address();

    // The alternatives of the case that reads the command line.
    [GeneratedRegex("(?<=^ {6}(?:[^)]* )?)--[a-z0-9-]+(?=[^)\n]*\\))", RegexOptions.Multiline)]
    private static partial Regex Option();

    private static string Program(string version) => $"#!/bin/sh\n[ \"$*\" = --version ] && echo {version}\n";

    private static string Find(string tool) =>
        Command.Find(tool) ?? throw new FileNotFoundException($"{tool} is missing: run build/build.sh setup");

    private static void NeedsUnix(string tool)
    {
        if (OperatingSystem.IsWindows() || (OperatingSystem.IsMacOS() && Command.Find(tool) is null))
        {
            Skip.Test($"there is no {tool} here");
        }
    }

    /// <summary>A home folder with a space in it, a release page, and programs that say what the machine is.</summary>
    private sealed class Lab : IAsyncDisposable
    {
        private readonly string[] _shell;
        private readonly string _tools;

        private Lab(string[] shell, ReleaseServer server, string[]? only)
        {
            (_shell, Server) = (shell, server);
            Root = Directory.CreateTempSubdirectory("mcp-pve-install-").FullName;
            Home = Directory.CreateDirectory(Path.Combine(Root, "my home")).FullName;
            _tools = Directory.CreateDirectory(Path.Combine(Root, "tools")).FullName;
            var temporary = Directory.CreateDirectory(Path.Combine(Root, "tmp")).FullName;
            Environment = new()
            {
                ["HOME"] = Home,
                ["TMPDIR"] = temporary,
                ["MCP_PVE_RELEASES"] = server.Url,
                ["PATH"] = only is null ? $"{_tools}:{System.Environment.GetEnvironmentVariable("PATH")}" : _tools,
            };
            foreach (var tool in only is null ? [] : Needed.Concat(only))
            {
                File.CreateSymbolicLink(Path.Combine(_tools, tool), Find(tool));
            }
        }

        public string Root { get; }

        public string Home { get; }

        public string Target => Path.Combine(Home, ".local", "bin", "mcp-pve");

        public ReleaseServer Server { get; }

        public Dictionary<string, string> Environment { get; }

        /// <param name="only">The only programs besides the indispensable ones.</param>
        public static async Task<Lab> Start(string shell, params string[] only)
        {
            var words = shell.Split(' ');
            NeedsUnix(words[0]);
            var lab = new Lab([Find(words[0]), .. words.Skip(1)], await ReleaseServer.Start(), only.Length == 0 ? null : only);
            await lab.Uname("Linux", IsArm ? "aarch64" : "x86_64");
            return lab;
        }

        public Task Uname(string system, string cpu) => Tool("uname", $"case $1 in -s) echo '{system}' ;; -m) echo '{cpu}' ;; esac");

        // Written by another process: a program that this one has open for writing, or a child it is just starting, can't be run.
        public async Task Tool(string name, string behaviour)
        {
            var written = await Command.Run(
                ["sh", "-c", "cat >\"$0\" && chmod 755 \"$0\"", Path.Combine(_tools, name)], input: $"#!/bin/sh\n{behaviour}\n");
            await Assert.That(written.ExitCode).IsEqualTo(0).Because(written.ToString());
        }

        public Task<McpPveResult> Install(params string[] arguments) => InstallIn(Root, arguments);

        public Task<McpPveResult> Install(Func<int, Task> meanwhile) =>
            Command.Run([.. _shell, ReadableScript()], Environment, Root, meanwhile: meanwhile);

        public Task<McpPveResult> InstallIn(string folder, params string[] arguments) =>
            Command.Run([.. _shell, ReadableScript(), .. arguments], Environment, folder);

        private string ReadableScript()
        {
            var script = Path.Combine(Root, "install.sh"); // where anybody can read it
            File.Copy(Script, script, overwrite: true);
            return script;
        }

        public Task<McpPveResult> Pipe(string script) => Command.Run(_shell, Environment, Root, script);

        public async Task Installed(McpPveResult result, string version, string? prefix = null)
        {
            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
            await Assert.That(result.Output).StartsWith($"mcp-pve {version} is in ");
            await Holds(version, prefix);
        }

        public async Task Holds(string version, string? prefix = null)
        {
            var bin = Path.Combine(prefix ?? Path.Combine(Home, ".local"), "bin");
            var run = await Command.Run([Path.Combine(bin, "mcp-pve"), "--version"]);
            await Assert.That(run.Output.Trim()).IsEqualTo(version);
            await Assert.That(Directory.GetFileSystemEntries(bin).Select(path => Path.GetFileName(path))).IsEquivalentTo(["mcp-pve"]);
            await NothingTemporary();
        }

        public async Task HoldsNothing()
        {
            await Assert.That(Directory.GetFileSystemEntries(Home)).IsEmpty();
            await NothingTemporary();
        }

        private async Task NothingTemporary() => await Assert.That(Directory.GetFileSystemEntries(Environment["TMPDIR"])).IsEmpty();

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Directory.Delete(Root, true);
        }
    }
}
