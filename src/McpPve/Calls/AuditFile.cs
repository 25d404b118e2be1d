using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpPve.Calls;

/// <summary>
/// The file of the audit log: lines that are chained by hash, so that a changed, removed, inserted or moved one shows. Each line holds
/// its number (<c>seq</c>), the hash of the line before (<c>previous</c>) and its own (<c>hash</c>, of all that stands before it in the
/// line). The number and hash of the last line stand in <c>FILE.head</c> as well: lines cut off at the end show by that, a file that was
/// moved away is continued by a new one, and several processes that share the log take turns by it.
/// </summary>
/// <param name="warn">Told when the file does not end where it was left.</param>
internal sealed class AuditFile(string path, Action<string> warn)
{
    public const string HeadSuffix = ".head";
    private const int Tail = 64 << 10;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    /// <summary>Finds out now whether the file can be used, before anything depends on it.</summary>
    /// <exception cref="IOException">It can't.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public void Check()
    {
        using var head = Head();
        using var file = Open();
    }

    /// <param name="content">A JSON object without its closing brace.</param>
    /// <exception cref="IOException">It could not be written, and nothing of it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public void Append(ReadOnlySpan<byte> content)
    {
        lock (_lock)
        {
            using var head = Head();
            using var file = Open();
            var left = Read(head);
            var (last, isWhole) = LastLine(file);
            using var text = new MemoryStream(content.Length + 256);
            if (!isWhole)
            {
                text.WriteByte((byte)'\n'); // what was cut stays visible, and harms no other line
            }
            if (file.Length == 0 && left.Number > 0)
            {
                left = Write(text, """{"event":"continued" """.TrimEnd(), left);
            }
            else if (last is { } found && found.Hash != left.Hash && found.Previous != left.Hash && left.Number > 0)
            {
                var gap = $"the log ended with line {left.Number} when it was written last, and ends with line {found.Number} now";
                warn($"{path}: {gap}; 'mcp-pve audit verify' shows more");
                left = Write(text, $"{{\"event\":\"gap\",\"error\":\"{gap}\"", new(Math.Max(left.Number, found.Number), found.Hash, ""));
            }
            else
            {
                left = last ?? left;
            }
            left = Write(text, content, left);
            var before = file.Length;
            try
            {
                file.Seek(0, SeekOrigin.End);
                file.Write(text.GetBuffer().AsSpan(0, (int)text.Length));
                file.Flush(flushToDisk: true);
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException) // the latter beyond a limit on the size of files
            {
                Undo(file, before);
                throw e as IOException ?? new IOException($"{path} can't become larger", e);
            }
            head.SetLength(0);
            head.Write(Encoding.ASCII.GetBytes($"{left.Number} {left.Hash}\n"));
        }
    }

    /// <summary>Number and hash of the line that was written last; zero when there is none.</summary>
    public static AuditLink Read(Stream head)
    {
        using var reader = new StreamReader(head, Encoding.ASCII, leaveOpen: true);
        return reader.ReadLine()?.Split(' ') is [var number, { Length: 64 } hash]
            && long.TryParse(number, CultureInfo.InvariantCulture, out var at)
            ? new(at, hash, "")
            : new(0, "", "");
    }

    private static AuditLink Write(MemoryStream text, string content, AuditLink before) =>
        Write(text, Encoding.UTF8.GetBytes(content), before);

    private static AuditLink Write(MemoryStream text, ReadOnlySpan<byte> content, AuditLink before)
    {
        var number = before.Number + 1;
        byte[] line =
        [
            .. content,
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"seq\":{number},\"previous\":\"{before.Hash}\"")),
        ];
        var hash = Convert.ToHexStringLower(SHA256.HashData(line));
        text.Write(line);
        text.Write(Encoding.ASCII.GetBytes($"{AuditLink.HashMember}{hash}\"}}\n"));
        return new(number, hash, before.Hash);
    }

    private static void Undo(FileStream file, long length)
    {
        try
        {
            file.SetLength(length);
        }
        catch (IOException) // the next line begins on a line of its own
        {
        }
    }

    /// <returns>The last line that is complete, and whether the file ends with it.</returns>
    private static (AuditLink? Last, bool IsWhole) LastLine(FileStream file)
    {
        for (var size = Tail; ; size *= 4)
        {
            var from = Math.Max(0, file.Length - size);
            var tail = new byte[file.Length - from];
            file.Seek(from, SeekOrigin.Begin);
            file.ReadExactly(tail);
            var lines = tail.AsSpan();
            var end = lines.LastIndexOf((byte)'\n');
            if (end < 0 && from > 0)
            {
                continue;
            }
            if (end < 0)
            {
                return (null, lines.IsEmpty);
            }
            var begin = lines[..end].LastIndexOf((byte)'\n') + 1;
            if (begin == 0 && from > 0)
            {
                continue;
            }
            return (AuditLink.Of(lines[begin..end]), end == lines.Length - 1);
        }
    }

    private FileStream Open()
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder; name a file in it");
        }
        if (new FileInfo(path).LinkTarget is { } target)
        {
            throw new IOException($"{path} is a link to {target}, which somebody may change; name the file itself");
        }
        var file = OpenOwn(path, FileShare.ReadWrite);
        var problem = !file.CanSeek ? $"{path} is a pipe or a device, which keeps nothing; name a file"
            : !OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(file.SafeFileHandle) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0
                ? $"other users can write {path}; take that away: chmod go-w {path}"
            : null;
        if (problem is not null)
        {
            file.Dispose();
            throw new IOException(problem);
        }
        return file;
    }

    private FileStream Head()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return OpenOwn(path + HeadSuffix, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < Turn && File.Exists(path + HeadSuffix))
            {
                Thread.Sleep(5);
            }
        }
    }

    // Reading and writing: opening a pipe for writing alone would wait for its reader.
    private static FileStream OpenOwn(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return new(path, options);
    }
}
