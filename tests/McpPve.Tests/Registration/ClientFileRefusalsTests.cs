using System.Text;
using McpPve.Registration;

namespace McpPve.Tests.Registration;

/// <summary>What is refused and stays untouched, and how files are kept while they are changed.</summary>
public sealed class ClientFileRefusalsTests : IDisposable
{
    private readonly UserFolder _user = new();

    public void Dispose() => _user.Dispose();

    [Test]
    [Arguments("cursor", "{\n  \"mcpServers\": {,}\n}", "line 2: it is no valid JSON there")]
    [Arguments("cursor", "{\"a\": 1} {}", "line 1: it is no valid JSON there")]
    [Arguments("cursor", "// a\n[]", "line 2: it holds no JSON object")]
    [Arguments("cursor", "{\n\"mcpServers\": []}", "line 2: 'mcpServers' is no JSON object")]
    [Arguments("cursor", "{\"mcpServers\": {},\n\"mcpServers\": {}}", "line 2: 'mcpServers' stands there a second time")]
    [Arguments("cursor", "{\"mcpServers\": {\"pve\": {},\n\n\"pve\": {}}}", "line 3: 'pve' stands there a second time")]
    [Arguments("cursor", "{} /* open", "line 1: it is no valid JSON there")]
    [Arguments("codex", "[a]\nb = 1\n[a]\n", "line 3: the table 'a' stands there a second time")]
    [Arguments("codex", "a = 1\na = 2", "line 2: 'a' stands there a second time")]
    [Arguments("codex", "a = \"x\n\"", "line 1: a text is not closed")]
    [Arguments("codex", "a = [1,\n2", "line 2: ']' is expected there")]
    [Arguments("codex", "a = 1 # x\rb = 2\n", "line 1: the line should end there")]
    [Arguments("codex", "a = 12x", "line 1: no value can be read there")]
    [Arguments("goose", "a: 1 # x\rb: 2\n", "line 1: a line ends there in a way")]
    [Arguments("goose", "a: - b\n", "line 1: a list can't begin in the line of its key")]
    [Arguments("goose", "a: }\n", "line 1: a value can't begin so")]
    [Arguments("codex", "a = tru", "line 1: no value can be read there")]
    [Arguments("codex", "a = 1 b = 2", "line 1: the line should end there")]
    [Arguments("codex", "x = 1\nmcp_servers = { }\n", "line 2: 'mcp_servers' is written there in a way")]
    [Arguments("codex", "[[mcp_servers]]\n", "line 1: 'mcp_servers' is written there in a way")]
    [Arguments("codex", "[mcp_servers.pve.env]\nA = '1'\n", "line 1: 'mcp_servers.pve' is written there in a way")]
    [Arguments("goose", "a: 1\nextensions: {b: {cmd: c}}\n", "line 2: 'extensions' is written there in a way")]
    [Arguments("goose", "extensions:\n  pve: {cmd: c}\n", "line 2: 'extensions.pve' is written there in a way")]
    [Arguments("goose", "extensions:\n  a:\n\tb: 1\n", "line 3: the line begins with a tab")]
    [Arguments("goose", "a: 1\na: 2\n", "line 2: 'a' stands there a second time")]
    [Arguments("goose", "a: &x 1\nb: *x\n", "line 1: anchors, aliases and tags")]
    [Arguments("goose", "a: 1\n---\nb: 1\n", "line 2: ")]
    [Arguments("goose", "a: [1, 2\n", "line 2: a bracket is not closed")]
    [Arguments("goose", "a: 1\n  b: 2\n", "line 2: a colon stands there in a text without quotes")]
    [Arguments("goose", "- a\n", "line 1: it holds no map of settings")]
    public async Task A_file_that_is_not_understood_is_refused_with_its_line_and_stays_untouched(string id, string text, string told)
    {
        var client = ClientPrograms.Find(id)!;
        var file = _user.Write(client, text);

        var refused = await Assert.That(Register).Throws<ClientFileException>();

        await Assert.That(refused!.Message).StartsWith($"{file}, {told}").And.EndsWith("; the file is left as it is.");
        await Assert.That(File.ReadAllText(file)).IsEqualTo(text);
        await Assert.That(UserFolder.FilesBeside(file)).IsEmpty();

        void Register() => ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now);
    }

    [Test]
    [Arguments("")]
    [Arguments("a b")]
    [Arguments("a.b")]
    [Arguments("pve\n")]
    [Arguments("01234567890123456789012345678901234567890")]
    public async Task A_name_that_clients_read_differently_is_refused(string name)
    {
        var refused = Refused(() => ClientFiles.Register(Cursor, _user.Folders, name, UserFolder.Entry, UserFolder.Now));

        await Assert.That(refused).IsEqualTo($"'{name}' can't be the name of a server: it has 1 to 40 letters, digits, - and _.");
        await Assert.That(Directory.GetFileSystemEntries(_user.Home)).IsEmpty();
    }

    [Test]
    public async Task A_file_that_is_too_large_or_in_another_encoding_is_refused()
    {
        var file = _user.Write(Cursor, "{}");
        File.WriteAllBytes(file, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray());
        var encoding = Refused(() => ClientFiles.Servers(Cursor, _user.Folders));
        using (var large = new FileStream(file, FileMode.Open))
        {
            large.SetLength((16 << 20) + 1);
        }
        var size = Refused(() => ClientFiles.Servers(Cursor, _user.Folders));
        File.Delete(file);
        Directory.CreateDirectory(file);

        await Assert.That(encoding).IsEqualTo($"{file} is not written in UTF-8; the file is left as it is.");
        await Assert.That(size).IsEqualTo($"{file} has 16 MB, too much for a file of settings; it is left as it is.");
        await Assert.That(Refused(() => ClientFiles.Servers(Cursor, _user.Folders)))
            .IsEqualTo($"{file} is a folder; the client needs a file there.");
    }

    [Test]
    public async Task Half_a_character_is_refused()
    {
        var entry = UserFolder.Entry with { Command = "a\ud800" };

        await Assert.That(Refused(() => ClientFiles.Register(Cursor, _user.Folders, "pve", entry, UserFolder.Now)))
            .Contains("the entry holds half a character");
    }

    [Test]
    public async Task A_backup_never_takes_the_place_of_another()
    {
        var file = _user.Write(Cursor, "{}");
        var first = ClientFiles.Register(Cursor, _user.Folders, "a", UserFolder.Entry, UserFolder.Now)!;
        var second = ClientFiles.Register(Cursor, _user.Folders, "b", UserFolder.Entry, UserFolder.Now)!;

        await Assert.That(first.Backup).IsEqualTo($"{file}.mcp-pve-20261127-103005.bak");
        await Assert.That(second.Backup).IsEqualTo($"{file}.mcp-pve-20261127-103005-2.bak");
        await Assert.That(File.ReadAllText(first.Backup!)).IsEqualTo("{}");

        ClientFiles.Undo(second);
        ClientFiles.Undo(first);
        await Assert.That(File.ReadAllText(file)).IsEqualTo("{}");
        await Assert.That(UserFolder.FilesBeside(file)).IsEmpty();
    }

    [Test]
    public async Task Changes_are_taken_back_in_any_order()
    {
        var file = _user.Write(Cursor, "{\n  \"mcpServers\": {\n    \"x\": {}\n  }\n}\n");
        var first = ClientFiles.Register(Cursor, _user.Folders, "a", UserFolder.Entry, UserFolder.Now)!;
        var second = ClientFiles.Register(Cursor, _user.Folders, "b", UserFolder.Entry, UserFolder.Now)!;

        ClientFiles.Undo(first);
        ClientFiles.Undo(second);

        await Assert.That(File.ReadAllText(file)).IsEqualTo("{\n  \"mcpServers\": {\n    \"x\": {}\n  }\n}\n");
    }

    [Test]
    public async Task A_change_whose_file_is_gone_has_nothing_to_take_back()
    {
        var change = ClientFiles.Register(Cursor, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
        File.Delete(change.File);

        await Assert.That(ClientFiles.Undo(change)).IsEqualTo($"{change.File} is not there any more; there is nothing to take back.");
    }

    [Test]
    public async Task A_change_whose_backup_is_gone_is_taken_back_in_the_file()
    {
        var file = _user.Write(Cursor, "{\"mcpServers\":{\"x\":{}}}");
        var change = ClientFiles.Register(Cursor, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
        File.Delete(change.Backup!);

        ClientFiles.Undo(change);

        await Assert.That(File.ReadAllText(file)).IsEqualTo("{\"mcpServers\":{\"x\":{}}}");
    }

    [Test]
    public async Task A_file_that_changes_in_this_moment_is_not_overwritten()
    {
        var file = _user.Write(Cursor, "{}");
        var read = FileOnDisk.Read(file);
        File.WriteAllText(file, "{\"theirs\":1}");

        await Assert.That(Refused(() => read.Write([1]))).Contains("was changed by somebody else in this moment; nothing was written");
        await Assert.That(File.ReadAllText(file)).IsEqualTo("{\"theirs\":1}");
        await Assert.That(UserFolder.FilesBeside(file)).IsEmpty();
    }

    [Test]
    public async Task A_file_that_is_write_protected_is_left_as_it_is()
    {
        var file = _user.Write(Cursor, "{}");
        File.SetAttributes(file, FileAttributes.ReadOnly);

        var refused = Refused(() => ClientFiles.Register(Cursor, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now));
        File.SetAttributes(file, FileAttributes.Normal);

        await Assert.That(refused).IsEqualTo($"{file} is write-protected; it is left as it is.");
        await Assert.That(File.ReadAllText(file)).IsEqualTo("{}");
        await Assert.That(UserFolder.FilesBeside(file)).IsEmpty();
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead)]
    public async Task The_file_and_its_backup_keep_the_mode(UnixFileMode mode)
    {
        var file = _user.Write(Cursor, "{}");
        File.SetUnixFileMode(file, mode);

        var change = ClientFiles.Register(Cursor, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
        var (written, backup) = (File.GetUnixFileMode(file), File.GetUnixFileMode(change.Backup!));
        ClientFiles.Undo(change);

        await Assert.That(written).IsEqualTo(mode);
        await Assert.That(backup).IsEqualTo(mode);
        await Assert.That(File.GetUnixFileMode(file)).IsEqualTo(mode);
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_link_stays_and_what_it_leads_to_is_changed(bool isThere)
    {
        var target = Path.Combine(_user.Home, "dotfiles", "mcp.json");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var file = _user.Write(Cursor, "{}");
        if (isThere)
        {
            File.Move(file, target);
        }
        else
        {
            File.Delete(file);
        }
        File.CreateSymbolicLink(file, target);

        var change = ClientFiles.Register(Cursor, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;

        await Assert.That(new FileInfo(file).LinkTarget).IsEqualTo(target);
        await Assert.That(File.ReadAllText(target)).Contains("\"pve\"");
        await Assert.That(change.Backup?.StartsWith(target)).IsEqualTo(isThere ? true : null);

        ClientFiles.Undo(change);
        await Assert.That(new FileInfo(file).LinkTarget).IsEqualTo(target);
        await Assert.That(File.Exists(target)).IsEqualTo(isThere);
    }

    private static ClientProgram Cursor => ClientPrograms.Find("cursor")!;

    private static string Refused(Action action)
    {
        try
        {
            action();
            return "";
        }
        catch (ClientFileException e)
        {
            return e.Message;
        }
    }
}
