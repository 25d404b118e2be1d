using System.Globalization;
using System.Text;
using McpPve.Options;

namespace McpPve.CommandLine.Setup;

/// <summary>Writes the settings, the secret and the CA: each in a file that only its owner reads.</summary>
internal static class SettingsFile
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <param name="settings">In the order in which they are to stand there.</param>
    public static byte[] Text(IEnumerable<(Setting Setting, string Value)> settings)
    {
        var text = new StringBuilder();
        text.Append("# Made by 'mcp-pve setup'. 'mcp-pve settings' lists all settings, 'mcp-pve doctor' checks these.\n");
        foreach (var (setting, value) in settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{setting.Name}={value}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes a file; what was there before is kept beside it.</summary>
    public static WrittenFile Write(string path, byte[] content, DateTimeOffset now)
    {
        string? backup = null;
        if (File.Exists(path))
        {
            var stamp = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            for (var number = 0; backup is null || File.Exists(backup); number++)
            {
                backup = $"{path}.mcp-pve-{stamp}{(number == 0 ? "" : $"-{number}")}.bak";
            }
            File.Copy(path, backup);
            Close(backup);
        }
        WriteAlone(path, content);
        return new(path, backup, SetupRecord.HashOf(content));
    }

    /// <summary>Puts a whole file in place at once: whoever reads meanwhile gets the old one or the new one.</summary>
    public static void WriteAlone(string path, byte[] content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OwnersFolder);
        }
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnersFile;
            }
            using (var file = new FileStream(part, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Takes back what <see cref="Write"/> did.</summary>
    /// <returns>What was done, in a sentence.</returns>
    public static string TakeBack(WrittenFile written)
    {
        if (!File.Exists(written.File))
        {
            return $"{written.File} is gone already.";
        }
        if (SetupRecord.HashOf(File.ReadAllBytes(written.File)) != written.Sha256)
        {
            return $"{written.File} was changed since, so it stays"
                + (written.Backup is { } kept ? $"; what was there before setup is in {kept}." : ".");
        }
        if (written.Backup is not { } backup)
        {
            File.Delete(written.File);
            return $"{written.File} is removed.";
        }
        if (!File.Exists(backup))
        {
            return $"{written.File} stays: its backup {backup} is gone.";
        }
        File.Move(backup, written.File, overwrite: true);
        return $"{written.File} is as it was before.";
    }

    private static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnersFile);
        }
    }
}
