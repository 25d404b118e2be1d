using System.Diagnostics;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Platforms;

/// <summary>The Linux file runs where nothing else is installed, and where little is allowed.</summary>
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
    [Arguments(Kind.Empty)]
    [Arguments(Kind.Busybox)]
    [Arguments(Kind.ReadOnly)]
    [Arguments(Kind.Machine)]
    public async Task A_tool_call_reaches_PVE_over_HTTPS_with_a_private_CA(Kind kind)
    {
        await using var cluster = await Cluster.Start();
        using var root = await Root.Make(kind);

        await root.Lists(
            cluster, new() { ["PVE_CA_FILE"] = root.Put("ca.pem", await File.ReadAllTextAsync(cluster.Environment["PVE_CA_FILE"])) });
    }

    [Test]
    [Arguments(Kind.Empty)]
    [Arguments(Kind.ReadOnly)]
    public async Task A_pinned_certificate_needs_no_file_at_all(Kind kind)
    {
        await using var cluster = await Cluster.Start();
        using var root = await Root.Make(kind);

        await root.Lists(cluster, new() { ["PVE_TLS_FINGERPRINT"] = CertificateAuthority.Fingerprint(cluster.Authority.Leaf) });
    }

    [Test]
    [Arguments("etc/ssl/certs/ca-certificates.crt", false)]
    [Arguments("elsewhere/bundle.pem", true)]
    public async Task The_systems_CAs_are_trusted_where_there_are_any(string file, bool named)
    {
        await using var cluster = await Cluster.Start();
        using var root = await Root.Make(Kind.Empty);
        var path = root.Put(file, cluster.Authority.Certificate.ExportCertificatePem());

        await root.Lists(cluster, named ? new() { ["SSL_CERT_FILE"] = path } : []);
    }

    [Test]
    public async Task A_missing_CA_store_is_reported_with_a_remedy()
    {
        await using var cluster = await Cluster.Start();
        using var root = await Root.Make(Kind.Empty);

        var result = await root.Refused(cluster);

        await Assert.That(result.Error).Contains("this system knows no CA at all").And.Contains("mount the host's /etc/ssl/certs")
            .And.Contains("PVE_TLS_FINGERPRINT").And.Contains("PVE_CA_FILE").And.DoesNotContain("   at ");
    }

    [Test]
    public async Task With_other_CAs_a_missing_CA_store_is_not_mentioned()
    {
        await using var cluster = await Cluster.Start();
        using var other = new CertificateAuthority();
        using var root = await Root.Make(Kind.Empty);
        root.Put("etc/ssl/certs/ca-certificates.crt", other.Certificate.ExportCertificatePem());

        var result = await root.Refused(cluster);

        await Assert.That(result.Error).Contains("is not trusted").And.Contains("PVE_CA_FILE").And.DoesNotContain("no CA at all");
    }

    /// <summary>What is around the file.</summary>
    public enum Kind
    {
        /// <summary>Nothing.</summary>
        Empty,

        /// <summary>What Alpine has: busybox's shell and musl, which the file is not linked with.</summary>
        Busybox,

        /// <summary>Nothing, not even /tmp; nothing can be written, and nobody knows the user.</summary>
        ReadOnly,

        /// <summary>This machine, but for a user nobody knows.</summary>
        Machine,
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
        using var process = Process.Start(
            new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private sealed class Root : IDisposable
    {
        private const string Stranger = "--userspec=54321:54321";

        private readonly string _folder = Directory.CreateTempSubdirectory("mcp-pve-root-").FullName;
        private readonly Kind _kind;

        private Root(Kind kind) => _kind = kind;

        public static async Task<Root> Make(Kind kind)
        {
            OnlyOn(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "chroot needs root on Linux");
            var root = new Root(kind);
            await Command("chmod", "755", root._folder);
            File.Copy(McpPveProcess.BinaryPath, Path.Combine(root._folder, "mcp-pve"));
            if (kind == Kind.Machine)
            {
                return root;
            }
            Directory.CreateDirectory(Path.Combine(root._folder, "dev"));
            var (made, said) = await Command("mknod", "-m", "444", Path.Combine(root._folder, "dev", "urandom"), "c", "1", "9");
            OnlyOn(made == 0, $"no device node can be made here: {said}");
            if (kind == Kind.Busybox)
            {
                Directory.CreateDirectory(Path.Combine(root._folder, "bin"));
                Directory.CreateDirectory(Path.Combine(root._folder, "lib"));
                File.Copy("/bin/busybox", Path.Combine(root._folder, "bin", "sh"));
                foreach (var musl in Directory.GetFiles("/lib", "ld-musl-*"))
                {
                    File.Copy(musl, Path.Combine(root._folder, "lib", Path.GetFileName(musl)));
                }
                var (ran, why) = await Command("chroot", root._folder, "/bin/sh", "-c", "test ! -e /lib64 && echo /lib/ld-musl-*");
                OnlyOn(
                    ran == 0 && why.Contains("musl-", StringComparison.Ordinal) && !why.Contains('*', StringComparison.Ordinal),
                    $"busybox-static and musl are not installed (build/build.sh setup does it): {why}");
            }
            return root;
        }

        /// <returns>How the file is called inside.</returns>
        public string Put(string file, string text)
        {
            var path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return _kind == Kind.Machine ? path : $"/{file}";
        }

        public async Task Lists(Cluster cluster, Dictionary<string, string> trust)
        {
            await using var session = await StdioSession.Open(Settings(cluster, trust), [], Launcher);
            var answer = await session.Call("pve_list_nodes", "{}");

            await Assert.That(answer.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
        }

        public async Task<McpPveResult> Refused(Cluster cluster)
        {
            await using var process = McpPveProcess.Start(["call", "pve_list_nodes"], Settings(cluster, []), Launcher);
            process.CloseInput();
            var result = await process.Ended();
            await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
            return result;
        }

        public void Dispose() => Directory.Delete(_folder, true);

        private static Dictionary<string, string> Settings(Cluster cluster, Dictionary<string, string> trust)
        {
            var settings = cluster.Environment;
            settings.Remove("PVE_CA_FILE");
            return settings.Concat(trust).ToDictionary();
        }

        private string[] Launcher => _kind switch
        {
            Kind.Busybox => ["chroot", _folder, "/bin/sh", "-c", "exec /mcp-pve \"$@\"", "sh"],
            Kind.ReadOnly =>
            [
                "env", "-u", "HOME", "-u", "PATH", "-u", "TMPDIR", "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && ! touch \"$0/x\" 2>/dev/null "
                    + $"&& exec chroot {Stranger} \"$0\" /mcp-pve \"$@\"",
                _folder,
            ],
            Kind.Machine => ["chroot", Stranger, "/", $"{_folder}/mcp-pve"],
            _ => ["chroot", _folder, "/mcp-pve"],
        };
    }
}
