using System.Globalization;
using System.Security.Cryptography;

namespace McpPve.Registration;

/// <summary>A client's file: read whole, and replaced whole in one step, so that no client ever reads half of it.</summary>
internal sealed class FileOnDisk
{
    private const int Largest = 16 << 20;
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private FileOnDisk(string shown, string path, byte[]? bytes, UnixFileMode mode) =>
        (Shown, Target, Bytes, Mode) = (shown, path, bytes, mode);

    /// <summary>As the client knows it.</summary>
    public string Shown { get; }

    /// <summary>Null: it is not there.</summary>
    public byte[]? Bytes { get; }

    // Behind links.
    private string Target { get; }

    private bool IsProtected => OperatingSystem.IsWindows()
        ? new FileInfo(Target).IsReadOnly
        : (Mode & UnixFileMode.UserWrite) == 0; // root may write all

    private UnixFileMode Mode { get; }

    /// <exception cref="ClientFileException">It can't be read.</exception>
    public static FileOnDisk Read(string file) => Guarded(file, "read", () =>
    {
        var target = new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
        if (Directory.Exists(target))
        {
            throw new ClientFileException($"{file} is a folder; the client needs a file there.");
        }
        if (!File.Exists(target))
        {
            return new FileOnDisk(file, target, null, Own);
        }
        var length = new FileInfo(target).Length;
        return length <= Largest
            ? new(file, target, File.ReadAllBytes(target), OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(target))
            : throw new ClientFileException($"{file} has {length >> 20} MB, too much for a file of settings; it is left as it is.");
    });

    /// <summary>The same file, which from now on nobody but its owner reads.</summary>
    public FileOnDisk Private() => new(Shown, Target, Bytes, Own);

    /// <summary>Puts a copy beside it.</summary>
    /// <returns>Null: there is nothing to copy.</returns>
    public string? Keep(DateTimeOffset now) => Bytes is null ? null : Guarded<string>(Shown, "copied", () =>
    {
        var stem = $"{Target}.mcp-pve-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        for (var number = 1; ; number++)
        {
            var backup = number == 1 ? $"{stem}.bak" : $"{stem}-{number}.bak";
            if (!Path.Exists(backup))
            {
                Create(backup, Bytes);
                return backup;
            }
        }
    });

    /// <returns>The topmost folder that was made for it.</returns>
    /// <exception cref="ClientFileException">It can't be written, or somebody changed it since it was read.</exception>
    public string? Write(byte[] bytes) => Guarded(Shown, "written", () =>
    {
        // It could be replaced all the same, but somebody wants it to stay.
        if (Bytes is not null && IsProtected)
        {
            throw new ClientFileException($"{Shown} is write-protected; it is left as it is.");
        }
        var made = MakeFolder(Path.GetDirectoryName(Target)!);
        var waiting = Path.Combine(Path.GetDirectoryName(Target)!, $".{Path.GetFileName(Target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Create(waiting, bytes);
            var now = Read(Shown);
            if (now.Target != Target || !Same(now.Bytes, Bytes))
            {
                throw new ClientFileException($"{Shown} was changed by somebody else in this moment; nothing was written. Try again.");
            }
            File.Move(waiting, Target, overwrite: Bytes is not null);
        }
        finally
        {
            File.Delete(waiting);
        }
        return made;
    });

    /// <summary>Takes it away, and the folders up to the one named where nothing else is in them.</summary>
    public void Delete(string? folder) => Guarded(Shown, "removed", () =>
    {
        File.Delete(Target);
        var at = Path.GetDirectoryName(Target);
        while (folder is not null && at is not null && at.StartsWith(folder, StringComparison.Ordinal) && IsEmpty(at))
        {
            Directory.Delete(at);
            at = Path.GetDirectoryName(at);
        }
        return 0;
    });

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static bool IsEmpty(string folder) => !Directory.EnumerateFileSystemEntries(folder).Any();

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private static string? MakeFolder(string folder)
    {
        string? made = null;
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            made = at;
        }
        _ = made is null ? null : OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, Own | UnixFileMode.UserExecute);
        return made;
    }

    // With the mode from the start: what it holds is not for everybody.
    private void Create(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Own;
        }
        using var file = new FileStream(path, options);
        file.Write(bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, Mode);
        }
        file.Flush(flushToDisk: true);
    }

    private static T Guarded<T>(string file, string verb, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new ClientFileException($"{file} can't be {verb}: {e.Message}", e);
        }
    }
}
