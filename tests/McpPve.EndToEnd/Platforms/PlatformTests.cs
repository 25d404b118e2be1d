using McpPve.Catalog;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Platforms;

/// <summary>Each file that this machine publishes answers on its platform, where that is another one by an emulator.</summary>
[NotInParallel(nameof(PlatformTests))] // an emulator is slow enough alone
public sealed class PlatformTests
{
    public static IEnumerable<string> Platforms() => ["linux-x64", "linux-arm64", "win-x64", "osx-arm64"];

    [Test]
    [MethodDataSource(nameof(Platforms))]
    public async Task It_shakes_hands_lists_its_tools_and_calls_one_over_TLS(string platform)
    {
        await using var cluster = await Cluster.Start();
        var (launcher, settings) = Launch(platform, cluster);

        await using var session = StdioSession.Silent(settings, launcher);
        var server = (await session.Initialize()).GetProperty("result").GetProperty("serverInfo");
        var tools = (await session.Request("tools/list", "{}")).GetProperty("result").GetProperty("tools");
        var nodes = await session.Call("pve_list_nodes", "{}");

        await Assert.That(server.GetProperty("version").GetString()).IsEqualTo(await Repository.Version());
        await Assert.That(tools.GetArrayLength()).IsEqualTo(ToolCatalog.All.Count(tool => !tool.Extra));
        await Assert.That(nodes.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32())
            .IsEqualTo(3)
            .Because(nodes.GetRawText());
        await Assert.That(cluster.Server.Calls.Select(call => call.Path)).Contains("/nodes");
    }

    [Test]
    [MethodDataSource(nameof(Platforms))]
    public async Task It_trusts_a_pinned_certificate_and_no_other(string platform)
    {
        await using var cluster = await Cluster.Start();
        var (launcher, settings) = Launch(platform, cluster);
        settings.Remove("PVE_CA_FILE");

        var right = await Call(launcher, settings, CertificateAuthority.Fingerprint(cluster.Authority.Leaf));
        var wrong = await Call(launcher, settings, CertificateAuthority.Fingerprint(cluster.Authority.Certificate));

        await Assert.That(right.ExitCode).IsEqualTo(0).Because(right.ToString());
        await Assert.That(right.Output).Contains("pve3");
        await Assert.That(wrong.ExitCode).IsEqualTo(3).Because(wrong.ToString());
        await Assert.That(wrong.Error).Contains(CertificateAuthority.Fingerprint(cluster.Authority.Leaf));
    }

    [Test]
    [MethodDataSource(nameof(Platforms))]
    public async Task The_image_refuses_a_CA_that_was_not_named(string platform)
    {
        await using var cluster = await Cluster.Start();
        using var other = new CertificateAuthority();
        var (launcher, settings) = Launch(platform, cluster);
        settings["PVE_CA_FILE"] = Inside(platform, other.PemFile());

        var result = await Call(launcher, settings, null);

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(result.Error).Contains("is not trusted").And.DoesNotContain("   at ");
        await Assert.That(cluster.Server.Calls).IsEmpty();
    }

    private static async Task<McpPveResult> Call(IReadOnlyList<string> launcher, Dictionary<string, string> settings, string? pin)
    {
        var all = new Dictionary<string, string>(settings);
        if (pin is not null)
        {
            all["PVE_TLS_FINGERPRINT"] = pin;
        }
        await using var process = McpPveProcess.Start(["call", "pve_list_nodes"], all, launcher);
        process.CloseInput();
        return await process.Ended();
    }

    private static (IReadOnlyList<string> Launcher, Dictionary<string, string> Settings) Launch(string platform, Cluster cluster)
    {
        if (SuiteSettings.Get("MCP_PVE_PLATFORMS")?.Split(' ').Contains(platform) is not true)
        {
            Skip.Test($"{platform} is not published here; 'build/build.sh platforms' publishes and tests what this machine can make");
        }
        var file = Path.Combine(
            Repository.Root,
            ".artifacts",
            "publish",
            "mcp-pve",
            platform,
            platform.StartsWith("win", StringComparison.Ordinal) ? "mcp-pve.exe" : "mcp-pve");
        var settings = cluster.Environment;
        settings["PVE_CA_FILE"] = Inside(platform, settings["PVE_CA_FILE"]);
        if (IsNative(platform))
        {
            return ([file], settings);
        }
        if (platform == "linux-arm64")
        {
            return (["qemu-aarch64-static", file], settings);
        }
        // wine 8 does not find an address among the names of a certificate.
        settings["PVE_BASE_URL"] = $"https://localhost:{cluster.Server.Url.Port}";
        settings["WINEPREFIX"] = Directory.CreateDirectory(Path.Combine(Repository.Root, ".artifacts", "wine")).FullName;
        settings["WINEDEBUG"] = "-all";
        return (["/usr/lib/wine/wine64", file], settings);
    }

    private static bool IsNative(string platform) => platform == System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;

    // wine shows this machine's files as a drive.
    private static string Inside(string platform, string path) =>
        platform == "win-x64" && !OperatingSystem.IsWindows() ? $"Z:{path.Replace('/', '\\')}" : path;
}
