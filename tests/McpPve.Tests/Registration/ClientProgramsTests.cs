using McpPve.Registration;

namespace McpPve.Tests.Registration;

/// <summary>Where each client keeps its file, how it is found, and what an entry looks like there.</summary>
public sealed class ClientProgramsTests : IDisposable
{
    private const string ClaudeDesktop = "app/Claude/claude_desktop_config.json";

    private readonly UserFolder _user = new();

    public void Dispose() => _user.Dispose();

    [Test]
    [Arguments("claude-code", ".claude.json", ".claude.json", ".claude.json")]
    [Arguments("claude-desktop", ".config/Claude/claude_desktop_config.json", ClaudeDesktop, ClaudeDesktop)]
    [Arguments("cursor", ".cursor/mcp.json", ".cursor/mcp.json", ".cursor/mcp.json")]
    [Arguments("vscode", ".config/Code/User/mcp.json", "app/Code/User/mcp.json", "app/Code/User/mcp.json")]
    [Arguments("codex", ".codex/config.toml", ".codex/config.toml", ".codex/config.toml")]
    [Arguments("gemini", ".gemini/settings.json", ".gemini/settings.json", ".gemini/settings.json")]
    [Arguments("copilot-cli", ".copilot/mcp-config.json", ".copilot/mcp-config.json", ".copilot/mcp-config.json")]
    [Arguments("windsurf", ".codeium/windsurf/mcp_config.json", ".codeium/windsurf/mcp_config.json", ".codeium/windsurf/mcp_config.json")]
    [Arguments("zed", ".config/zed/settings.json", ".config/zed/settings.json", "app/Zed/settings.json")]
    [Arguments("goose", ".config/goose/config.yaml", ".config/goose/config.yaml", "app/Block/goose/config/config.yaml")]
    [Arguments("opencode", ".config/opencode/opencode.json", ".config/opencode/opencode.json", ".config/opencode/opencode.json")]
    [Arguments("lm-studio", ".lmstudio/mcp.json", ".lmstudio/mcp.json", ".lmstudio/mcp.json")]
    public async Task Each_client_has_its_file_on_each_system(string id, string linux, string mac, string windows)
    {
        var client = ClientPrograms.Find(id)!;
        var other = new UserFolders(_user.Home, Path.Combine(_user.Home, "app"), HostSystem.MacOs, []);

        await Assert.That(client.File(_user.Folders)).IsEqualTo(Path.Combine(_user.Home, linux));
        await Assert.That(client.File(other)).IsEqualTo(Path.Combine(_user.Home, mac));
        await Assert.That(client.File(other with { System = HostSystem.Windows })).IsEqualTo(Path.Combine(_user.Home, windows));
    }

    [Test]
    [Arguments("codex", "CODEX_HOME", "config.toml")]
    [Arguments("claude-code", "CLAUDE_CONFIG_DIR", ".claude.json")]
    [Arguments("copilot-cli", "COPILOT_HOME", "mcp-config.json")]
    public async Task A_variable_moves_the_file(string id, string variable, string file)
    {
        var moved = Path.Combine(_user.Home, "elsewhere");
        var folders = _user.Folders with { Variables = new Dictionary<string, string> { [variable] = moved } };

        await Assert.That(ClientPrograms.Find(id)!.File(folders)).IsEqualTo(Path.Combine(moved, file));
    }

    [Test]
    public async Task The_folders_of_this_user_are_full_paths()
    {
        var folders = UserFolders.OfThisUser();

        await Assert.That(Path.IsPathFullyQualified(folders.Home)).IsTrue();
        await Assert.That(Path.IsPathFullyQualified(folders.Configuration)).IsTrue();
        await Assert.That(folders.Path).IsNotEmpty();
    }

    [Test]
    public async Task A_file_that_is_there_wins_over_one_that_may_be_made()
    {
        var jsonc = Path.Combine(_user.Home, ".config/opencode/opencode.jsonc");
        var older = Path.Combine(_user.Home, ".cache/lm-studio/mcp.json");
        var package = Path.Combine(_user.Home, "AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude");
        foreach (var file in new[] { jsonc, older })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "{}");
        }
        Directory.CreateDirectory(package);
        Directory.CreateDirectory(Path.Combine(_user.Folders.Configuration, "Claude"));

        await Assert.That(ClientPrograms.Find("opencode")!.File(_user.Folders)).IsEqualTo(jsonc);
        await Assert.That(ClientPrograms.Find("lm-studio")!.File(_user.Folders)).IsEqualTo(older);
        await Assert.That(ClientPrograms.Find("claude-desktop")!.File(_user.Folders with { System = HostSystem.Windows }))
            .IsEqualTo(Path.Combine(package, "claude_desktop_config.json"));
    }

    [Test]
    public async Task A_client_is_installed_by_its_folder_its_file_or_its_program()
    {
        foreach (var client in ClientPrograms.All)
        {
            using var user = new UserFolder();
            var bin = Path.Combine(user.Home, "bin");
            Directory.CreateDirectory(bin);
            var before = client.IsInstalled(user.Folders with { Path = [bin] });
            File.WriteAllText(Path.Combine(bin, client.Programs[0]), "");
            var byProgram = client.IsInstalled(user.Folders with { Path = [bin] });
            user.Write(client, "");
            var byFile = client.IsInstalled(user.Folders);
            File.Delete(client.File(user.Folders));
            Directory.CreateDirectory(Path.Combine(user.Home, ".claude"));
            var byFolder = client.IsInstalled(user.Folders);

            await Assert.That((client.Id, before, byProgram, byFile, byFolder)).IsEqualTo((client.Id, false, true, true, true));
        }
    }

    [Test]
    public async Task Ids_are_distinct_and_found_whatever_their_case()
    {
        await Assert.That(ClientPrograms.All.Select(client => client.Id).Distinct().Count()).IsEqualTo(ClientPrograms.All.Count);
        await Assert.That(ClientPrograms.Find("Claude-Desktop")!.Title).IsEqualTo("Claude Desktop");
        await Assert.That(ClientPrograms.Find("emacs")).IsNull();
    }

    [Test]
    [Arguments("claude-code", """{"mcpServers":{"pve":{"type":"stdio","command":"C:\\p","args":["-x"],"env":{"A":"1"}}}}""")]
    [Arguments("claude-desktop", """{"mcpServers":{"pve":{"command":"C:\\p","args":["-x"],"env":{"A":"1"}}}}""")]
    [Arguments("vscode", """{"servers":{"pve":{"type":"stdio","command":"C:\\p","args":["-x"],"env":{"A":"1"}}}}""")]
    [Arguments("copilot-cli", """{"mcpServers":{"pve":{"type":"local","command":"C:\\p","args":["-x"],"env":{"A":"1"},"tools":["*"]}}}""")]
    [Arguments("zed", """{"context_servers":{"pve":{"command":"C:\\p","args":["-x"],"env":{"A":"1"}}}}""")]
    [Arguments("opencode", """{"mcp":{"pve":{"type":"local","command":["C:\\p","-x"],"environment":{"A":"1"},"enabled":true}}}""")]
    [Arguments("codex", "[mcp_servers.pve]\ncommand = \"C:\\\\p\"\nargs = [\"-x\"]\n\n[mcp_servers.pve.env]\nA = \"1\"\n")]
    [Arguments("goose", """
        extensions:
          pve:
            type: stdio
            name: pve
            description: "Proxmox VE"
            cmd: "C:\\p"
            args: ["-x"]
            envs:
              A: "1"
            enabled: true
            timeout: 300

        """)]
    public async Task An_entry_has_the_form_that_the_client_reads(string id, string expected)
    {
        var client = ClientPrograms.Find(id)!;
        ClientEntry entry = new(@"C:\p", ["-x"], new Dictionary<string, string> { ["A"] = "1" });
        ClientFiles.Register(client, _user.Folders, "pve", entry, UserFolder.Now);
        var text = File.ReadAllText(client.File(_user.Folders));

        await Assert.That(client.Format == ClientFormat.Json ? System.Text.Json.Nodes.JsonNode.Parse(text)!.ToJsonString() : text)
            .IsEqualTo(expected);
    }

    [Test]
    public async Task Opencode_2_keeps_its_own_place()
    {
        var client = ClientPrograms.Find("opencode")!;
        var file = _user.Write(client, """{"mcp":{"timeout":5,"servers":{"x":{"type":"remote","url":"https://x.example/mcp"}},"old":{"type":"local","command":["y"]}}}""");

        ClientFiles.Register(client, _user.Folders, "pve", new("p", [], new Dictionary<string, string>()), UserFolder.Now);
        var servers = ClientFiles.Servers(client, _user.Folders);

        await Assert.That(File.ReadAllText(file)).Contains("""mcp"}, "pve": {"type": "local", "command": ["p"]}},"old":""");
        await Assert.That(servers.Select(server => $"{server.Name} {server.Command}{server.Url}"))
            .IsEquivalentTo(["x https://x.example/mcp", "pve p", "old y"]);
    }

    [Test]
    public async Task Zed_s_older_form_is_read()
    {
        var client = ClientPrograms.Find("zed")!;
        _user.Write(client, """{"context_servers":{"a":{"source":"custom","command":{"path":"npx","args":["-y"],"env":{"A":"1"}}},"b":{"settings":{}}}}""");

        var servers = ClientFiles.Servers(client, _user.Folders);

        await Assert.That(servers[0].Command).IsEqualTo("npx");
        await Assert.That(servers[0].Arguments).IsEquivalentTo(["-y"]);
        await Assert.That(servers[0].Environment["A"]).IsEqualTo("1");
        await Assert.That(servers[1].Command).IsNull();
    }
}
