using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.Clients;
using McpPve.Registration;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>
/// From nothing to an entry in every client: a home folder with nothing in it, the file, and a simulated Proxmox VE over HTTPS.
/// </summary>
public sealed partial class SetupTests
{
    private const string Inspector = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";

    /// <summary>What the clients have in their files before; each is found by it.</summary>
    private static readonly (string File, string Content)[] Before =
    [
        (".claude.json", """{"numStartups": 7, "mcpServers": {"other": {"type": "stdio", "command": "other"}}}"""),
        (".config/Claude/claude_desktop_config.json", "{\n\t\"mcpServers\": {}\n}\n"),
        (".cursor/mcp.json", ""),
        (
            ".config/Code/User/mcp.json",
            "{\n  // mine\n  \"servers\": {\n    \"other\": { \"type\": \"stdio\", \"command\": \"other\", },\n  },\n}\n"),
        (".codex/config.toml", "model = \"o9\" # mine\n\n[mcp_servers.other]\ncommand = \"other\"\n"),
        (".gemini/settings.json", "{}"),
        (".copilot/mcp-config.json", "{\"mcpServers\":{}}"),
        (".codeium/windsurf/mcp_config.json", "{\r\n  \"mcpServers\": {\r\n  }\r\n}\r\n"),
        (".config/zed/settings.json", "// Zed\n{\n  \"theme\": \"One Dark\",\n}\n"),
        (".config/goose/config.yaml", "GOOSE_MODEL: m # mine\nextensions:\n  other:\n    type: builtin\n    enabled: true\n"),
        (".config/opencode/opencode.json", "{ \"theme\": \"x\" }"),
        (".lmstudio/mcp.json", "{\n  \"mcpServers\": {}\n}"),
    ];

    [Test]
    public async Task At_a_terminal_setup_ends_with_a_working_entry_in_each_client_and_undo_takes_all_back()
    {
        await using var lab = await Lab.Start(oneTimeCode: "314159");
        lab.Fill(Before);
        await using (var terminal = Terminal.Start(["setup"], lab.Environment))
        {
            await terminal.Answer("Address of Proxmox VE", lab.Url.Authority);
            await terminal.Expect("SHA-256");
            await terminal.Expect(lab.Fingerprint);
            await terminal.Expect("pvenode cert info");
            await terminal.Answer("Which [pin]", "ca");
            await terminal.Answer("Which [read-only]", "2");
            await terminal.Answer("Which [standard]", "");
            await terminal.Answer("Which [login]", "");
            await terminal.Answer("Id of the token", "");
            await terminal.Answer("User who may", "");
            await terminal.Answer("Password of root@pam", "wrong");
            await terminal.Expect("refused the login");
            await terminal.Answer("User who may", "");
            await terminal.Answer("Password of root@pam", SimulatedCluster.Password);
            await terminal.Answer("Second factor (totp)", "314159");
            await terminal.Expect("All is well.");
            foreach (var client in ClientPrograms.All.Where(client => !client.Id.StartsWith("vscod") || client.Id == "vscode"))
            {
                await terminal.Answer($"in {client.Title}?", "yes");
                await terminal.Expect($"{client.Title}: entered");
            }
            await terminal.Expect("which nodes and guests do I have?");
            await Assert.That(await terminal.Ended()).IsEqualTo(0).Because(terminal.Shown);
            await Assert.That(terminal.Shown).DoesNotContain(SimulatedCluster.Password).And.DoesNotContain("314159");
        }

        await lab.IsSetUp();
        await Assert.That(lab.Read(".config/Code/User/mcp.json")).Contains("// mine").And.Contains("\"other\"");
        await Assert.That(lab.Read(".codex/config.toml")).Contains("# mine").And.Contains("[mcp_servers.other]");
        await Assert.That(lab.Read(".config/goose/config.yaml")).Contains("# mine").And.Contains("  other:");
        await Assert.That(lab.Read(".config/mcp-pve/config.ini")).Contains("PVE_CA_FILE=pve-root-ca.pem").And.DoesNotContain("FINGERPRINT");

        await using (var terminal = Terminal.Start(["setup", "--undo"], lab.Environment))
        {
            await terminal.Answer("Take these back", "yes");
            await terminal.Expect("pveum user token delete automation@pve assistant");
            await Assert.That(await terminal.Ended()).IsEqualTo(0).Because(terminal.Shown);
        }
        foreach (var (file, content) in Before)
        {
            await Assert.That(lab.Read(file)).IsEqualTo(content).Because(file);
        }
        await Assert.That(Directory.EnumerateFiles(Path.Combine(lab.Home, ".config", "mcp-pve"))).IsEmpty();
    }

    [Test]
    public async Task Without_a_terminal_flags_do_the_same()
    {
        await using var lab = await Lab.Start();
        lab.Fill(Before);
        var password = Path.Combine(lab.Home, "password");
        await File.WriteAllTextAsync(password, $"{SimulatedCluster.Password}\n");

        var result = await lab.Setup(
            "--url", lab.Url.AbsoluteUri, "--fingerprint", lab.Fingerprint, "--tier", "read-execute", "--login", "root@pam",
            "--password-file", password, "--clients", "all", "--yes");
        File.Delete(password);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(lab.Read(".config/mcp-pve/config.ini")).Contains($"PVE_TLS_FINGERPRINT={lab.Fingerprint}");
        await lab.IsSetUp();
    }

    [Test]
    public async Task In_an_empty_root_with_nothing_but_the_file_setup_and_doctor_work()
    {
        Skip.When(
            Command.Find("chroot") is null || !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess,
            "only root can leave everything else behind");
        Skip.When(
            McpPveProcess.BinaryPath.Contains("/debug/", StringComparison.Ordinal), "a runtime that is installed is more than the file");
        await using var lab = await Lab.Start();
        File.Copy(McpPveProcess.BinaryPath, Path.Combine(lab.Home, "mcp-pve"));
        // What every container has, and .NET takes its random numbers from.
        Directory.CreateDirectory(Path.Combine(lab.Home, "dev"));
        var made = await Command.Run(["mknod", "-m", "444", Path.Combine(lab.Home, "dev", "urandom"), "c", "1", "9"]);
        Skip.When(made.ExitCode != 0, "no device node can be made here");
        lab.Fill([(".cursor/mcp.json", "{}"), (".codex/config.toml", "")]);
        string[] launcher = ["chroot", lab.Home, "/mcp-pve"];
        var environment = new Dictionary<string, string> { ["HOME"] = "/", ["XDG_CONFIG_HOME"] = "/.config" };

        await using (var terminal = Terminal.Start(["setup"], environment, launcher: launcher))
        {
            await terminal.Answer("Address of Proxmox VE", lab.Url.Authority);
            await terminal.Answer("Which [pin]", "ca");
            await terminal.Answer("Which [read-only]", "");
            await terminal.Answer("Which [standard]", "door");
            await terminal.Answer("Which [login]", "");
            await terminal.Answer("Id of the token", "");
            await terminal.Answer("User who may", "");
            await terminal.Answer("Password of root@pam", SimulatedCluster.Password);
            await terminal.Expect("All is well.");
            await terminal.Answer("in Cursor?", "");
            await terminal.Answer("in Codex?", "");
            await terminal.Expect("which nodes and guests do I have?");
            await Assert.That(await terminal.Ended()).IsEqualTo(0).Because(terminal.Shown);
        }
        await using var doctor = McpPveProcess.Start(["doctor"], environment, launcher);
        doctor.CloseInput();
        var checkedAll = await doctor.Ended();
        await using var served = McpPveProcess.Start(["tools"], environment, launcher);
        served.CloseInput();

        await Assert.That(checkedAll.ExitCode).IsEqualTo(0).Because(checkedAll.ToString());
        await Assert.That(checkedAll.Output).Contains("Cursor: 'proxmox' starts /mcp-pve").And.Contains("Codex: 'proxmox' starts /mcp-pve");
        await Assert.That((await served.Ended()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length).IsLessThanOrEqualTo(8);
    }

    [Test]
    public async Task Settings_that_are_there_are_kept_and_another_client_is_entered()
    {
        await using var lab = await Lab.Start();
        lab.Fill([(".config/mcp-pve/config.ini", $"""
            PVE_BASE_URL={lab.Url}
            PVE_TOKEN_ID={SimulatedCluster.TokenId}
            PVE_TOKEN_SECRET={SimulatedCluster.TokenSecret}

            """), (".cursor/mcp.json", """{"mcpServers":{"proxmox":{"command":"/old/mcp-pve"}}}""")]);
        var before = lab.Read(".config/mcp-pve/config.ini");

        var unsaid = await lab.Setup();
        var asked = await lab.Setup("--clients", "cursor");
        var agreed = await lab.Setup("--clients", "cursor", "--yes");

        await Assert.That(unsaid.ExitCode).IsEqualTo(2).Because(unsaid.ToString());
        await Assert.That(unsaid.Error).Contains("--clients says where").And.Contains("Nothing was done.");
        await Assert.That(asked.Error).Contains("which starts /old/mcp-pve").And.Contains("--yes replaces it");
        await Assert.That(agreed.ExitCode).IsEqualTo(0).Because(agreed.ToString());
        await Assert.That(lab.Read(".cursor/mcp.json")).Contains(McpPveProcess.BinaryPath);
        await Assert.That(lab.Read(".config/mcp-pve/config.ini")).IsEqualTo(before);
    }

    [Test]
    public async Task Without_a_terminal_everything_that_is_missing_is_told_at_once()
    {
        await using var lab = await Lab.Start();

        var result = await lab.Setup();

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Error)
            .Contains("--url").And.Contains("--token-id with --token-secret-file").And.Contains("--tier").And.Contains("--clients")
                .And.Contains("Nothing was done.");
    }

    [Test]
    public async Task A_token_that_exists_is_taken_by_its_secret()
    {
        await using var lab = await Lab.Start();
        var secret = Path.Combine(lab.Home, "secret");
        await File.WriteAllTextAsync(secret, SimulatedCluster.TokenSecret);

        var result = await lab.Setup(
            "--url", lab.Url.AbsoluteUri, "--trust", "pin", "--tier", "full", "--token-id", SimulatedCluster.TokenId,
            "--token-secret-file", secret, "--clients", "none", "--yes");

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Error).Contains("trusted as it was shown now").And.Contains(lab.Fingerprint);
        await Assert.That((await lab.Run("doctor")).ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task A_wrong_pin_an_untrusted_certificate_and_a_refused_token_write_nothing()
    {
        await using var lab = await Lab.Start();
        var secret = Path.Combine(lab.Home, "secret");
        await File.WriteAllTextAsync(secret, "00000000-0000-0000-0000-000000000000");
        string[] rest = ["--tier", "full", "--token-id", "root@pam!demo", "--token-secret-file", secret, "--clients", "none", "--yes"];

        var pin = await lab.Setup(["--url", lab.Url.AbsoluteUri, "--fingerprint", string.Concat(Enumerable.Repeat("AB", 32)), .. rest]);
        var system = await lab.Setup(["--url", lab.Url.AbsoluteUri, .. rest]);
        var token = await lab.Setup(["--url", lab.Url.AbsoluteUri, "--trust", "pin", .. rest]);

        foreach (var result in new[] { pin, system, token })
        {
            await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
            await Assert.That(result.Error).Contains("Nothing was written.");
        }
        await Assert.That(pin.Error).Contains(lab.Fingerprint).And.Contains("somebody may be in between");
        await Assert.That(system.Error).Contains(lab.Fingerprint).And.Contains("pvenode cert info");
        await Assert.That(token.Error).Contains("check PVE_TOKEN_ID and PVE_TOKEN_SECRET");
        await Assert.That(Directory.Exists(Path.Combine(lab.Home, ".config", "mcp-pve"))).IsFalse();
    }

    [Test]
    public async Task A_wrong_password_is_sent_once_and_a_token_that_exists_is_not_replaced()
    {
        await using var lab = await Lab.Start();
        var password = Path.Combine(lab.Home, "password");
        await File.WriteAllTextAsync(password, "wrong");
        string[] flags =
        [
            "--url", lab.Url.AbsoluteUri, "--trust", "pin", "--tier", "read-only", "--login", "root@pam", "--password-file", password,
            "--clients", "none", "--yes",
        ];

        var wrong = await lab.Setup(flags);
        var logins = lab.Server.Calls.Count(call => call.Path == "/access/ticket");
        await File.WriteAllTextAsync(password, SimulatedCluster.Password);
        var taken = await lab.Setup([.. flags, "--token-id", SimulatedCluster.TokenId]);

        await Assert.That(wrong.ExitCode).IsEqualTo(3).Because(wrong.ToString());
        await Assert.That(wrong.Error).Contains("refused the login").And.DoesNotContain("wrong'");
        await Assert.That(logins).IsEqualTo(1);
        await Assert.That(taken.Error).Contains($"there is a token {SimulatedCluster.TokenId} already");
        // What had been made by then is gone again.
        await Assert.That(lab.Server.Calls.Where(call => call.Method == "DELETE").Select(call => call.Path))
            .Contains("/access/roles/mcp-pve-read-only");
    }

    /// <summary>A home folder, and a cluster without guests, so that there is nothing to warn about.</summary>
    private sealed partial class Lab : IAsyncDisposable
    {
        private readonly CertificateAuthority _authority = new();

        public string Home { get; } = Directory.CreateTempSubdirectory("mcp-pve-setup-").FullName;

        public required SimulatedCluster Simulator { get; init; }

        public PveServer Server { get; private set; } = null!;

        public Uri Url => Server.Url;

        public string Fingerprint => string.Join(':', _authority.Leaf.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256)
            .Select(part => part.ToString("X2")));

        public Dictionary<string, string> Environment => new()
        {
            ["HOME"] = Home,
            ["XDG_CONFIG_HOME"] = Path.Combine(Home, ".config"),
        };

        public static async Task<Lab> Start(string? oneTimeCode = null)
        {
            var lab = new Lab { Simulator = new(new() { Guests = 0, OneTimeCode = oneTimeCode, TaskSpeed = 100 }) };
            lab.Server = await PveServer.Start(lab.Simulator, lab._authority.Leaf, authority: lab._authority);
            return lab;
        }

        public void Fill((string File, string Content)[] files)
        {
            foreach (var (file, content) in files)
            {
                var path = Path.Combine(Home, file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, content);
            }
        }

        public string Read(string file) => File.ReadAllText(Path.Combine(Home, file));

        public Task<McpPveResult> Setup(params string[] flags) => Run(["setup", .. flags]);

        public Task<McpPveResult> Run(params string[] words) => McpPveProcess.Run(words, Environment);

        /// <summary>Settings that only their owner reads, a green doctor, and entries that work.</summary>
        public async Task IsSetUp()
        {
            var folder = Path.Combine(Home, ".config", "mcp-pve");
            foreach (var file in Directory.EnumerateFiles(folder).Where(_ => !OperatingSystem.IsWindows()))
            {
#pragma warning disable CA1416 // not reached on Windows
                await Assert.That(File.GetUnixFileMode(file)).IsEqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite).Because(file);
#pragma warning restore CA1416
            }
            await Assert.That(Read(".config/mcp-pve/config.ini")).Contains("PVE_TOKEN_SECRET_FILE=token-secret")
                .And.Contains("PVE_ACCESS_TIER=read-execute").And.DoesNotContain(Read(".config/mcp-pve/token-secret").Trim());
            // Nothing of the login is kept anywhere.
            var all = Directory.EnumerateFiles(Home, "*", SearchOption.AllDirectories);
            foreach (var file in all.Where(file => !file.EndsWith("/password")))
            {
                await Assert.That(await File.ReadAllTextAsync(file)).DoesNotContain(SimulatedCluster.Password).Because(file);
            }

            var doctor = await Run("doctor", "--json");
            await Assert.That(doctor.ExitCode).IsEqualTo(0).Because(doctor.ToString());
            using var report = JsonDocument.Parse(doctor.Output);
            var clients = report.RootElement.GetProperty("findings").EnumerateArray()
                .Where(finding => finding.GetProperty("check").GetString() == "client").ToList();
            await Assert.That(clients.Count).IsEqualTo(Before.Length).Because(doctor.Output);

            // Read by somebody else's readers, not ours.
            var entry = await Entries();
            await Assert.That(entry.Distinct()).IsEquivalentTo([McpPveProcess.BinaryPath]);
            var inspected = await NodeClients.Run(
                [
                    Inspector, "--cli", "--config", Path.Combine(Home, ".cursor/mcp.json"), "--server", "proxmox", "--method", "tools/list",
                ],
                Environment, newest: true);
            await Assert.That(inspected.ExitCode).IsEqualTo(0).Because(inspected.ToString());
            await Assert.That(inspected.Output).Contains("pve_list_nodes").And.DoesNotContain("pve_create_qemu_vm");
        }

        /// <summary>The command of each client's entry.</summary>
        private async Task<List<string>> Entries()
        {
            var found = new List<string>();
            foreach (var (file, _) in Before)
            {
                var text = Read(file);
                var command = file.EndsWith(".toml")
                    ? await Python(
                        $"import tomllib; file = open('{Path.Combine(Home, file)}', 'rb'); "
                            + "print(tomllib.load(file)['mcp_servers']['proxmox']['command'])")
                    : file.EndsWith(".yaml") ? YamlCommand().Match(text).Groups[1].Value
                    : JsonCommand(text);
                found.Add(command);
            }
            return found;
        }

        private static async Task<string> Python(string script)
        {
            var result = await Command.Run([Command.Find("python3") ?? throw new InvalidOperationException("python3"), "-c", script]);
            return result.ExitCode == 0 ? result.Output.Trim() : throw new InvalidOperationException(result.ToString());
        }

        private static string JsonCommand(string text)
        {
            using var document = JsonDocument.Parse(
                text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            var servers = new[] { "mcpServers", "servers", "context_servers", "mcp" }
                .Select(name => root.TryGetProperty(name, out var map) ? map : default)
                .First(map => map.ValueKind == JsonValueKind.Object);
            var command = servers.GetProperty("proxmox").GetProperty("command");
            return command.ValueKind == JsonValueKind.Array ? command[0].GetString()! : command.GetString()!;
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            _authority.Dispose();
            Directory.Delete(Home, recursive: true);
        }

        [GeneratedRegex("^    cmd: [\"']?([^\"'\n]+)[\"']?$", RegexOptions.Multiline)]
        private static partial Regex YamlCommand();
    }
}
