using System.Runtime.InteropServices;
using McpPve.EndToEnd.CommandLine;
using McpPve.Testing;

namespace McpPve.EndToEnd.Install;

/// <summary>
/// A release as build/build.sh puts it together, in a checkout of its own: this machine's file is the real one, those of the
/// other platforms are short texts with what such a file says of what is linked into it.
/// </summary>
internal static class ReleaseFolder
{
    public const string Epoch = "1780000000";

    private static readonly Lazy<Task<string>> Made = new(async () =>
    {
        var checkout = Checkout(["linux-x64", "linux-arm64", "osx-arm64", "win-x64"]);
        var result = await Put(checkout, "--all");
        return result.ExitCode == 0
            ? Path.Combine(checkout, ".artifacts", "release")
            : throw new InvalidOperationException(result.ToString());
    });

    private static readonly Lazy<Task<string>> WithoutNode = new(async () =>
    {
        var folder = Directory.CreateTempSubdirectory("mcp-pve-no-node-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, true);
        foreach (var name in new[] { "node", "npm", "npx" })
        {
            var program = Path.Combine(folder, name);
            await System.IO.File.WriteAllTextAsync(program, $"#!/bin/sh\necho 'a release needs no {name}' >&2\nexit 1\n");
            await Command.Run(["chmod", "+x", program]);
        }
        return folder;
    });

    /// <summary>The platform that runs here.</summary>
    public static string Rid { get; } = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    public static async Task<string> File(string name) => Path.Combine(await Made.Value, name);

    public static async Task<string> Text(string name) => await System.IO.File.ReadAllTextAsync(await File(name));

    /// <summary>A checkout in which these platforms are published.</summary>
    public static string Checkout(string[] published)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("releases are put together on Linux");
        }
        var root = Directory.CreateTempSubdirectory("mcp-pve-release-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, true);
        foreach (var file in new[] { "src",
            "build" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*",
            SearchOption.AllDirectories)).Concat([Path.Combine(Repository.Root, "LICENSE"), Path.Combine(Repository.Root, "install.sh")]))
        {
            var copy = Path.Combine(root, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
        foreach (var rid in published)
        {
            var file = Path.Combine(
                Directory.CreateDirectory(Path.Combine(root, ".artifacts", "publish", "mcp-pve", rid)).FullName,
                rid == "win-x64" ? "mcp-pve.exe" : "mcp-pve");
            if (rid == Rid)
            {
                System.IO.File.Copy(McpPveProcess.BinaryPath, file);
            }
            else
            {
                System.IO.File.WriteAllText(file, $"stands for {rid}: OpenSSL 3.9.7 1 Jan 2030 1.9.5.zlib-ng\n");
            }
        }
        return root;
    }

    /// <summary>Runs build.sh release there, without Node.js, which is for tests alone.</summary>
    public static async Task<McpPveResult> Put(string checkout, params string[] arguments)
    {
        var environment = Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        environment["SOURCE_DATE_EPOCH"] = Epoch;
        environment["PVE_ACCESS_TIER"] = "read-only"; // what this machine has set does not get into a release
        environment["PATH"] = $"{await WithoutNode.Value}{Path.PathSeparator}{environment["PATH"]}";
        return await Command.Run([Path.Combine(checkout, "build", "build.sh"), "release", .. arguments], environment);
    }
}
