using System.Diagnostics;
using McpPve.Testing;

namespace McpPve.EndToEnd;

/// <summary>The file runs where nothing else is installed.</summary>
public sealed class StaticBinaryTests
{
    [Test]
    public async Task The_file_needs_no_shared_library()
    {
        OnlyOn(OperatingSystem.IsLinux(), "only Linux has a static file");

        var (_, output) = await Command("ldd", McpPveProcess.BinaryPath);

        await Assert.That(output).Contains("not a dynamic executable").Or.Contains("statically linked");
    }

    [Test]
    public async Task In_an_empty_root_a_tool_call_reaches_PVE_over_HTTPS()
    {
        OnlyOn(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "chroot needs root on Linux");
        var root = Directory.CreateTempSubdirectory("mcp-pve-root-").FullName;
        try
        {
            await using var cluster = await Cluster.Start();
            var environment = cluster.Environment;
            File.Copy(McpPveProcess.BinaryPath, Path.Combine(root, "mcp-pve"));
            File.Copy(environment["PVE_CA_FILE"], Path.Combine(root, "ca.pem"));
            environment["PVE_CA_FILE"] = "/ca.pem";
            Directory.CreateDirectory(Path.Combine(root, "dev"));
            var (made, said) = await Command("mknod", "-m", "444", Path.Combine(root, "dev", "urandom"), "c", "1", "9");
            OnlyOn(made == 0, $"no device node can be made here: {said}");

            await using var session = await StdioSession.Open(environment, [], ["chroot", root, "/mcp-pve"]);
            var answer = await session.Call("pve_list_nodes", "{}");

            await Assert.That(answer.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    private static void OnlyOn(bool condition, string reason)
    {
        if (!condition)
        {
            Skip.Test(reason);
        }
    }

    private static async Task<(int ExitCode, string Output)> Command(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
