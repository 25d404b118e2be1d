using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.CommandLine;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Install;
using McpPve.EndToEnd.Packages;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd;

/// <summary>
/// What the README shows is done. Shell blocks run as they stand, in a sandbox that has the commands which <see cref="Real"/> and
/// <see cref="Played"/> name and no other: a block with something new fails until it is said how that is tried. JSON starts the server.
/// </summary>
public sealed partial class ReadmeTests
{
    private const string Releases = "https://github.com/mcp-pve/mcp-pve/releases";

    // Longer is what nobody reads; what is folded does not count.
    private const int Unfolded = 20 * 1024;

    /// <summary>Commands of the system that are run for what they are.</summary>
    private static readonly string[] Real =
        [
            "sh", "sha256sum", "mkdir", "install", "uname", "mktemp", "cp", "chmod", "mv", "cut", "tr", "sed", "cat", "rm", "id", "grep",
            "sleep",
        ];

    /// <summary>Commands that can't be run here, why, and what is checked of their words instead.</summary>
    private static readonly Dictionary<string, (string Why, Func<string[], bool> Fits)> Played = new()
    {
        ["pveum"] = (
            "it needs a Proxmox VE; that these lines do what they should, the unit suite shows on the simulated cluster",
            words => words is ["role", "add", ..] or ["user", "add", _] or ["user", "token", "add", ..] or ["acl", "modify", ..]),
        ["docker"] = ("it needs an engine; what a container is made of, ContainerTests runs without one", words =>
            words[^1] == Readme.Product("image")
                && (
                    words is ["pull", _]
                        || (
                            words[0] == "run"
                                && ContainerTests.Examples()
                                    .Any(line => line.Replace("'", "", StringComparison.Ordinal) == $"docker {string.Join(' ', words)}")))),
        ["brew"] = ("it needs Homebrew; the formula is checked with the release", words =>
            words is ["tap-new", "--no-git", "local/mcp-pve"] or ["--repository", "local/mcp-pve"] or ["install", "local/mcp-pve/mcp-pve"]),
        ["sudo"] = ("it would change this machine", words =>
            words is ["apt", "install", var package]
                ? package.StartsWith("./", StringComparison.Ordinal) && ReleaseFile().IsMatch(package[2..])
            : words is ["dnf", "install", var address] ? address.StartsWith(Releases, StringComparison.Ordinal)
            : words is ["install", "-m", "600", _, var read] ? ServiceUnit.Read.Contains(read)
            : words is ["install", "-d", "-m", "700", "/etc/mcp-pve"] or ["systemctl", "enable", "--now", "mcp-pve"]),
        ["claude"] = ("Claude Code wants a login; that its words start a server is tried apart", words => words is ["mcp", "add", ..]),
        ["build/build.sh"] = (
            "it runs this very suite; that the verb exists is checked", words => words.Length == 1 && Readme.Verbs().Contains(words[0])),
    };

    public static IEnumerable<ReadmeBlock> Shell() => Readme.Blocks("sh");

    public static IEnumerable<ReadmeBlock> Json() => Readme.Blocks("json");

    [Test]
    public async Task Every_block_is_of_a_kind_that_is_tried()
    {
        string[] tried = ["sh", "json", "powershell", "nginx", "ini", "yaml", "caddy"];
        await Assert.That(Readme.Blocks().Select(block => block.Language).Except(tried)).IsEmpty();
        await Assert.That(Shell().Count()).IsGreaterThan(10);
        await Assert.That(Json().Count()).IsGreaterThan(4);
    }

    [Test]
    [MethodDataSource(nameof(Shell))]
    public async Task A_shell_block_works(ReadmeBlock block)
    {
        await using var cluster = await Cluster.Start();
        await using var sandbox = await Sandbox.Make(cluster);

        var result = await sandbox.Run(block.Text);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because($"{block.Text}\n{result}");
        foreach (var words in sandbox.PlayedCommands())
        {
            await Assert.That(Played[words[0]].Fits(words[1..])).IsTrue().Because($"{string.Join(' ', words)} ({Played[words[0]].Why})");
        }
    }

    [Test]
    public async Task The_tokens_of_the_tiers_are_what_the_command_prints()
    {
        var blocks = Shell().Where(block => block.Text.StartsWith("pveum ", StringComparison.Ordinal)).ToList();
        await Assert.That(blocks.Count).IsEqualTo(3);
        foreach (var (block, tier) in blocks.Zip(["read-only", "read-execute", "full"]))
        {
            var result = await McpPveProcess.Run(["privileges"], new Dictionary<string, string> { ["PVE_ACCESS_TIER"] = tier });

            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
            await Assert.That(
                string.Concat(result.Output.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => $"{line}\n")))
                .IsEqualTo(block.Text);
        }
    }

    [Test]
    [MethodDataSource(nameof(Json))]
    public async Task A_clients_configuration_starts_the_server(ReadmeBlock block)
    {
        using var document = JsonDocument.Parse(block.Text);
        var root = document.RootElement;
        var vsCode = root.TryGetProperty("servers", out var servers);
        var server = (vsCode ? servers : root.GetProperty("mcpServers")).EnumerateObject().Single().Value;
        // What is asked for must be there to be asked for, and hidden while it is typed.
        var asked = AskedFor().Matches(block.Text).Select(match => match.Groups[1].Value).ToHashSet();
        var inputs = vsCode && root.TryGetProperty("inputs", out var given) ? given.EnumerateArray().ToList() : [];
        await Assert.That(inputs.Select(input => input.GetProperty("id").GetString()!)).IsEquivalentTo(asked);
        await Assert.That(
            inputs.All(input => input.GetProperty("type").GetString() == "promptString" && input.GetProperty("password").GetBoolean()))
            .IsTrue();
        await Assert.That(vsCode)
            .IsEqualTo(server.TryGetProperty("type", out var type))
            .Because("VS Code wants a type, the others know it from the members");

        if (server.TryGetProperty("url", out var url))
        {
            await Assert.That(!vsCode || type.GetString() == "http").IsTrue();
            await Serves(new(url.GetString()!), server.GetProperty("headers").EnumerateObject().Single().Value.GetString()!);
        }
        else
        {
            await Assert.That(!vsCode || type.GetString() == "stdio").IsTrue();
            await Starts(server);
        }
    }

    [Test]
    public async Task The_Claude_Code_entry_starts_the_server()
    {
        var lines = Shell()
            .SelectMany(block => block.Text.Split('\n'))
            .Where(line => line.StartsWith("claude ", StringComparison.Ordinal))
            .ToList();
        await Assert.That(lines.Count).IsEqualTo(2);
        foreach (var line in lines)
        {
            var split = await Command.Run(["sh", "-c", $"HOME=/home/me; claude() {{ printf '%s\\n' \"$@\"; }}; {line}"]);
            var words = split.Output.TrimEnd('\n').Split('\n').ToList();
            var pairs = words.Zip(words.Skip(1)).ToList();
            if (pairs.Contains(("--transport", "http")))
            {
                await Assert.That(words[words.IndexOf("http") + 1]).IsEqualTo("proxmox");
                var header = pairs.Single(pair => pair.First == "--header").Second;
                await Assert.That(header).StartsWith("Authorization: ");
                await Serves(new(words[words.IndexOf("proxmox") + 1]), header["Authorization: ".Length..]);
                continue;
            }
            await Assert.That(words[words.IndexOf("--")..]).IsEquivalentTo(["--", "/home/me/.local/bin/mcp-pve"]);
            // Options take words until the next option, so the name must follow one that takes a single word.
            await Assert.That(words[words.IndexOf("proxmox") - 2]).IsEqualTo("--transport");
            await Starts(
                pairs.Where(pair => pair.First == "--env")
                    .Select(pair => pair.Second.Split('=', 2))
                    .ToDictionary(pair => pair[0], pair => pair[1]));
        }
    }

    [Test]
    public async Task The_settings_file_for_several_clusters_is_one()
    {
        await using var cluster = await Cluster.Start();
        var folder = Directory.CreateTempSubdirectory("mcp-pve-readme-").FullName;
        try
        {
            var file = Path.Combine(folder, "config.ini");
            var text = Readme.Blocks("ini").Single().Text;
            foreach (var (name, value) in cluster.Environment.Where(pair => pair.Key != "PVE_CA_FILE"))
            {
                text = Regex.Replace(text, $"^{name}=.*$", $"{name}={value}", RegexOptions.Multiline);
            }
            await File.WriteAllTextAsync(file, text);

            var nodes = await McpPveProcess.Run(
                ["--config", file, "call", "pve_list_nodes"],
                new Dictionary<string, string> { ["PVE_CA_FILE"] = cluster.Environment["PVE_CA_FILE"] });

            await Assert.That(nodes.ExitCode).IsEqualTo(0).Because(nodes.ToString());
            await Assert.That(nodes.Output).Contains("\"cluster\":\"home\"").And.Contains("\"cluster\":\"lab\"");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task The_lines_for_PowerShell_name_what_a_release_has()
    {
        // There is no PowerShell to run them with.
        var lines = Readme.Blocks("powershell")
            .SelectMany(block => block.Text.Split('\n'))
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToList();

        var winget = $"winget install {Readme.Product("winget")}";
        await Assert.That(lines.Where(line => !PowerShell().IsMatch(line) && line != winget)).IsEmpty();
    }

    [Test]
    public async Task Every_address_of_a_release_is_one_that_a_release_has()
    {
        var files = ReleaseAddress().Matches(Readme.Text).Select(match => match.Groups[1].Value).Distinct().ToList();

        await Assert.That(files.Count).IsGreaterThan(5);
        await Assert.That(files.Where(file => !ReleaseFile().IsMatch(file))).IsEmpty();
    }

    [Test]
    public async Task Every_message_that_it_explains_is_one_that_there_is()
    {
        var source = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "McpPve"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "McpPve.Client"), "*.cs", SearchOption.AllDirectories))
            .SelectMany(File.ReadLines)
            .Where(line => line.Contains('"', StringComparison.Ordinal))
            .Select(line => line.Replace("\\\"", "\"", StringComparison.Ordinal))
            .ToList();
        var part = Readme.Text[Readme.Text.IndexOf("<!-- messages -->", StringComparison.Ordinal)..Readme.Text.IndexOf("<!-- /messages -->",
            StringComparison.Ordinal)];
        var messages = part.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .ToList();

        await Assert.That(messages.Count).IsGreaterThan(30);
        await Assert.That(messages.Where(message => !source.Exists(line => Says(line, message)))).IsEmpty();
    }

    [Test]
    public async Task It_is_short_before_what_is_folded()
    {
        var folded = Readme.Text.IndexOf("<details>", StringComparison.Ordinal);

        await Assert.That(Encoding.UTF8.GetByteCount(Readme.Text[..folded])).IsLessThanOrEqualTo(Unfolded);
        await Assert.That(Readme.Text[..folded]).Contains("mcp-pve setup").And.Contains("--demo").And.Contains(".ci/run");
    }

    [Test]
    public async Task What_is_folded_is_read_as_Markdown()
    {
        var lines = Readme.Text.Split('\n');

        var wrong = lines.Index().Where(line => line.Item switch
        {
            "<details>" => lines[line.Index - 1] != "" || !lines[line.Index + 1].StartsWith("<summary>", StringComparison.Ordinal),
            "</details>" => lines[line.Index - 1] != "" || (line.Index + 1 < lines.Length && lines[line.Index + 1] != ""),
            var text when text.StartsWith("<summary>", StringComparison.Ordinal) =>
                !text.EndsWith("</summary>", StringComparison.Ordinal) || lines[line.Index + 1] != "",
            _ => false,
        }).Select(line => $"{line.Index + 1}: {line.Item}");

        await Assert.That(wrong).IsEmpty();
        var opened = lines.Count(line => line == "<details>");
        await Assert.That(opened).IsEqualTo(lines.Count(line => line == "</details>")).And.IsGreaterThan(8);
    }

    [Test]
    public async Task Its_figures_are_those_of_the_program()
    {
        foreach (var (settings, sentence) in new (Dictionary<string, string>, string)[]
        {
            (new() { ["PVE_TOOLS"] = "all" }, "{0} tools for daily work"),
            ([], "{0} of them listed by default"),
            (new() { ["PVE_TOOLS"] = "door" }, "everything through {0} tools"),
            (new() { ["PVE_ACCESS_TIER"] = "read-only" }, "(`read-only` has {0} tools)"),
        })
        {
            using var tools = JsonDocument.Parse((await McpPveProcess.Run(["tools", "--json"], settings)).Output);
            var count = tools.RootElement.GetProperty("tools").GetArrayLength();
            await Assert.That(Readme.Text).Contains(string.Format(CultureInfo.InvariantCulture, sentence, count));
        }
        var methods = File.ReadLines(Path.Combine(Repository.Root, "src", "McpPve.Client", "Schema", "pve-api.txt"))
            .Count(line => Method().IsMatch(line));
        await Assert.That(Readme.Text).Contains($"all {methods} methods of PVE's API");
    }

    [Test]
    public async Task Every_command_and_flag_of_setup_that_it_names_is_one()
    {
        foreach (var command in NamedCommand().Matches(Readme.Text).Select(match => match.Groups[1].Value).Distinct())
        {
            await Readme.HasCommand(command);
        }
        var setup = (await McpPveProcess.Run(["setup", "--help"])).Output;
        var start = Readme.Text.IndexOf("### Set up without a terminal", StringComparison.Ordinal);
        var part = Readme.Text[start..Readme.Text.IndexOf("###", start + 3, StringComparison.Ordinal)];
        var flags = SetupFlag().Matches(part).Select(match => match.Value).ToHashSet();
        await Assert.That(flags).Contains("--url").And.Contains("--fingerprint").And.Contains("--yes");
        await Assert.That(flags.Append("--undo").Where(flag => !setup.Contains(flag, StringComparison.Ordinal))).IsEmpty();
    }

    [Test]
    public async Task Its_badges_are_of_this_repository()
    {
        var repository = Readme.Product("repository");
        var path = new Uri(repository).AbsolutePath[1..];
        var lines = Readme.Text.Split('\n').Where(line => line.StartsWith("[![", StringComparison.Ordinal)).ToList();

        await Assert.That(lines[..3]).IsEquivalentTo(
        [
            $"[![ci]({repository}/actions/workflows/ci.yml/badge.svg)]({repository}/actions/workflows/ci.yml)",
            $"[![release](https://img.shields.io/github/v/release/{path})]({repository}/releases/latest)",
            $"[![licence](https://img.shields.io/github/license/{path})](LICENSE)",
        ]);
    }

    [Test]
    public async Task Every_link_leads_somewhere()
    {
        var headings = Readme.Text.Split('\n')
            .Where(line => line.StartsWith('#'))
            .Select(line => Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
            .ToHashSet();

        await Assert.That(Link().Matches(Readme.Text).Select(match => match.Groups[1].Value)
            .Where(link => link.StartsWith('#') ? !headings.Contains(link[1..]) : !link.Contains("://", StringComparison.Ordinal)
                && !File.Exists(Path.Combine(Repository.Root, link)))).IsEmpty();
    }

    // The pieces between the marks for what differs, in this order, in one line of the source.
    private static bool Says(string line, string message)
    {
        var at = 0;
        foreach (var piece in message.Split('…', StringSplitOptions.RemoveEmptyEntries))
        {
            var found = line.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }
            at = found + piece.Length;
        }
        return true;
    }

    /// <summary>The server as a client starts it: with its settings, or with the simulated cluster.</summary>
    internal static async Task Starts(JsonElement server)
    {
        await Assert.That(server.GetProperty("command").GetString()!.Split('/')[^1]).IsEqualTo("mcp-pve");
        if (server.TryGetProperty("args", out var arguments))
        {
            await Assert.That(arguments.EnumerateArray().Select(word => word.GetString()!)).IsEquivalentTo(["--demo"]);
            await using var session = await StdioSession.Open(new Dictionary<string, string>(), ["--demo"]);
            await Assert.That((await session.Call("pve_list_nodes", "{}")).GetRawText()).Contains("pve3");
            return;
        }
        await Starts(server.GetProperty("env").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!));
    }

    /// <summary>The server with a client's settings, of which only those that say where the made-up cluster is are replaced.</summary>
    internal static async Task Starts(Dictionary<string, string> settings)
    {
        await using var cluster = await Cluster.Start();
        await Assert.That(settings.Keys).Contains("PVE_BASE_URL").And.Contains("PVE_TOKEN_ID").And.Contains("PVE_TOKEN_SECRET");
        foreach (var (name, value) in cluster.Environment)
        {
            settings[name] = value;
        }
        if (settings.Remove("PVE_TLS_FINGERPRINT"))
        {
            settings.Remove("PVE_CA_FILE");
            settings["PVE_TLS_FINGERPRINT"] = string.Join(
                ':',
                cluster.Authority.Leaf.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)
                    .Chunk(2)
                    .Select(pair => new string(pair)));
        }
        await using var session = await StdioSession.Open(settings, []);
        var tools = (await session.Request("tools/list", "{}"))
            .GetProperty("result")
            .GetProperty("tools")
            .EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()!)
            .ToList();
        var nodes = await session.Call("pve_list_nodes", "{}");

        await Assert.That(tools).Contains("pve_list_nodes").And.DoesNotContain("pve_delete_qemu_vm");
        await Assert.That(nodes.GetRawText()).Contains("pve3");
    }

    /// <summary>A server with the token that the client sends answers at the path that the client asks, and nobody without it.</summary>
    private static async Task Serves(Uri url, string authorization)
    {
        await Assert.That(url.Scheme).IsEqualTo("https");
        await Assert.That(authorization).StartsWith("Bearer ");
        var token = authorization["Bearer ".Length..];
        token = token.StartsWith('$') ? "what-the-person-types-in" : token;
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = token, ["MCP_ALLOWED_HOSTS"] = url.Host });
        foreach (var (header, status) in new[] { ($"Bearer {token}", 200), ("Bearer somebody-elses-token", 401) })
        {
            var answer = await server.Post(
                url.AbsolutePath,
                HttpSession.Modern("tools/list"),
                [("Host", url.Host), ("Authorization", header), .. HttpSession.ModernHeaders("tools/list")]);

            await Assert.That(answer.Status).IsEqualTo(status).Because($"{answer}");
        }
    }

    [GeneratedRegex(@"\$\{input:([^}]+)\}")]
    private static partial Regex AskedFor();

    [GeneratedRegex(@"https://github\.com/mcp-pve/mcp-pve/releases/latest/download/([A-Za-z0-9._-]+)")]
    private static partial Regex ReleaseAddress();

    [GeneratedRegex(
        @"\A(mcp-pve-(linux-x64|linux-arm64|osx-arm64|win-x64\.exe|(linux-x64|linux-arm64)\.(deb|rpm)|(linux-x64|linux-arm64|osx-arm64|win-x64)\.(mcpb|cdx\.json))|mcp-pve\.(rb|json)|server\.json|install\.sh|SHA256SUMS)\z")]
    private static partial Regex ReleaseFile();

    [GeneratedRegex(
        @"\A(curl\.exe -fLO https://github\.com/\S+|scoop install https://github\.com/\S+/mcp-pve\.json|\(Get-FileHash mcp-pve-win-x64\.exe\)\.Hash\.ToLower\(\)|Select-String mcp-pve-win-x64\.exe SHA256SUMS)\z")]
    private static partial Regex PowerShell();

    [GeneratedRegex("`mcp-pve ([a-z]+)")]
    private static partial Regex NamedCommand();

    [GeneratedRegex("--[a-z]+(-[a-z]+)*")]
    private static partial Regex SetupFlag();

    [GeneratedRegex("^(GET|POST|PUT|DELETE) /")]
    private static partial Regex Method();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^a-z0-9 _-]")]
    private static partial Regex Punctuation();

    /// <summary>A home folder, a release page, and the commands that a block may use.</summary>
    private sealed class Sandbox : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mcp-pve-readme-").FullName;
        private readonly ReleaseServer _releases;

        private Sandbox(ReleaseServer releases) => _releases = releases;

        private string Home => Path.Combine(_folder, "home");
        private string Commands => Path.Combine(_folder, "commands");
        private string Log => Path.Combine(_folder, "log");

        public static async Task<Sandbox> Make(Cluster cluster)
        {
            var sandbox = new Sandbox(await ReleaseServer.Start());
            Directory.CreateDirectory(sandbox.Home);
            Directory.CreateDirectory(Path.Combine(sandbox._folder, "work", "build"));
            Directory.CreateDirectory(sandbox.Commands);
            Directory.CreateDirectory(Path.Combine(sandbox._folder, "usb"));
            foreach (var name in Real)
            {
                File.CreateSymbolicLink(
                    Path.Combine(sandbox.Commands, name), Command.Find(name) ?? throw new FileNotFoundException($"{name} is not on PATH"));
            }
            foreach (var name in Played.Keys)
            {
                // Homebrew is also asked where something is.
                Script(name.Contains('/', StringComparison.Ordinal) ? Path.Combine(sandbox._folder, "work", name)
                    : Path.Combine(sandbox.Commands, name),
                    $"printf '%s\\037' {name} \"$@\" >>'{sandbox.Log}'; echo >>'{sandbox.Log}'\n[ \"$1\" != --repository ] || {{ "
                        + $"mkdir -p '{sandbox.Home}/tap/Formula'; echo '{sandbox.Home}/tap'; }}");
            }
            Script(Path.Combine(sandbox.Commands, "curl"), $"""
                for word; do
                  shift
                  case $word in {Releases}/*) word='{sandbox._releases.Url}'${"{"}word#{Releases}{"}"} ;; esac
                  set -- "$@" "$word"
                done
                exec {Command.Find("curl")} "$@"
                """);
            // The README's cluster is made up: the simulated one takes its place. What serves without end is ended once it serves.
            var program = $"""
                if [ -n "${"{"}PVE_CLUSTERS:-{"}"}" ]; then
                  for name in $(printf %s "$PVE_CLUSTERS" | tr ',a-z-' ' A-Z_'); do
                    export {string.Join(' ', cluster.Environment.Select(pair => $"\"PVE_${{name}}_{pair.Key[4..]}={pair.Value}\""))}
                  done
                else
                {string.Join('\n', cluster.Environment.Select(pair => $"export {pair.Key}='{pair.Value}'"))}
                fi
                # A warning of the doctor's is no failure of the README's: nobody set this cluster up.
                if [ "${"{"}1:-{"}"}" = doctor ]; then '{McpPveProcess.BinaryPath}' "$@" || [ $? = 1 ]; exit; fi
                if [ "${"{"}MCP_TRANSPORT:-{"}"}" != http ] || [ $# -gt 0 ]; then exec '{McpPveProcess.BinaryPath}' "$@"; fi
                MCP_HOST=127.0.0.1 MCP_PORT=0 '{McpPveProcess.BinaryPath}' 2>'{sandbox._folder}/served' &
                for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
                  if grep -q 'serving MCP at' '{sandbox._folder}/served'; then kill $!; wait $!; exit 0; fi
                  sleep 1
                done
                cat '{sandbox._folder}/served' >&2
                kill $!
                exit 1
                """;
            Script(Path.Combine(sandbox.Commands, "mcp-pve"), program);
            var sums = "";
            foreach (var rid in new[] { "linux-x64", "linux-arm64" })
            {
                sandbox._releases.Put($"/latest/download/mcp-pve-{rid}", $"#!/bin/sh\n{program}\n");
                sandbox._releases.Put($"/latest/download/mcp-pve-{rid}.deb", "a package");
                sums += $"{ReleaseServer.Sum($"#!/bin/sh\n{program}\n")}  "
                    + $"mcp-pve-{rid}\n{ReleaseServer.Sum("a package")}  mcp-pve-{rid}.deb\n";
                await File.WriteAllTextAsync(Path.Combine(sandbox._folder, "usb", $"mcp-pve-{rid}"), $"#!/bin/sh\n{program}\n");
            }
            sandbox._releases.Put("/latest/download/mcp-pve.rb", "a formula");
            sandbox._releases.Put("/latest/download/SHA256SUMS", sums);
            var installer = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "install.sh"));
            sandbox._releases.Put("/latest/download/install.sh", installer);
            await File.WriteAllTextAsync(Path.Combine(sandbox._folder, "usb", "SHA256SUMS"), sums);
            await File.WriteAllTextAsync(Path.Combine(sandbox._folder, "usb", "install.sh"), installer);
            var token = Path.Combine(sandbox._folder, "token");
            await File.WriteAllTextAsync(token, "0123456789abcdef0123456789abcdef\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(token, UnixFileMode.UserRead);
            }
            return sandbox;
        }

        public Task<McpPveResult> Run(string block) => Command.Run(
            [
                Path.Combine(Commands, "sh"),
                "-euc",
                block.Replace("/etc/mcp-pve/token ", $"{Path.Combine(_folder, "token")} ", StringComparison.Ordinal)
                    .Replace("/media/usb", Path.Combine(_folder, "usb"), StringComparison.Ordinal),
            ],
            new Dictionary<string, string>
            {
                ["PATH"] = $"{Home}/.local/bin:{Commands}",
                ["HOME"] = Home,
                ["MCP_PVE_RELEASES"] = _releases.Url,
            },
            Path.Combine(_folder, "work"));

        public IEnumerable<string[]> PlayedCommands() =>
            File.Exists(Log) ? File.ReadLines(Log).Select(line => line.Split('\x1f', StringSplitOptions.RemoveEmptyEntries)) : [];

        public async ValueTask DisposeAsync()
        {
            await _releases.DisposeAsync();
            Directory.Delete(_folder, true);
        }

        private static void Script(string path, string text)
        {
            File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }
}
