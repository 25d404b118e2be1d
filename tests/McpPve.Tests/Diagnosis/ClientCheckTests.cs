using McpPve.Diagnosis;
using McpPve.Registration;

namespace McpPve.Tests.Diagnosis;

/// <summary>A client that can't start this server is found before anybody wonders.</summary>
public sealed class ClientCheckTests
{
    [Test]
    public async Task Finds_an_entry_whose_program_is_gone_and_one_whose_settings_file_is()
    {
        using var home = new Home();
        var program = home.Write("bin/mcp-pve", "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        home.Register("cursor", new(program, [], new Dictionary<string, string>()));
        home.Register("codex", new(home.Path("old/mcp-pve"), [], new Dictionary<string, string>()));
        home.Register("goose", new(program, ["--config", home.Path("none.ini")], new Dictionary<string, string>()));
        home.Register("zed", new(home.Path("bin/other"), [], new Dictionary<string, string>()));

        var found = ClientCheck.Look(home.Folders).ToList();

        await Assert.That(found.Count).IsEqualTo(3);
        await Assert.That(found.Single(one => one.Says.StartsWith("Cursor: ")).State).IsEqualTo(FindingState.Ok);
        var gone = found.Single(one => one.Says.StartsWith("Codex: "));
        await Assert.That(gone.State).IsEqualTo(FindingState.Warning);
        await Assert.That(gone.Says).Contains("old/mcp-pve, which is not there");
        await Assert.That(gone.Remedy).IsEqualTo("mcp-pve setup --clients codex --name proxmox --yes");
        await Assert.That(found.Single(one => one.Says.StartsWith("Goose: ")).Says).Contains("none.ini, which is not there");
    }

    [Test]
    public async Task Finds_a_file_that_is_broken_and_a_program_that_is_nowhere_in_the_path()
    {
        using var home = new Home();
        home.Write(".cursor/mcp.json", "{ \"mcpServers\": { ");
        home.Register("codex", new("mcp-pve", [], new Dictionary<string, string>()));

        var found = ClientCheck.Look(home.Folders).ToList();

        await Assert.That(found.Count).IsEqualTo(2);
        await Assert.That(found.Single(one => one.Says.StartsWith("Cursor: ")).Says).Contains("mcp.json");
        await Assert.That(found.Single(one => one.Says.StartsWith("Codex: ")).Says).Contains("which is not in the path");
    }

    [Test]
    public async Task Finds_a_program_that_may_not_be_executed()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("there are no such modes on Windows");
            return;
        }
        using var home = new Home();
        home.Register("cursor", new(home.Write("bin/mcp-pve", ""), [], new Dictionary<string, string>()));

        await Assert.That(ClientCheck.Look(home.Folders).Single().Says).Contains("may not be executed");
    }

    private sealed class Home : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("mcp-pve-clients-").FullName;

        public UserFolders Folders => new(_root, Path(".config"), HostSystem.Linux, [Path("path")]);

        public string Path(string name) => System.IO.Path.Combine(_root, name);

        public string Write(string name, string content)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
            File.WriteAllText(Path(name), content);
            return Path(name);
        }

        public void Register(string client, ClientEntry entry) =>
            ClientFiles.Register(ClientPrograms.Find(client)!, Folders, "proxmox", entry, DateTimeOffset.UnixEpoch);

        public void Dispose() => Directory.Delete(_root, recursive: true);
    }
}
