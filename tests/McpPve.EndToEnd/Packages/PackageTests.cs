using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.Clients;
using McpPve.EndToEnd.CommandLine;
using McpPve.EndToEnd.Install;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Packages;

/// <summary>What a release is made of: valid by the rules of each place that it goes to, and it works.</summary>
public sealed partial class PackageTests
{
    private static readonly string[] Rids = ["linux-x64", "linux-arm64", "osx-arm64", "win-x64"];

    /// <summary>What the packages for Linux hold besides the file, under its place in Debian's.</summary>
    private static readonly string[] Extras =
    [
        "/usr/lib/systemd/system/mcp-pve.service", "/usr/share/doc/mcp-pve/config.ini.example", "/usr/share/man/man1/mcp-pve.1.gz",
        "/usr/share/bash-completion/completions/mcp-pve", "/usr/share/zsh/vendor-completions/_mcp-pve",
        "/usr/share/fish/vendor_completions.d/mcp-pve.fish",
    ];

    public static IEnumerable<string> Platforms() => Rids;

    [Test]
    public async Task A_release_has_these_files_and_the_checksum_of_each()
    {
        var sums = await ReleaseFolder.File("SHA256SUMS");

        var check = await Command.Run(["sha256sum", "--strict", "-c", "SHA256SUMS"], folder: Path.GetDirectoryName(sums));

        await Assert.That(check.ExitCode).IsEqualTo(0).Because(check.ToString());
        string[] expected =
        [
            "SHA256SUMS", "install.sh", "mcp-pve.rb", "mcp-pve.json", "server.json", "McpPve.McpPve.yaml", "McpPve.McpPve.installer.yaml",
            "McpPve.McpPve.locale.en-US.yaml",
            .. Rids.Select(Asset), .. Rids.Select(rid => $"mcp-pve-{rid}.mcpb"), .. Rids.Select(rid => $"mcp-pve-{rid}.cdx.json"),
            .. from rid in new[] { "linux-x64", "linux-arm64" } from kind in new[] { "deb", "rpm" } select $"mcp-pve-{rid}.{kind}",
        ];
        var there = Directory.GetFiles(Path.GetDirectoryName(sums)!).Select(file => Path.GetFileName(file)).ToList();
        await Assert.That(there).IsEquivalentTo(expected);
        await Assert.That((await Sums()).Keys.Append("SHA256SUMS")).IsEquivalentTo(there);
    }

    [Test]
    public async Task The_install_script_takes_a_release_as_it_is()
    {
        var home = Directory.CreateTempSubdirectory("mcp-pve-home-").FullName;
        try
        {
            var folder = Path.GetDirectoryName(await ReleaseFolder.File("install.sh"))!;

            var result = await Command.Run(["sh", "install.sh", "--from", "."], new Dictionary<string, string> { ["HOME"] = home }, folder);

            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
            await Assert.That(await Answer(Path.Combine(home, ".local", "bin", "mcp-pve"))).IsEqualTo(3);
        }
        finally
        {
            Directory.Delete(home, true);
        }
    }

    [Test]
    public async Task With_all_a_missing_platform_is_an_error_that_names_it()
    {
        var checkout = ReleaseFolder.Checkout(["linux-x64", "win-x64"]);

        var result = await ReleaseFolder.Put(checkout, "--all");

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("linux-arm64 osx-arm64").And.Contains("publish");
    }

    [Test]
    public async Task Without_all_it_says_what_is_missing_and_the_rest_has_the_same_bytes()
    {
        var checkout = ReleaseFolder.Checkout([ReleaseFolder.Rid]);

        var result = await ReleaseFolder.Put(checkout);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains($"not published here: {string.Join(' ', Rids.Where(rid => rid != ReleaseFolder.Rid))}");
        foreach (var kind in new[] { "", ".mcpb", ".deb", ".rpm", ".cdx.json" })
        {
            var name = $"mcp-pve-{ReleaseFolder.Rid}{kind}";
            var other = await File.ReadAllBytesAsync(Path.Combine(checkout, ".artifacts", "release", name));
            var first = await File.ReadAllBytesAsync(await ReleaseFolder.File(name));
            await Assert.That(first.SequenceEqual(other)).IsTrue().Because(name);
        }
    }

    [Test]
    [MethodDataSource(nameof(Platforms))]
    public async Task A_bundle_is_valid_and_asks_for_what_the_server_takes(string rid)
    {
        var (found, folder) = await Unpacked(rid);
        var manifest = found.GetProperty("manifest");

        await Assert.That(found.GetProperty("errors").EnumerateArray()).IsEmpty().Because(found.GetProperty("errors").GetRawText());
        await Assert.That(manifest.GetProperty("server").GetProperty("type").GetString()).IsEqualTo("binary");
        await Assert.That(manifest.GetProperty("compatibility").GetProperty("platforms").EnumerateArray().Single().GetString())
            .IsEqualTo(rid.Split('-')[0] switch { "win" => "win32", "osx" => "darwin", _ => "linux" });
        await Assert.That(File.Exists(Path.Combine(folder, manifest.GetProperty("server").GetProperty("entry_point").GetString()!)))
            .IsTrue();
        await Assert.That(manifest.GetProperty("server").GetProperty("entry_point").GetString()!.EndsWith(".exe", StringComparison.Ordinal))
            .IsEqualTo(rid == "win-x64");

        var form = manifest.GetProperty("user_config")
            .EnumerateObject()
            .ToDictionary(field => field.Value.GetProperty("title").GetString()!, field => field.Value);
        await Assert.That(form.Keys.Where(name => form[name].TryGetProperty("sensitive", out _)))
            .IsEquivalentTo(["PVE_TOKEN_SECRET", "MCP_STATE_KEY"]);
        await Assert.That(form.Keys.Where(name => form[name].GetProperty("required").GetBoolean()))
            .IsEquivalentTo(["PVE_BASE_URL", "PVE_TOKEN_ID", "PVE_TOKEN_SECRET"]);
        await Assert.That(
            form.Keys.Where(name => !form[name].GetProperty("required").GetBoolean() && !form[name].TryGetProperty("default", out _)))
            .IsEmpty()
            .Because("a client leaves the placeholder of a missing one in the environment");

        var settings = (await Settings()).EnumerateArray().ToList();
        var secrets = settings.Where(setting => setting.GetProperty("secret").GetBoolean())
            .Select(setting => $"{setting.GetProperty("name").GetString()}_FILE")
            .ToList();
        await Assert.That(form.Keys)
            .IsEquivalentTo(
                settings.Where(setting => !setting.GetProperty("httpOnly").GetBoolean())
                    .Select(setting => setting.GetProperty("name").GetString()!)
                    .Except(secrets)
                    .Except(["MCP_TRANSPORT"]));
        var tools = await McpPveProcess.Run(["tools", "--json"]);
        using var catalogue = JsonDocument.Parse(tools.Output);
        await Assert.That(manifest.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!))
            .IsEquivalentTo(
                catalogue.RootElement.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!));
    }

    [Test]
    public async Task A_bundle_starts_as_a_client_starts_it_and_calls_a_tool()
    {
        await using var cluster = await Cluster.Start();
        var (found, _) = await Unpacked(ReleaseFolder.Rid, new()
        {
            ["pve_base_url"] = cluster.Environment["PVE_BASE_URL"],
            ["pve_token_id"] = cluster.Environment["PVE_TOKEN_ID"],
            ["pve_token_secret"] = cluster.Environment["PVE_TOKEN_SECRET"],
            ["pve_ca_file"] = cluster.Environment["PVE_CA_FILE"],
            ["pve_access_tier"] = "read-only",
        });
        var config = found.GetProperty("config");
        var environment = config.GetProperty("env")
            .EnumerateObject()
            .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!);

        await using var session = await StdioSession.Open(
            environment,
            config.GetProperty("args").EnumerateArray().Select(word => word.GetString()!),
            [config.GetProperty("command").GetString()!]);
        var read = await session.Call("pve_list_nodes", "{}");
        var write = await session.Call("pve_start_qemu_vm", """{"vmid":103}""");

        await Assert.That(read.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
        await Assert.That(write.GetRawText()).Contains("pve_start_qemu_vm").And.Contains("rror");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    public async Task A_bundle_does_not_start_without_what_is_required()
    {
        var (found, _) = await Unpacked(ReleaseFolder.Rid, new() { ["pve_base_url"] = "https://pve1:8006" });

        await Assert.That(found.GetProperty("config").ValueKind).IsEqualTo(JsonValueKind.Null);
    }

    [Test]
    public async Task The_registry_entry_is_valid_and_has_every_variable()
    {
        var valid = await NodeClients.Run(["registry.mjs", await ReleaseFolder.File("server.json")]);
        await Assert.That(valid.Output.Trim()).IsEqualTo("[]").Because(valid.ToString());

        using var document = JsonDocument.Parse(await ReleaseFolder.Text("server.json"));
        var packages = document.RootElement.GetProperty("packages").EnumerateArray().ToList();
        var settings = (await Settings()).EnumerateArray().ToDictionary(setting => setting.GetProperty("name").GetString()!);
        var served = packages.Single(package => package.GetProperty("transport").GetProperty("type").GetString() == "streamable-http");
        var variables = served.GetProperty("environmentVariables")
            .EnumerateArray()
            .ToDictionary(variable => variable.GetProperty("name").GetString()!);
        await Assert.That(variables.Keys).IsEquivalentTo(settings.Keys);
        await Assert.That(variables["MCP_TRANSPORT"].GetProperty("value").GetString()).IsEqualTo("http");
        foreach (var (name, variable) in variables.Where(pair => pair.Key != "MCP_TRANSPORT"))
        {
            await Assert.That(variable.GetProperty("isSecret").GetBoolean())
                .IsEqualTo(settings[name].GetProperty("secret").GetBoolean())
                .Because(name);
            await Assert.That(variable.GetProperty("isRequired").GetBoolean())
                .IsEqualTo(settings[name].GetProperty("required").GetBoolean())
                .Because(name);
        }

        var sums = await Sums();
        var bundles = packages.Where(package => package.GetProperty("registryType").GetString() == "mcpb").ToList();
        await Assert.That(bundles.Count).IsEqualTo(Rids.Length);
        foreach (var bundle in bundles)
        {
            await Assert.That(bundle.GetProperty("fileSha256").GetString())
                .IsEqualTo(sums[await Released(bundle.GetProperty("identifier").GetString()!)]);
        }
        var product = await Product();
        var version = await Version();
        await Assert.That(document.RootElement.GetProperty("name").GetString()).IsEqualTo(product.GetProperty("registryName").GetString());
        await Assert.That(document.RootElement.GetProperty("version").GetString()).IsEqualTo(version);
        await Assert.That(
            packages.Where(package => package.GetProperty("registryType").GetString() == "oci")
                .Select(package => package.GetProperty("identifier").GetString())
                .Distinct()
                .Single())
            .IsEqualTo($"{product.GetProperty("image").GetString()}:{version}");
    }

    [Test]
    public async Task The_check_of_the_registry_entry_notices_mistakes()
    {
        var text = await ReleaseFolder.Text("server.json");
        var file = Path.GetTempFileName();
        foreach (var (from, to) in new[] { ("\"isSecret\"", "\"is_secret\""), ("\"fileSha256\": \"", "\"fileSha256\": \"x"),
            (":{MCP_PORT}/mcp", ":{PORT}/mcp"), ("\"stdio\"", "\"pipe\""), ("io.github.mcp-pve/", "io.github.mcp-pve.") })
        {
            await File.WriteAllTextAsync(file, text.Replace(from, to, StringComparison.Ordinal));
            var result = await NodeClients.Run(["registry.mjs", file]);
            await Assert.That(result.Output.Trim()).IsNotEqualTo("[]").And.StartsWith("[").Because(from);
        }
        File.Delete(file);
    }

    [Test]
    public async Task The_formula_has_the_address_and_checksum_of_each_file_and_reads_like_Ruby()
    {
        var formula = await ReleaseFolder.Text("mcp-pve.rb");
        var sums = await Sums();

        var files = new List<string>();
        foreach (Match match in Resource().Matches(formula))
        {
            var name = await Released(match.Groups[1].Value);
            await Assert.That(match.Groups[2].Value).IsEqualTo(sums[name]);
            files.Add(name);
        }
        await Assert.That(files).IsEquivalentTo(["mcp-pve-osx-arm64", "mcp-pve-linux-x64", "mcp-pve-linux-arm64"]);
        await Assert.That(formula)
            .StartsWith("class McpPve < Formula\n").And.Contains(
                $"  version \"{await Version()}\"\n").And.Contains("depends_on arch: :arm64");
        await Assert.That(Opening().Count(formula)).IsEqualTo(Closing().Count(formula)).Because("each block ends");
        var summary = Description().Match(formula).Groups[1].Value;
        await Assert.That(summary.Length).IsBetween(10, 80).Because("Homebrew takes 80 characters");
        if (Command.Find("ruby") is { } ruby)
        {
            var syntax = await Command.Run([ruby, "-c", await ReleaseFolder.File("mcp-pve.rb")]);
            await Assert.That(syntax.Output).Contains("Syntax OK").Because(syntax.ToString());
        }
    }

    [Test]
    public async Task The_Scoop_manifest_has_the_address_and_checksum_and_finds_the_next_ones()
    {
        using var document = JsonDocument.Parse(await ReleaseFolder.Text("mcp-pve.json"));
        var manifest = document.RootElement;
        var file = manifest.GetProperty("architecture").GetProperty("64bit");
        var url = file.GetProperty("url").GetString()!;

        await Assert.That(url).EndsWith("#/mcp-pve.exe");
        await Assert.That(file.GetProperty("hash").GetString()).IsEqualTo((await Sums())[await Released(url.Split('#')[0])]);
        await Assert.That(manifest.GetProperty("bin").GetString()).IsEqualTo("mcp-pve.exe");
        var version = await Version();
        await Assert.That(manifest.GetProperty("version").GetString()).IsEqualTo(version);
        var next = manifest.GetProperty("autoupdate");
        await Assert.That(
            next.GetProperty("architecture")
                .GetProperty("64bit")
                .GetProperty("url")
                .GetString()!.Replace("$version", version, StringComparison.Ordinal))
            .IsEqualTo(url);
        await Assert.That(next.GetProperty("hash").GetProperty("url").GetString()).IsEqualTo("$baseurl/SHA256SUMS");
    }

    [Test]
    public async Task The_winget_manifests_are_of_one_version_and_have_the_address_and_checksum()
    {
        var names = new[] { "", ".installer", ".locale.en-US" };
        var files = await Task.WhenAll(names.Select(suffix => ReleaseFolder.File($"McpPve.McpPve{suffix}.yaml")));

        var parsed = await NodeClients.Run(
            [
                "--input-type=module",
                "-e",
                "import { parse } from 'yaml'; import { readFileSync } from 'node:fs'; "
                    + "console.log(JSON.stringify(process.argv.slice(1).map(file => parse(readFileSync(file, 'utf8')))))",
                "--",
                .. files,
            ]);

        await Assert.That(parsed.ExitCode).IsEqualTo(0).Because(parsed.ToString());
        using var document = JsonDocument.Parse(parsed.Output);
        var manifests = document.RootElement.EnumerateArray().ToList();
        await Assert.That(manifests.Select(manifest => manifest.GetProperty("ManifestType").GetString()!))
            .IsEquivalentTo(["version", "installer", "defaultLocale"]);
        foreach (var manifest in manifests)
        {
            await Assert.That(manifest.GetProperty("PackageIdentifier").GetString()).IsEqualTo("McpPve.McpPve");
            await Assert.That(manifest.GetProperty("PackageVersion").GetString()).IsEqualTo(await Version());
        }
        var installer = manifests[1].GetProperty("Installers").EnumerateArray().Single();
        await Assert.That(manifests[1].GetProperty("InstallerType").GetString()).IsEqualTo("portable");
        await Assert.That(manifests[1].GetProperty("Commands").EnumerateArray().Single().GetString()).IsEqualTo("mcp-pve");
        await Assert.That(installer.GetProperty("InstallerSha256").GetString())
            .IsEqualTo((await Sums())[await Released(installer.GetProperty("InstallerUrl").GetString()!)].ToUpperInvariant());
        await Assert.That(manifests[2].GetProperty("PackageLocale").GetString())
            .IsEqualTo(manifests[0].GetProperty("DefaultLocale").GetString());
    }

    [Test]
    [Arguments("linux-x64", "amd64")]
    [Arguments("linux-arm64", "arm64")]
    public async Task The_deb_package_says_what_it_is_and_holds_the_file(string rid, string architecture)
    {
        var package = await ReleaseFolder.File($"mcp-pve-{rid}.deb");

        var info = await Command.Run(["dpkg-deb", "--field", package]);
        var contents = await Command.Run(["dpkg-deb", "--contents", package]);
        var file = await Command.Run(["sh", "-c", $"dpkg-deb --fsys-tarfile '{package}' | tar -xO ./usr/bin/mcp-pve | sha256sum"]);

        await Assert.That(info.Output)
            .Contains("Package: mcp-pve\n").And.Contains(
                $"Version: {(await Version()).Replace('-', '~')}\n").And.Contains($"Architecture: {architecture}\n")
                    .And.DoesNotContain("Depends");
        await Assert.That(contents.Output)
            .Contains("-rwxr-xr-x root/root").And.Contains("./usr/bin/mcp-pve\n").And.Contains("./usr/share/doc/mcp-pve/copyright\n");
        await Assert.That(file.Output[..64]).IsEqualTo((await Sums())[Asset(rid)]);
        foreach (var extra in Extras)
        {
            await Assert.That(contents.Output.Split('\n').Where(line => line.EndsWith($" .{extra}", StringComparison.Ordinal)).Single())
                .StartsWith("-rw-r--r-- root/root ");
        }
        var scripts = await Command.Run(
            ["sh", "-c", $"dpkg-deb --ctrl-tarfile '{package}' | tar -xO ./postinst ./prerm >scripts && sh -n scripts && cat scripts"],
            folder: Directory.CreateTempSubdirectory("mcp-pve-deb-").FullName);
        await Assert.That(scripts.ExitCode).IsEqualTo(0).Because(scripts.ToString());
        await Assert.That(scripts.Output).Contains("try-restart").And.Contains("disable --now").And.DoesNotContain("enable --now");
    }

    [Test]
    public async Task What_comes_with_the_file_is_the_unit_the_manual_the_completions_and_an_example_of_all_settings()
    {
        var package = await ReleaseFolder.File($"mcp-pve-{ReleaseFolder.Rid}.deb");
        var texts = new Dictionary<string, string>();
        foreach (var extra in Extras)
        {
            var unpack = extra.EndsWith(".gz", StringComparison.Ordinal) ? " | gzip -dc" : "";
            var text = await Command.Run(["sh", "-c", $"dpkg-deb --fsys-tarfile '{package}' | tar -xO .{extra}{unpack}"]);
            await Assert.That(text.ExitCode).IsEqualTo(0).Because(text.ToString());
            texts[extra] = text.Output;
        }

        await Assert.That(texts[Extras[0]]).IsEqualTo(ServiceUnit.Text);
        await Assert.That(texts[Extras[2]]).IsEqualTo((await McpPveProcess.Run(["man"])).Output);
        foreach (var (extra, shell) in Extras[3..].Zip(["bash", "zsh", "fish"]))
        {
            await Assert.That(texts[extra]).IsEqualTo((await McpPveProcess.Run(["completion", shell])).Output);
        }
        var lines = texts[Extras[1]].Split('\n');
        var settings = (await Settings()).EnumerateArray().ToList();
        var named = lines.Select(line => SettingLine().Match(line)).Where(match => match.Success).ToList();
        await Assert.That(named.Select(match => match.Groups[2].Value))
            .IsEquivalentTo(settings.Select(setting => setting.GetProperty("name").GetString()!));
        await Assert.That(named.Where(match => match.Groups[1].Length == 0).Select(match => match.Groups[2].Value))
            .IsEquivalentTo(["PVE_BASE_URL", "PVE_TOKEN_ID"])
            .Because("the service takes secrets from files of their own, and everything else has a default");
    }

    [Test]
    public async Task The_example_of_the_settings_is_a_settings_file()
    {
        await using var cluster = await Cluster.Start();
        var package = await ReleaseFolder.File($"mcp-pve-{ReleaseFolder.Rid}.deb");
        var folder = Directory.CreateTempSubdirectory("mcp-pve-example-").FullName;
        try
        {
            var unpacked = await Command.Run(["dpkg-deb", "-x", package, folder]);
            await Assert.That(unpacked.ExitCode).IsEqualTo(0).Because(unpacked.ToString());
            var file = Path.Combine(folder, Extras[1][1..]);
            var text = await File.ReadAllTextAsync(file);
            text = Regex.Replace(text, "^PVE_BASE_URL=.*$", $"PVE_BASE_URL={cluster.Environment["PVE_BASE_URL"]}", RegexOptions.Multiline);
            text = Regex.Replace(text, "^PVE_TOKEN_ID=.*$", $"PVE_TOKEN_ID={cluster.Environment["PVE_TOKEN_ID"]}", RegexOptions.Multiline);
            await File.WriteAllTextAsync(file, text);
            var others = cluster.Environment.Where(pair => pair.Key is "PVE_TOKEN_SECRET" or "PVE_CA_FILE").ToDictionary();

            var nodes = await McpPveProcess.Run(["--config", file, "call", "pve_list_nodes"], others);
            // With each '#' gone that stands before a setting with a value it must still be understood, but for what has no default.
            await File.WriteAllTextAsync(file, Regex.Replace(text, "^#(?=[A-Z_]+=.)", "", RegexOptions.Multiline));
            var all = await McpPveProcess.Run(["--config", file, "call", "pve_list_nodes"], others);

            await Assert.That(nodes.ExitCode).IsEqualTo(0).Because(nodes.ToString());
            await Assert.That(all.ExitCode).IsEqualTo(0).Because(all.ToString());
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task The_deb_package_is_installed_runs_and_is_removed()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip.Test("dpkg installs as root only");
        }
        var package = await ReleaseFolder.File($"mcp-pve-{ReleaseFolder.Rid}.deb");
        var root = Directory.CreateTempSubdirectory("mcp-pve-dpkg-").FullName;
        foreach (var folder in new[] { "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }
        await File.WriteAllTextAsync(Path.Combine(root, "var/lib/dpkg/status"), "");

        var install = await Command.Run(["dpkg", $"--root={root}", "--force-script-chrootless", "--install", package]);
        var nodes = install.ExitCode == 0 ? await Answer(Path.Combine(root, "usr", "bin", "mcp-pve")) : 0;
        var remove = await Command.Run(["dpkg", $"--root={root}", "--force-script-chrootless", "--purge", "mcp-pve"]);
        var left = File.Exists(Path.Combine(root, "usr", "bin", "mcp-pve"));
        Directory.Delete(root, true);

        await Assert.That(install.ExitCode).IsEqualTo(0).Because(install.ToString());
        await Assert.That(nodes).IsEqualTo(3);
        await Assert.That(remove.ExitCode).IsEqualTo(0).Because(remove.ToString());
        await Assert.That(left).IsFalse();
    }

    [Test]
    [Arguments("linux-x64", "x86_64")]
    [Arguments("linux-arm64", "aarch64")]
    public async Task The_rpm_package_says_what_it_is_and_holds_the_file(string rid, string architecture)
    {
        var package = await ReleaseFolder.File($"mcp-pve-{rid}.rpm");

        var info = await Command.Run(
            [
                "rpm", "-qp", "--qf",
                "%{NAME} %{VERSION} %{ARCH} %{LICENSE} %{BUILDTIME}\\n[%{FILENAMES} "
                    + "%{FILEMODES:perms} %{FILEUSERNAME} %{FILEDIGESTS}\\n]",
                package,
            ]);
        var needs = await Command.Run(["rpm", "-qp", "--requires", package]);

        await Assert.That(info.Output)
            .StartsWith($"mcp-pve {(await Version()).Replace('-', '~')} {architecture} MIT {ReleaseFolder.Epoch}\n")
            .Because(info.ToString());
        await Assert.That(info.Output).Contains($"/usr/bin/mcp-pve -rwxr-xr-x root {(await Sums())[Asset(rid)]}\n");
        await Assert.That(
            needs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("rpmlib(", StringComparison.Ordinal)).Distinct())
            .IsEquivalentTo(["/bin/sh"])
            .Because("the scripts that restart and stop a service that runs need a shell, and nothing else is needed");
        foreach (var extra in Extras)
        {
            var place = extra.Replace("/zsh/vendor-completions/", "/zsh/site-functions/", StringComparison.Ordinal);
            await Assert.That(info.Output).Contains($"\n{place} -rw-r--r-- root ");
        }
    }

    [Test]
    [MethodDataSource(nameof(Platforms))]
    public async Task The_bill_of_materials_names_what_is_linked_in(string rid)
    {
        using var document = JsonDocument.Parse(await ReleaseFolder.Text($"mcp-pve-{rid}.cdx.json"));
        var bill = document.RootElement;
        var parts = bill.GetProperty("components").EnumerateArray()
            .ToDictionary(
                part => part.GetProperty("name").GetString()!,
                part => part.TryGetProperty("version", out var version) ? version.GetString() : null);

        await Assert.That(bill.GetProperty("bomFormat").GetString()).IsEqualTo("CycloneDX");
        await Assert.That(bill.GetProperty("metadata").GetProperty("component").GetProperty("hashes")[0].GetProperty("content").GetString())
            .IsEqualTo((await Sums())[Asset(rid)]);
        await Assert.That(bill.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString())
            .IsEqualTo(await Version());
        await Assert.That(parts.Keys)
            .Contains("ModelContextProtocol").And.Contains("System.CommandLine").And.Contains("Polly.Core").And.Contains("Spectre.Console");
        await Assert.That(parts.Keys)
            .Contains(
                $"Microsoft.NETCore.App.Runtime.NativeAOT.{rid}").And.Contains($"Microsoft.AspNetCore.App.Runtime.{rid}")
                    .And.Contains("zlib-ng");
        await Assert.That(
            parts.Keys.Where(name =>
                name.Contains("ILCompiler", StringComparison.Ordinal)
                    || name.Contains("Analyzer", StringComparison.Ordinal)
                    || name.Contains("TUnit", StringComparison.Ordinal)))
            .IsEmpty()
            .Because("tools are not in the file");
        await Assert.That(parts.ContainsKey("openssl")).IsEqualTo(rid.StartsWith("linux", StringComparison.Ordinal));
        if (parts.TryGetValue("openssl", out var openssl) && rid != ReleaseFolder.Rid)
        {
            await Assert.That(openssl).IsEqualTo("3.9.7").Because("it is what the file says");
        }
        var references = bill.GetProperty("components")
            .EnumerateArray()
            .Select(part => part.GetProperty("bom-ref").GetString()!)
            .ToHashSet();
        var own = bill.GetProperty("metadata").GetProperty("component").GetProperty("bom-ref").GetString()!;
        foreach (var dependency in bill.GetProperty("dependencies").EnumerateArray())
        {
            await Assert.That(references.Append(own)).Contains(dependency.GetProperty("ref").GetString()!);
        }
        var lockFile = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "McpPve", "packages.lock.json"));
        using var locked = JsonDocument.Parse(lockFile);
        await Assert.That(parts["ModelContextProtocol"])
            .IsEqualTo(
                locked.RootElement.GetProperty("dependencies")
                    .GetProperty("net10.0")
                    .GetProperty("ModelContextProtocol")
                    .GetProperty("resolved")
                    .GetString());
    }

    [Test]
    public async Task Smoke_finds_a_file_that_does_not_serve()
    {
        var script = Path.Combine(Repository.Root, "build", "build.sh");
        var broken = Path.GetTempFileName();
        await File.WriteAllTextAsync(broken, "#!/bin/sh\necho 0.0.0\n");

        var good = await Command.Run([script, "smoke", McpPveProcess.BinaryPath]);
        var bad = await Command.Run([script, "smoke", broken]);
        File.Delete(broken);

        await Assert.That(good.ExitCode).IsEqualTo(0).Because(good.ToString());
        await Assert.That(good.Output).Contains("version: ").And.Contains("initialize, tools/list and a tool call are answered");
        await Assert.That(bad.ExitCode).IsEqualTo(1).Because(bad.ToString());
    }

    [GeneratedRegex("^(#?)([A-Z_]+)=")]
    private static partial Regex SettingLine();

    [GeneratedRegex("url \"([^\"]+)\"\n\\s*sha256 \"([0-9a-f]{64})\"")]
    private static partial Regex Resource();

    [GeneratedRegex("^ *(?:class .*|def .*|.* do)$", RegexOptions.Multiline)]
    private static partial Regex Opening();

    [GeneratedRegex("^ *end$", RegexOptions.Multiline)]
    private static partial Regex Closing();

    [GeneratedRegex("desc \"([^\"]*)\"")]
    private static partial Regex Description();

    private static string Asset(string rid) => $"mcp-pve-{rid}{(rid == "win-x64" ? ".exe" : "")}";

    private static async Task<Dictionary<string, string>> Sums() =>
        (await ReleaseFolder.Text("SHA256SUMS"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[66..], line => line[..64]);

    private static async Task<string> Version() => (await McpPveProcess.Run(["--version"])).Output.Trim();

    private static async Task<JsonElement> Product()
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "build", "product.json")));
        return document.RootElement.Clone();
    }

    private static async Task<JsonElement> Settings()
    {
        using var document = JsonDocument.Parse((await McpPveProcess.Run(["settings", "--json"])).Output);
        return document.RootElement.GetProperty("settings").Clone();
    }

    /// <summary>The name of a release file, by its address, which has to be that of this release.</summary>
    private static async Task<string> Released(string url)
    {
        var folder = $"{(await Product()).GetProperty("repository").GetString()}/releases/download/v{await Version()}/";
        await Assert.That(url).StartsWith(folder);
        return url[folder.Length..];
    }

    private static async Task<(JsonElement Found, string Folder)> Unpacked(string rid, Dictionary<string, string>? answers = null)
    {
        var bundle = await ReleaseFolder.File($"mcp-pve-{rid}.mcpb");
        using (var zip = await ZipFile.OpenReadAsync(bundle)) // by a second reader, which checks the checksums
        {
            await Assert.That(zip.Entries.Select(entry => entry.FullName))
                .IsEquivalentTo(["manifest.json", rid == "win-x64" ? "server/mcp-pve.exe" : "server/mcp-pve"]);
            var modes = zip.Entries.Select(entry => Convert.ToString((entry.ExternalAttributes >> 16) & 0xFFFF, 8));
            await Assert.That(modes).IsEquivalentTo(["100644", "100755"]);
            await using var content = await zip.Entries[1].OpenAsync();
            await Assert.That(Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content)))
                .IsEqualTo((await Sums())[Asset(rid)]);
        }
        var folder = Directory.CreateTempSubdirectory("mcp-pve-bundle-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, true);
        var form = "{" + string.Join(',', (answers ?? []).Select(pair => $"\"{pair.Key}\":\"{JsonEncodedText.Encode(pair.Value)}\"")) + "}";
        var run = await NodeClients.Run(["bundle.mjs", bundle, folder, form]);
        await Assert.That(run.ExitCode).IsEqualTo(0).Because(run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        return (document.RootElement.Clone(), folder);
    }

    /// <summary>How many nodes the simulated cluster has, asked through this file.</summary>
    private static async Task<int> Answer(string file)
    {
        await using var session = await StdioSession.Open(new Dictionary<string, string>(), ["--demo"], [file]);
        var answer = await session.Call("pve_list_nodes", "{}");
        return answer.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32();
    }
}
