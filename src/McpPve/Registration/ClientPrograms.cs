namespace McpPve.Registration;

/// <summary>The clients that are known, each with its file as its documentation names it.</summary>
internal static class ClientPrograms
{
    private static readonly EntryShape Goose = new(
        EntryMember.Fixed("type", "stdio"),
        new("name", (name, _) => Node.Of(name)),
        EntryMember.Default("description", Node.Of("Proxmox VE")),
        EntryMember.Command with { Key = "cmd" },
        EntryMember.Arguments,
        EntryMember.Environment with { Key = "envs" },
        EntryMember.Default("enabled", Node.Raw("true")),
        EntryMember.Default("timeout", Node.Raw("300")));

    // What opencode 2 writes; it reads the older form as well, and knows no "enabled".
    private static readonly EntryShape OpenCode = new(
        EntryMember.Fixed("type", "local"),
        new("command", (_, entry) => Node.Of([entry.Command, .. entry.Arguments])),
        EntryMember.Environment with { Key = "environment" });

    private static readonly EntryShape OpenCode1 = new([.. OpenCode.Members, EntryMember.Default("enabled", Node.Raw("true"))]);

    // Without "tools" none of a server's tools is offered.
    private static readonly EntryShape Copilot =
        new([.. EntryShape.Typed("local").Members, EntryMember.Default("tools", Node.Of(["*"]))]);

    private static readonly ServerPlace McpServers = new(["mcpServers"], EntryShape.Common);

    public static readonly IReadOnlyList<ClientProgram> All =
    [
        new("claude-code", "Claude Code", ClientFormat.Json,
            folders => [Path.Combine(folders.Variable("CLAUDE_CONFIG_DIR") ?? folders.Home, ".claude.json")],
            [McpServers with { Shape = EntryShape.Typed("stdio") }], ["claude"], "start Claude Code anew")
        {
            Folder = folders => folders.Variable("CLAUDE_CONFIG_DIR") ?? Path.Combine(folders.Home, ".claude"),
        },
        new("claude-desktop", "Claude Desktop", ClientFormat.Json,
            folders => ClaudeFolders(folders).Select(folder => Path.Combine(folder, "claude_desktop_config.json")),
            [McpServers], ["claude-desktop"], "quit Claude Desktop and start it again"),
        new("cursor", "Cursor", ClientFormat.Json,
            folders => [Path.Combine(folders.Home, ".cursor", "mcp.json")],
            [McpServers], ["cursor"], "switch the server on in Cursor's settings, under MCP"),
        Code("vscode", "VS Code", "Code", "code"),
        Code("vscode-insiders", "VS Code Insiders", "Code - Insiders", "code-insiders"),
        Code("vscodium", "VSCodium", "VSCodium", "codium"),
        new("codex", "Codex", ClientFormat.Toml,
            folders => [Path.Combine(folders.Variable("CODEX_HOME") ?? Path.Combine(folders.Home, ".codex"), "config.toml")],
            [new(["mcp_servers"], EntryShape.Common)], ["codex"], "start Codex anew"),
        new("gemini", "Gemini CLI", ClientFormat.Json,
            folders => [Path.Combine(folders.Home, ".gemini", "settings.json")],
            [McpServers], ["gemini"], "start Gemini CLI anew"),
        new("copilot-cli", "Copilot CLI", ClientFormat.Json,
            folders => [Path.Combine(folders.Variable("COPILOT_HOME") ?? Path.Combine(folders.Home, ".copilot"), "mcp-config.json")],
            [McpServers with { Shape = Copilot }], ["copilot"], "start Copilot CLI anew"),
        new("windsurf", "Windsurf", ClientFormat.Json,
            folders => [Path.Combine(folders.Home, ".codeium", "windsurf", "mcp_config.json")],
            [McpServers], ["windsurf"], "refresh the servers in Windsurf's settings, under Cascade"),
        new("zed", "Zed", ClientFormat.Json,
            folders => [Path.Combine(ZedFolder(folders), "settings.json")],
            [new(["context_servers"], EntryShape.Common)], ["zed", "zeditor"], "restart Zed"),
        new("goose", "Goose", ClientFormat.Yaml,
            folders => [folders.System == HostSystem.Windows
                ? Path.Combine(folders.Configuration, "Block", "goose", "config", "config.yaml")
                : Path.Combine(folders.DotConfig, "goose", "config.yaml")],
            [new(["extensions"], Goose)], ["goose"], "start Goose anew"),
        new("opencode", "opencode", ClientFormat.Json,
            folders => new[] { "opencode.jsonc", "opencode.json" }.Select(file => Path.Combine(folders.DotConfig, "opencode", file))
                .OrderBy(file => !File.Exists(file)).ThenBy(file => file.EndsWith('c')),
            [new(["mcp", "servers"], OpenCode), new(["mcp"], OpenCode1)], ["opencode"], "start opencode anew"),
        new("lm-studio", "LM Studio", ClientFormat.Json,
            folders =>
            [
                Path.Combine(folders.Home, ".lmstudio", "mcp.json"),
                Path.Combine(folders.Home, ".cache", "lm-studio", "mcp.json"), // where older ones keep it
            ],
            [McpServers], ["lms"], "switch the server on in LM Studio, under Program"),
    ];

    public static ClientProgram? Find(string id) => All.FirstOrDefault(client => client.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    private static ClientProgram Code(string id, string title, string folder, string program) => new(
        id, title, ClientFormat.Json,
        folders => [Path.Combine(folders.Configuration, folder, "User", "mcp.json")],
        [new(["servers"], EntryShape.Typed("stdio"))], [program], $"run \"MCP: List Servers\" in {title} and start the server");

    private static string ZedFolder(UserFolders folders) => folders.System switch
    {
        HostSystem.Windows => Path.Combine(folders.Configuration, "Zed"),
        HostSystem.MacOs => Path.Combine(folders.Home, ".config", "zed"),
        _ => Path.Combine(folders.Configuration, "zed"),
    };

    // The program that the store installs sees a folder of its own in the place of the user's (anthropics/claude-code#26073).
    private static IEnumerable<string> ClaudeFolders(UserFolders folders)
    {
        var packages = Path.Combine(folders.Home, "AppData", "Local", "Packages");
        var own = folders.System == HostSystem.Windows && Directory.Exists(packages)
            ? Directory.EnumerateDirectories(packages, "Claude_*", new EnumerationOptions()) // passes over what can't be read
                .Select(folder => Path.Combine(folder, "LocalCache", "Roaming", "Claude"))
            : [];
        return own.Where(Directory.Exists).Order(StringComparer.Ordinal).Append(Path.Combine(folders.Configuration, "Claude"));
    }
}
