using System.Text;
using McpPve.Registration;

namespace McpPve.Tests.Registration;

/// <summary>Every client with every kind of file: the entry goes in, all else stays, and it comes out again.</summary>
public sealed class ClientFilesTests : IDisposable
{
    private readonly UserFolder _user = new();

    public void Dispose() => _user.Dispose();

    public static IEnumerable<string> Ids() => ClientPrograms.All.Select(client => client.Id);

    [Test]
    [MethodDataSource(nameof(Ids))]
    public async Task A_file_that_is_missing_is_made_and_removed_again(string id)
    {
        var client = ClientPrograms.Find(id)!;
        var file = client.File(_user.Folders);

        var change = ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
        var servers = ClientFiles.Servers(client, _user.Folders);
        var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file);
        var told = ClientFiles.Undo(change);

        await Assert.That(change.Backup).IsNull();
        await Assert.That(Written(servers.Single())).IsEqualTo(Written(Expected));
        await Assert.That(mode).IsEqualTo(OperatingSystem.IsWindows() ? default : UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Assert.That(told).IsEqualTo($"{file} was removed; it was not there before.");
        await Assert.That(Directory.GetFileSystemEntries(_user.Home)).IsEmpty();
    }

    [Test]
    [MethodDataSource(nameof(Ids))]
    public async Task The_entry_is_added_and_all_else_stays(string id)
    {
        var client = ClientPrograms.Find(id)!;
        var others = ClientTexts.Others(client);
        string[] bare = ["", "\ufeff", "\n", ClientTexts.Comment(client), ClientTexts.Nothing(client)];
        foreach (var text in Variants(client, others).Concat(bare))
        {
            var file = _user.Write(client, text);
            var before = ClientFiles.Servers(client, _user.Folders);

            var change = ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
            var changed = Text(file);
            var servers = ClientFiles.Servers(client, _user.Folders);
            ClientFiles.Undo(change);

            await Assert.That(servers.Select(Written).Order()).IsEquivalentTo(before.Append(Expected).Select(Written).Order());
            await Assert.That(IsKept(text.Replace("{}", "{", StringComparison.Ordinal), changed)).IsTrue().Because(changed);
            await Assert.That(changed.Contains('\n') && changed.Replace("\r\n", "").Contains('\n')).IsEqualTo(!text.Contains("\r\n"));
            await Assert.That(Text(file)).IsEqualTo(text);
            await Assert.That(UserFolder.FilesBeside(file)).IsEmpty();
        }
    }

    [Test]
    [MethodDataSource(nameof(Ids))]
    public async Task An_entry_of_the_same_name_is_replaced_in_place_and_keeps_what_a_person_added(string id)
    {
        var client = ClientPrograms.Find(id)!;
        foreach (var text in Variants(client, ClientTexts.Old(client)))
        {
            var file = _user.Write(client, text);
            var old = Document(client, text);
            var path = EntryEdit.PathOf(client, old, "pve");

            var change = ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
            var changed = Text(file);
            var again = ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now);
            var entry = Document(client, changed).Root.At(path)!;
            File.AppendAllText(file, ClientTexts.Comment(client) is var comment && text.EndsWith('\n') ? comment : $"\n{comment}");
            var told = ClientFiles.Undo(change);
            var back = Document(client, Text(file));

            await Assert.That(Written(EntryShape.Server("pve", entry))).IsEqualTo(Written(Expected));
            await Assert.That(again).IsNull();
            await Assert.That(entry.Members.Select(member => member.Key).Intersect(["url", "uri"])).IsEmpty();
            string[] added = ["disabled", "alwaysAllow", "startup_timeout_sec", "tools", "enabled", "timeout", "available_tools"];
            foreach (var member in old.Root.At(path)!.Members.Where(member => added.Contains(member.Key)))
            {
                await Assert.That(entry[member.Key]!.Is(member.Value)).IsTrue().Because(member.Key);
            }
            await Assert.That(changed).Contains("the one that is replaced").And.Contains("for now");
            await Assert.That(changed[..changed.IndexOf("the one", StringComparison.Ordinal)])
                .IsEqualTo(text[..text.IndexOf("the one", StringComparison.Ordinal)]);
            var rest = text[text.IndexOf(client.Format == ClientFormat.Toml ? "[tui]" : "other", StringComparison.Ordinal)..];
            await Assert.That(changed).EndsWith(rest);

            await Assert.That(told).Contains("is what it was before");
            await Assert.That(back.Root.Is(old.Root, inOrder: false)).IsTrue();
            await Assert.That(Encoding.UTF8.GetString(back.Bytes)).EndsWith(comment);
            await Assert.That(UserFolder.FilesBeside(file)).IsEquivalentTo([change.Backup!]);
            File.Delete(change.Backup!);
        }
    }

    [Test]
    [MethodDataSource(nameof(Ids))]
    public async Task What_somebody_changed_since_stays_when_the_change_is_taken_back(string id)
    {
        var client = ClientPrograms.Find(id)!;
        foreach (var text in Variants(client, ClientTexts.Others(client)))
        {
            var file = _user.Write(client, text);
            var change = ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now)!;
            File.WriteAllBytes(file, Encoding.UTF8.GetBytes(Text(file).Replace("dark", "light").Replace("keep", "kept")));

            var told = ClientFiles.Undo(change);
            var twice = ClientFiles.Undo(change);

            await Assert.That(told).IsEqualTo($"'pve' was taken out of {file}; all else stays as it is.");
            await Assert.That(twice).IsEqualTo($"{file} does not name 'pve' any more; there is nothing to take back.");
            await Assert.That(Text(file))
                .IsEqualTo(text.Replace("dark", "light").Replace("keep", "kept"));
            await Assert.That(UserFolder.FilesBeside(file)).IsEquivalentTo([change.Backup!]);
            File.Delete(change.Backup!);
        }
    }

    [Test]
    [MethodDataSource(nameof(Ids))]
    public async Task The_preview_is_a_part_of_the_file_as_it_will_be(string id)
    {
        var client = ClientPrograms.Find(id)!;
        var file = _user.Write(client, ClientTexts.Others(client));

        var preview = ClientFiles.Preview(client, _user.Folders, "pve", UserFolder.Entry);
        ClientFiles.Register(client, _user.Folders, "pve", UserFolder.Entry, UserFolder.Now);
        var lines = File.ReadAllLines(file).Select(line => line.Trim().TrimEnd(','));

        await Assert.That(preview).Contains("pve").And.Contains(@"C:\\Program Files\\mcp-pve\\mcp-pve.exe");
        await Assert.That(preview.Split('\n').Select(line => line.Trim().TrimEnd(',')).Except(lines)).IsEmpty();
        await Assert.That(preview[0]).IsNotEqualTo(' ');
    }

    private static RegisteredServer Expected =>
        new("pve", UserFolder.Entry.Command, UserFolder.Entry.Arguments, UserFolder.Entry.Environment, null);

    // With a byte order mark, if there is one.
    private static string Text(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(file));

    private static string Written(RegisteredServer server)
    {
        var variables = server.Environment.OrderBy(one => one.Key).Select(one => $"{one.Key}={one.Value}");
        return string.Join('|', [server.Name, server.Command ?? "-", .. server.Arguments, .. variables, server.Url ?? "-"]);
    }

    private static IEnumerable<string> Variants(ClientProgram client, string text)
    {
        yield return text;
        yield return text.ReplaceLineEndings("\r\n");
        yield return "\ufeff" + text;
        yield return text + "\n";
        yield return text.TrimEnd();
        if (client.Format == ClientFormat.Json)
        {
            yield return text.Replace("  ", "\t", StringComparison.Ordinal);
            yield return text.Replace("  ", "    ", StringComparison.Ordinal);
        }
    }

    private static ClientDocument Document(ClientProgram client, string text) =>
        ClientDocument.Read(client.Format, Encoding.UTF8.GetBytes(text), "file");

    // What was there is there, in its order, with more between it.
    private static bool IsKept(string before, string after)
    {
        var at = 0;
        foreach (var c in after)
        {
            at += at < before.Length && before[at] == c ? 1 : 0;
        }
        return at == before.Length || string.IsNullOrWhiteSpace(before.Trim('\ufeff'));
    }
}
