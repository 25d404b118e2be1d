using System.Text;
using McpPve.Registration;

namespace McpPve.Tests.Registration;

/// <summary>What holds for any file, drawn by chance: all but the entry stays, and it comes out without a trace.</summary>
public sealed class EntryEditPropertyTests
{
    private const string Damage = "{}[]\"':,#\n\t =-\\/*|&\u0001";

    [Test]
    [Arguments("gemini", 300)]
    [Arguments("opencode", 150)]
    [Arguments("codex", 300)]
    [Arguments("goose", 300)]
    public async Task All_other_content_stays_and_the_entry_leaves_nothing_behind(string id, int rounds)
    {
        var client = ClientPrograms.Find(id)!;
        var wrong = new List<string>();
        var (replaced, exact) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var text = Drawn(client, new Random(round));
            try
            {
                var before = Document(client, text);
                var path = EntryEdit.PathOf(client, before, "pve");
                var old = before.Root.At(path);
                replaced += old is null ? 0 : 1;
                var after = EntryEdit.Put(client, before, "pve", UserFolder.Entry);
                var back = EntryEdit.TakeBack(client, after, "pve", old);
                var server = EntryShape.Server("pve", after.Root.At(path)!);
                if (server.Command != UserFolder.Entry.Command || !server.Arguments.SequenceEqual(UserFolder.Entry.Arguments)
                    || !server.Environment.OrderBy(one => one.Key).SequenceEqual(UserFolder.Entry.Environment.OrderBy(one => one.Key)))
                {
                    wrong.Add($"{round}: another entry than the one wanted:\n{Encoding.UTF8.GetString(after.Bytes)}");
                }
                var others = before.Root.Without(path);
                if (!others.Is(after.Root.Without(path)) || !others.Is(back.Root.Without(path))
                    || (old is null && !IsKept(text, Encoding.UTF8.GetString(after.Bytes))))
                {
                    wrong.Add($"{round}: other content is changed:\n{text}\n=>\n{Encoding.UTF8.GetString(after.Bytes)}");
                }
                // Where its place was there before, taking it out again needs no copy of the file.
                var isPlain = old is null && before.Root.At(path.AsSpan()[..^1]) is { Members.Count: > 0 };
                exact += isPlain ? 1 : 0;
                if (isPlain && !back.Bytes.AsSpan().SequenceEqual(before.Bytes))
                {
                    wrong.Add($"{round}: it leaves something behind:\n{text}\n=>\n{Encoding.UTF8.GetString(back.Bytes)}");
                }
            }
            catch (ClientFileException e)
            {
                wrong.Add($"{round}: {e.Message}\n{text}");
            }
        }

        await Assert.That(wrong.Count).IsEqualTo(0).Because(string.Join("\n\n", wrong.Take(3)));
        await Assert.That(replaced).IsGreaterThan(rounds / 10);
        await Assert.That(exact).IsGreaterThan(rounds / 10);
    }

    [Test]
    [Arguments("gemini")]
    [Arguments("codex")]
    [Arguments("goose")]
    public async Task A_damaged_file_is_refused_or_changed_rightly(string id)
    {
        var client = ClientPrograms.Find(id)!;
        var wrong = new List<string>();
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var random = new Random(round);
            var text = new StringBuilder(Drawn(client, random));
            for (var count = random.Next(1, 3); count > 0; count--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(2) == 0 && at < text.Length ? text.Remove(at, 1) : text.Insert(at, Damage[random.Next(Damage.Length)]);
            }
            try
            {
                var before = Document(client, text.ToString());
                var path = EntryEdit.PathOf(client, before, "pve");
                var after = EntryEdit.Put(client, before, "pve", UserFolder.Entry);
                var back = EntryEdit.TakeBack(client, after, "pve", before.Root.At(path));
                if (!back.Root.Without(path).Is(before.Root.Without(path)))
                {
                    wrong.Add($"{round}: {text}");
                }
            }
            catch (ClientFileException e)
            {
                refused++;
                if (!e.Message.StartsWith("file", StringComparison.Ordinal) || !e.Message.EndsWith('.'))
                {
                    wrong.Add($"{round}: {e.Message}");
                }
            }
            catch (Exception e)
            {
                wrong.Add($"{round}: {e}\n{text}");
            }
        }

        await Assert.That(wrong.Count).IsEqualTo(0).Because(string.Join("\n\n", wrong.Take(3)));
        await Assert.That(refused).IsGreaterThan(50);
    }

    private static ClientDocument Document(ClientProgram client, string text) =>
        ClientDocument.Read(client.Format, Encoding.UTF8.GetBytes(text), "file");

    // What was there is there, in its order, with more between it.
    private static bool IsKept(string before, string after)
    {
        var rest = before.Where(c => !char.IsWhiteSpace(c)).ToList();
        var at = 0;
        foreach (var c in after)
        {
            at += at < rest.Count && rest[at] == c ? 1 : 0;
        }
        return at == rest.Count || before.Contains("{}", StringComparison.Ordinal) || before.Contains("null", StringComparison.Ordinal);
    }

    private static string Drawn(ClientProgram client, Random random)
    {
        var text = client.Format switch
        {
            ClientFormat.Json => new RandomJson(random, client.Places[^1].Path[^1]).Text(),
            ClientFormat.Toml => new RandomToml(random).Text(),
            _ => new RandomYaml(random).Text(),
        };
        text = random.Next(4) == 0 ? text.ReplaceLineEndings("\r\n") : text;
        // The end of a file is the end of a text in a block: a line that follows would change it.
        text = random.Next(4) > 0 ? text : text.TrimEnd() + (client.Format == ClientFormat.Yaml ? "\nmine: 1" : "");
        return random.Next(6) == 0 ? "\ufeff" + text : text;
    }
}
