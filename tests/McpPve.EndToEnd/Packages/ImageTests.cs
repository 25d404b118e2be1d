using System.Diagnostics;
using System.Text.Json;
using McpPve.EndToEnd.CommandLine;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Packages;

/// <summary>The image of Dockerfile.distroless, built by build.sh from the published file, and run, both without a network.</summary>
[ClassDataSource<ImageTests.Built>(Shared = SharedType.PerTestSession)]
public sealed class ImageTests(ImageTests.Built image)
{
    private const long MostBytes = 30_000_000; // compressed, as it travels

    [Test]
    public async Task The_image_holds_the_binary_the_CA_bundle_and_nothing_else()
    {
        await image.Ready();
        await using var container = await image.Container();
        var root = (await image.Buildah("mount", container.Name)).Trim();
        var files = Directory.GetFiles(root, "*", SearchOption.AllDirectories);

        await Assert.That(files.Select(file => Path.GetRelativePath(root, file)))
            .IsEquivalentTo(new[] { "mcp-pve", "etc/ssl/certs/ca-certificates.crt" });
        await Assert.That(await File.ReadAllTextAsync(Path.Combine(root, "etc/ssl/certs/ca-certificates.crt")))
            .Contains("BEGIN CERTIFICATE");
        await Assert.That(files.Select(Mode))
            .DoesNotContain(mode => mode.HasFlag(UnixFileMode.OtherWrite) || mode.HasFlag(UnixFileMode.SetUser));
    }

    [Test]
    public async Task The_compressed_image_is_small()
    {
        await image.Ready();
        var folder = Directory.CreateTempSubdirectory("mcp-pve-pushed-").FullName;
        try
        {
            await image.Buildah("push", Built.Tag, $"dir:{folder}");

            await Assert.That(Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length)).IsLessThan(MostBytes);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task It_says_what_it_is_and_how_it_runs()
    {
        await image.Ready();
        using var inspected = JsonDocument.Parse(await image.Buildah("inspect", "--type", "image", Built.Tag));
        var config = inspected.RootElement.GetProperty("Docker").GetProperty("config");
        var labels = config.GetProperty("Labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString());

        await Assert.That(config.GetProperty("User").GetString()).IsEqualTo("65532:65532");
        await Assert.That(config.GetProperty("Entrypoint").EnumerateArray().Select(word => $"{word}")).IsEquivalentTo(new[] { "/mcp-pve" });
        await Assert.That(config.GetProperty("Healthcheck").GetProperty("Test").EnumerateArray().Select(word => $"{word}"))
            .IsEquivalentTo(new[] { "CMD", "/mcp-pve", "health" });
        await Assert.That(labels["io.modelcontextprotocol.server.name"]).IsEqualTo("io.github.mcp-pve/mcp-pve");
        await Assert.That(labels["org.opencontainers.image.title"]).IsEqualTo("mcp-pve");
        await Assert.That(labels["org.opencontainers.image.description"]).Contains("Proxmox VE");
        await Assert.That(labels["org.opencontainers.image.licenses"]).IsEqualTo("MIT");
        await Assert.That(labels["org.opencontainers.image.source"]).IsEqualTo("https://github.com/mcp-pve/mcp-pve");
        await Assert.That(labels["org.opencontainers.image.version"]).IsEqualTo((await McpPveProcess.Run(["--version"])).Output.Trim());
        await Assert.That(labels["org.opencontainers.image.revision"]!).Matches("\\A[0-9a-f]{40}\\z");
    }

    [Test]
    public async Task It_serves_standard_input_as_it_stands()
    {
        await image.Ready();
        await using var container = await image.Container();
        await using var session = await StdioSession.Open(
            new Dictionary<string, string>(image.Environment), ["--demo"], [.. Built.Run(container.Name, [])]);

        await Assert.That((await session.Call("pve_list_nodes", "{}")).GetRawText()).Contains("pve3");
        await Assert.That(await Status(session.Process.ProcessId)).Contains("Uid:\t65532\t65532");
    }

    [Test]
    public async Task The_image_has_no_shell()
    {
        await image.Ready();
        await using var container = await image.Container();
        await using var process = McpPveProcess.Start(
            [], image.Environment, ["buildah", "run", "--isolation", "chroot", container.Name, "--", "/bin/sh", "-c", "echo a shell"]);
        process.CloseInput();
        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsNotEqualTo(0);
        await Assert.That(result.Output).DoesNotContain("a shell");
    }

    [Test]
    public async Task The_image_knows_the_public_CAs()
    {
        await image.Ready();
        await using var cluster = await Cluster.Start();
        await using var container = await image.Container();
        var settings = cluster.Environment;
        settings.Remove("PVE_CA_FILE");
        await using var process = McpPveProcess.Start(
            ["call", "pve_list_nodes"], image.Environment, [.. Built.Run(container.Name, settings)]);
        process.CloseInput();
        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(result.Error).Contains("unknown CA").And.DoesNotContain("no CA at all");
    }

    [Test]
    public async Task It_serves_HTTP_in_a_network_of_its_own_from_a_root_that_is_read_only_and_is_healthy()
    {
        await image.Ready();
        await using var network = await NetworkNamespace.Create();
        await using var container = await image.Container();
        var root = (await image.Buildah("mount", container.Name)).Trim();
        var settings = new Dictionary<string, string>
        {
            ["MCP_TRANSPORT"] = "http",
            ["MCP_AUTH_TOKEN"] = "replace-me-with-a-long-one",
            ["MCP_ALLOWED_HOSTS"] = "mcp.example.org",
            ["MCP_HOST"] = "0.0.0.0",
            ["MCP_PORT"] = "3000",
        };
        await using (var before = McpPveProcess.Start(["health"], settings, network.ReadOnlyLauncher(root)))
        {
            await Assert.That((await before.Ended()).ExitCode).IsEqualTo(1);
        }
        await using var server = await HttpProcess.Start(settings, launcher: network.ReadOnlyLauncher(root));
        var outside = server.Behind(new($"http://{network.Inside}:3000"));

        var with = await new HttpSession(
            outside, [("Host", "mcp.example.org"), ("Authorization", "Bearer replace-me-with-a-long-one")]).Ask("tools/list");
        var without = await new HttpSession(outside, [("Host", "mcp.example.org")]).Ask("tools/list");
        await using var health = McpPveProcess.Start(["health"], settings, network.ReadOnlyLauncher(root));
        var healthy = await health.Ended();

        await Assert.That(with.Status).IsEqualTo(200).Because($"{with}");
        await Assert.That(without.Status).IsEqualTo(401).Because($"{without}");
        await Assert.That(healthy.ExitCode).IsEqualTo(0).Because(healthy.ToString());
        await Assert.That(await Status(server.Process.ProcessId)).Contains("Uid:\t65532\t65532");
    }

    private static UnixFileMode Mode(string file) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file);

    // Of mcp-pve itself, which may be the child of what has started it.
    private static async Task<string> Status(int process)
    {
        for (var pending = new Queue<int>([process]); pending.TryDequeue(out var id);)
        {
            var status = await File.ReadAllTextAsync($"/proc/{id}/status");
            if (status.StartsWith("Name:\tmcp-pve\n", StringComparison.Ordinal))
            {
                return status;
            }
            foreach (var task in Directory.GetDirectories($"/proc/{id}/task"))
            {
                foreach (var child in (await File.ReadAllTextAsync(Path.Combine(task, "children")))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    pending.Enqueue(int.Parse(child, null));
                }
            }
        }
        return "mcp-pve is not among the processes";
    }

    /// <summary>The image in a storage of its own, built once.</summary>
    public sealed class Built : IAsyncDisposable
    {
        internal const string Tag = "localhost/mcp-pve:test";

        private readonly string _folder = Directory.CreateTempSubdirectory("mcp-pve-image-").FullName;
        private readonly Lazy<Task<string?>> _built;

        public Built() => _built = new(Build);

        internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
        {
            ["CONTAINERS_STORAGE_CONF"] = Path.Combine(_folder, "storage.conf"),
            ["BUILDAH_ISOLATION"] = "chroot",
            ["CONTAINER_ENGINE"] = "buildah",
            ["XDG_RUNTIME_DIR"] = _folder,
        };

        public async ValueTask DisposeAsync()
        {
            if (_built.IsValueCreated && await _built.Value is null)
            {
                await Buildah("rmi", "--all", "--force");
            }
            Directory.Delete(_folder, true);
        }

        /// <summary>Skips the test where no image can be built, and says why.</summary>
        internal async Task Ready()
        {
            if (await _built.Value is { } reason)
            {
                Skip.Test(reason);
            }
        }

        internal async Task<Disposable> Container()
        {
            var name = (await Buildah("from", "--pull=never", Tag)).Trim();
            return new(name, this);
        }

        internal static IEnumerable<string> Run(string container, Dictionary<string, string> settings) =>
            [
                "buildah",
                "run",
                "--isolation",
                "chroot",
                .. settings.SelectMany(pair => new[] { "--env", $"{pair.Key}={pair.Value}" }),
                container,
                "--",
                "/mcp-pve",
            ];

        internal async Task<string> Buildah(params string[] arguments)
        {
            var (exit, output, error) = await Command("buildah", arguments);
            return exit == 0 ? output : throw new InvalidOperationException($"buildah {string.Join(' ', arguments)}: {error}");
        }

        private async Task<string?> Build()
        {
            if (!OperatingSystem.IsLinux() || !System.Environment.IsPrivilegedProcess)
            {
                return "an image is built and run as root on Linux";
            }
            if (Path.GetFullPath(McpPveProcess.BinaryPath) is var file
                && !file.StartsWith(Path.Combine(Repository.Root, ".artifacts", "publish"), StringComparison.Ordinal))
            {
                return "the image is of the published file, and MCP_PVE_BINARY names another";
            }
            try
            {
                await Command("buildah", ["--version"]);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return "buildah is not installed; build/build.sh setup does that";
            }
            await File.WriteAllTextAsync(
                Path.Combine(_folder, "storage.conf"),
                $"[storage]\ndriver = \"vfs\"\ngraphroot = \"{_folder}/storage\"\nrunroot = \"{_folder}/run\"\n");
            // No network: what would be fetched can't be.
            var (exit, output, error) = await Command(
                "unshare", ["--net", Path.Combine(Repository.Root, "build", "build.sh"), "image", Tag]);
            return exit == 0 ? null : throw new InvalidOperationException($"build.sh image: {output}\n{error}");
        }

        private async Task<(int Exit, string Output, string Error)> Command(string file, string[] arguments)
        {
            var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in Environment)
            {
                start.Environment[name] = value;
            }
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output, await error);
        }

        /// <summary>A container that goes with its test.</summary>
        internal sealed class Disposable(string name, Built image) : IAsyncDisposable
        {
            public string Name => name;

            public async ValueTask DisposeAsync() => await image.Buildah("rm", name);
        }
    }
}
