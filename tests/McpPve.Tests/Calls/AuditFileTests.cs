using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpPve.Calls;

namespace McpPve.Tests.Calls;

/// <summary>The chain of the audit log: what is done to the file afterwards is found.</summary>
public sealed class AuditFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("audit-").FullName;

    private string Log => Path.Combine(_folder, "audit.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_log_as_it_was_written_has_no_findings()
    {
        Write(Log, 12);

        var check = AuditCheck.Of([Log]);

        await Assert.That(check.Findings).IsEmpty();
        await Assert.That(check.Notes).IsEmpty();
        await Assert.That(check.Lines).IsEqualTo(12);
    }

    [Test]
    public async Task Each_of_ten_thousand_manipulations_is_found()
    {
        Write(Log, 12);
        var (bytes, head) = (await File.ReadAllBytesAsync(Log), await File.ReadAllBytesAsync(Log + AuditFile.HeadSuffix));
        var (random, missed) = (new Random(4711), new List<string>());
        var tampered = Path.Combine(_folder, "tampered.jsonl");
        await File.WriteAllBytesAsync(tampered + AuditFile.HeadSuffix, head);
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var (changed, what) = Manipulate(bytes, random);
            if (changed.AsSpan().SequenceEqual(bytes))
            {
                continue;
            }
            await File.WriteAllBytesAsync(tampered, changed);
            if (AuditCheck.Of([tampered]).Findings.Count == 0)
            {
                missed.Add($"{attempt}: {what}");
            }
        }

        await Assert.That(missed).IsEmpty();
    }

    [Test]
    [Arguments("removed", 5, "line 5", "in between are missing")]
    [Arguments("changed", 5, "line 5", "was changed")]
    [Arguments("cut", 5, "line 5", "is not a whole line")]
    [Arguments("doubled", 5, "line 6", "inserted or moved")]
    [Arguments("last", 12, "ends with line 11", "line 12 was written last")]
    [Arguments("first", 1, "line 1", "the lines before it are missing")]
    public async Task A_finding_says_which_line_it_is(string act, int number, string where, string what)
    {
        Write(Log, 12);
        var lines = (await File.ReadAllLinesAsync(Log)).ToList();
        switch (act)
        {
            case "changed":
                lines[number - 1] = lines[number - 1].Replace("\"text\":\"", "\"text\":\"x", StringComparison.Ordinal);
                break;
            case "cut":
                lines[number - 1] = lines[number - 1][..40];
                break;
            case "doubled":
                lines.Insert(number, lines[number - 1]);
                break;
            default:
                lines.RemoveAt(number - 1);
                break;
        }
        await File.WriteAllTextAsync(Log, string.Concat(lines.Select(line => line + "\n")));

        await Assert.That(AuditCheck.Of([Log]).Findings[0]).Contains(where).And.Contains(what);
    }

    [Test]
    public async Task A_log_that_was_moved_away_is_continued_in_a_new_file_and_both_are_checked_as_one()
    {
        Write(Log, 5);
        var old = Log + ".1";
        File.Move(Log, old);
        Write(Log, 5);

        await Assert.That(AuditCheck.Of([old, Log]).Findings).IsEmpty();
        await Assert.That(AuditCheck.Of([Log]).Findings).IsEmpty();
        var lines = await File.ReadAllLinesAsync(old);
        await File.WriteAllTextAsync(old, string.Concat(lines.SkipLast(1).Select(line => line + "\n")));
        await Assert.That(AuditCheck.Of([old, Log]).Findings[0]).Contains("are missing");
    }

    [Test]
    public async Task Half_a_line_spoils_no_other_one()
    {
        Write(Log, 3);
        await File.AppendAllTextAsync(Log, "{\"event\":\"int");
        Write(Log, 3);

        var findings = AuditCheck.Of([Log]).Findings;
        await Assert.That(findings.Count).IsEqualTo(1);
        await Assert.That(findings[0]).Contains("line 4 is not a whole line");
    }

    [Test]
    public async Task Lines_removed_between_two_runs_stay_visible_when_more_are_written()
    {
        Write(Log, 6);
        var lines = await File.ReadAllLinesAsync(Log);
        await File.WriteAllTextAsync(Log, string.Concat(lines.SkipLast(2).Select(line => line + "\n")));
        var warnings = new List<string>();
        new AuditFile(Log, warnings.Add).Append(Line("after"));

        await Assert.That(warnings.Count).IsEqualTo(1);
        await Assert.That(AuditCheck.Of([Log]).Findings).IsNotEmpty();
    }

    [Test]
    public async Task Several_writers_share_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Write(Log, 25))));

        var check = AuditCheck.Of([Log]);
        await Assert.That(check.Findings).IsEmpty();
        await Assert.That(check.Lines).IsEqualTo(100);
    }

    [Test]
    [Arguments("folder", "is a folder")]
    [Arguments("pipe", "is a pipe or a device")]
    [Arguments("link", "is a link to")]
    [Arguments("writable", "other users can write")]
    public async Task What_is_not_a_file_of_ones_own_is_refused(string kind, string why)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("Windows has other kinds of files");
            return;
        }
        switch (kind)
        {
            case "folder":
                Directory.CreateDirectory(Log);
                break;
            case "pipe":
                using (var made = System.Diagnostics.Process.Start("mkfifo", Log))
                {
                    await made.WaitForExitAsync();
                }
                break;
            case "link":
                File.CreateSymbolicLink(Log, Path.Combine(_folder, "elsewhere"));
                break;
            default:
                await File.WriteAllTextAsync(Log, "");
                File.SetUnixFileMode(Log, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
                break;
        }

        var refusal = await Assert.That(() => new AuditFile(Log, _ => { }).Check()).Throws<IOException>();
        await Assert.That(refusal!.Message).Contains(why);
    }

    private static void Write(string path, int lines)
    {
        var file = new AuditFile(path, _ => { });
        for (var line = 0; line < lines; line++)
        {
            file.Append(Line(line.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes($"{{\"event\":\"intent\",\"text\":\"ü {text}\"");

    private static (byte[] Bytes, string What) Manipulate(byte[] bytes, Random random)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n')[..^1].ToList();
        var (at, other) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(9))
        {
            case 0:
                var changed = bytes.ToArray();
                var place = random.Next(changed.Length);
                changed[place] = (byte)random.Next(256);
                return (changed, $"byte {place} = {changed[place]}");
            case 1:
                lines.RemoveAt(at);
                return (Joined(lines), $"line {at} removed");
            case 2:
                lines.Insert(at, lines[other]);
                return (Joined(lines), $"line {other} inserted at {at}");
            case 3:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                return (Joined(lines), $"lines {at} and {other} swapped");
            case 4:
                lines[at] = lines[at][..random.Next(lines[at].Length)];
                return (Joined(lines), $"line {at} cut");
            case 5:
                var length = random.Next(bytes.Length);
                return (bytes[..length], $"cut at {length}");
            case 6:
                lines[at] = Forged(lines[at], random);
                return (Joined(lines), $"line {at} forged with a right hash");
            case 7:
                var (from, count) = (random.Next(lines.Count), 1 + random.Next(3));
                lines.RemoveRange(from, Math.Min(count, lines.Count - from));
                return (Joined(lines), $"{count} lines removed at {from}");
            default:
                var inserted = bytes.ToList();
                var where = random.Next(bytes.Length + 1);
                inserted.Insert(where, (byte)" \n\r}x"[random.Next(5)]);
                return ([.. inserted], $"a byte inserted at {where}");
        }
    }

    // Whoever knows how the log is made can give a changed line its right hash, but not the lines after it theirs as well unseen.
    private static string Forged(string line, Random random)
    {
        var content = line[..line.IndexOf(AuditLink.HashMember, StringComparison.Ordinal)]
            .Replace("ü", "ü" + random.Next(1000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return $"{content}{AuditLink.HashMember}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}\"}}";
    }

    private static byte[] Joined(List<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
