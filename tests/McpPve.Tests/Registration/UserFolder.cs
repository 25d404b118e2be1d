using System.Text;
using McpPve.Registration;

namespace McpPve.Tests.Registration;

/// <summary>A home of its own for one test.</summary>
internal sealed class UserFolder : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 27, 10, 30, 5, TimeSpan.Zero);

    public static readonly ClientEntry Entry = new(
        @"C:\Program Files\mcp-pve\mcp-pve.exe",
        ["--config", "/home/ann b/it's \"here\".ini", "#1: {x}"],
        new Dictionary<string, string> { ["PVE_BASE_URL"] = "https://pve1.example:8006", ["WITH.DOT"] = "a\tb\nc – ü 🐘" });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-pve-clients");

    public UserFolders Folders => new(_folder.FullName, Path.Combine(_folder.FullName, ".config"), HostSystem.Linux, []);

    public string Home => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Writes the file of a client.</summary>
    public string Write(ClientProgram client, string text)
    {
        var file = client.File(Folders);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(text));
        return file;
    }

    public static string[] FilesBeside(string file) => [.. Directory.GetFiles(Path.GetDirectoryName(file)!).Where(other => other != file)];
}
