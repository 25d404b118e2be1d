using McpPve.EndToEnd.CommandLine;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Packages;

/// <summary>
/// The examples of the README that run a container, in what a container is made of: a root with nothing but the file, a
/// network of its own, a user that is not root, and a mark that says so. No engine is needed for that.
/// </summary>
public sealed class ContainerTests
{
    private const string Image = "ghcr.io/mcp-pve/mcp-pve";

    public static IEnumerable<string> Examples() =>
        File.ReadLines(Path.Combine(Repository.Root, "README.md")).Where(line => line.StartsWith("docker run ", StringComparison.Ordinal));

    [Test]
    public async Task The_README_has_one_for_standard_input_one_for_this_host_and_one_with_a_token()
    {
        await Assert.That(
            Examples().Select(line =>
                (line.Contains("MCP_TRANSPORT=http", StringComparison.Ordinal), line.Contains("MCP_AUTH_TOKEN", StringComparison.Ordinal))))
            .IsEquivalentTo(new[] { (false, false), (true, false), (true, true) });
    }

    [Test]
    [MethodDataSource(nameof(Examples))]
    public async Task It_works_with_nothing_but_the_file(string example)
    {
        var words = example.Split(' ');
        await Assert.That(words[^1]).IsEqualTo(Image);
        // What an example says of its cluster is made up; the simulated one takes its place.
        var settings = words.Zip(words.Skip(1))
            .Where(pair => pair.First == "-e")
            .Select(pair => pair.Second.Split('=', 2))
            .Where(pair => !pair[0].StartsWith("PVE_", StringComparison.Ordinal))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        await using var network = await NetworkNamespace.Create();
        await network.RouteByUs();
        var root = Root();
        try
        {
            if (!settings.ContainsKey("MCP_TRANSPORT"))
            {
                await using var session = await StdioSession.Open(settings, ["--demo"], network.EmptyRootLauncher(root));
                await Assert.That((await session.Call("pve_list_nodes", "{}")).GetRawText()).Contains("pve3");
                return;
            }
            settings["MCP_HOST"] = "0.0.0.0"; // what is left at its default there, the suite's starter sets
            settings["MCP_PORT"] = "3000";
            await using var server = await HttpProcess.Start(settings, launcher: network.EmptyRootLauncher(root));
            var outside = server.Behind(new($"http://{network.Inside}:3000"));
            string[] names = settings.TryGetValue("MCP_ALLOWED_HOSTS", out var allowed) ? ["localhost:3000", allowed] : ["localhost:3000"];
            foreach (var name in names)
            {
                var anonymous = new HttpSession(outside, [("Host", name)]);
                var bearer = new HttpSession(
                    outside, [("Host", name), ("Authorization", $"Bearer {settings.GetValueOrDefault("MCP_AUTH_TOKEN")}")]);
                var (without, with) = (await anonymous.Ask("tools/list"), await bearer.Ask("tools/list"));

                await Assert.That(with.Status).IsEqualTo(200).Because($"{with}");
                await Assert.That(without.Status).IsEqualTo(settings.ContainsKey("MCP_AUTH_TOKEN") ? 401 : 200).Because($"{without}");
            }
            await Assert.That(
                (
                    await new HttpSession(
                        outside,
                        [
                            ("Host", "evil.example"),
                            ("Authorization", $"Bearer {settings.GetValueOrDefault("MCP_AUTH_TOKEN")}"),
                        ]).Ask("tools/list")).Status)
                .IsEqualTo(403);
            await Assert.That((await outside.Get("/health", ("Host", "localhost"))).Status).IsEqualTo(200);
            await Assert.That(await File.ReadAllTextAsync($"/proc/{server.Process.ProcessId}/status")).Contains("Uid:\t65532\t65532");
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }

    // What Dockerfile.distroless copies, and where an engine mounts something.
    private static string Root()
    {
        if (SuiteSettings.Get("MCP_PVE_BINARY") is { } given && given.Contains("/debug/", StringComparison.Ordinal))
        {
            Skip.Test("only the published file runs alone");
        }
        var root = Directory.CreateTempSubdirectory("mcp-pve-root-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                root,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
        File.Copy(McpPveProcess.BinaryPath, Path.Combine(root, "mcp-pve"));
        foreach (var folder in new[] { "dev", "proc", "sys", "run" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }
        return root;
    }
}
