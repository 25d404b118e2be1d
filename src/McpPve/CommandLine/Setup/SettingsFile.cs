using System.Globalization;
using System.Text;
using McpPve.Options;
using McpPve.Registration;

namespace McpPve.CommandLine.Setup;

/// <summary>Writes the settings, the secret and the CA: each in a file that only its owner reads.</summary>
internal static class SettingsFile
{
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

    /// <summary>Writes a file that only its owner reads; what was there before is kept beside it.</summary>
    /// <exception cref="ClientFileException">It can't be written.</exception>
    public static WrittenFile Write(string path, byte[] content, DateTimeOffset now)
    {
        var file = FileOnDisk.Read(path).Private();
        var backup = file.Keep(now);
        file.Write(content);
        return new(path, backup, FileOnDisk.Hash(content));
    }

    /// <summary>Takes back what <see cref="Write"/> did.</summary>
    /// <returns>What was done, in a sentence.</returns>
    public static string TakeBack(WrittenFile written)
    {
        if (!File.Exists(written.File))
        {
            return $"{written.File} is gone already.";
        }
        if (FileOnDisk.Hash(File.ReadAllBytes(written.File)) != written.Sha256)
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
}
