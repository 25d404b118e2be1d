using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.Clients;

/// <summary>What goes wrong at start, as a person sees it who sits before a client: the sentence is in what the client shows.</summary>
public sealed class ClientStartTests
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["a wrong tier"] = "PVE_ACCESS_TIER is 'readonly'; accepted: read-only, read-execute, full.",
        ["a wrong secret"] = "refused the API token 'root@pam!demo' (Authentication failed!); check PVE_TOKEN_ID and PVE_TOKEN_SECRET",
        ["an unreachable node"] = "refused the connection: nothing listens on that port; check PVE_BASE_URL, and that the node is up",
        ["an untrusted certificate"] = "is not trusted: it is self-signed; its SHA-256 fingerprint is ",
    };

    public static IEnumerable<string> Mistakes() => Sentences.Keys;

    [Test]
    [MethodDataSource(nameof(Mistakes))]
    public async Task The_TypeScript_SDK_gives_its_application_the_sentence(string mistake)
    {
        await using var cluster = await Start(mistake);

        var run = await NodeClients.Run(["start.mjs", McpPveProcess.BinaryPath], Settings(mistake, cluster));

        using var document = JsonDocument.Parse(run.Output);
        await ReadBack(mistake, document.RootElement.GetProperty("shown").GetString()!, run);
    }

    [Test]
    [MethodDataSource(nameof(Mistakes))]
    public async Task The_inspector_shows_the_sentence(string mistake)
    {
        await using var cluster = await Start(mistake);
        var settings = Settings(mistake, cluster).SelectMany(pair => new[] { "-e", $"{pair.Key}={pair.Value}" });

        var run = await NodeClients.Run(
            [
                "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
                "--cli",
                McpPveProcess.BinaryPath,
                .. settings,
                "--method", "tools/call", "--tool-name", "pve_list_nodes",
            ],
            newest: true);

        // Its own words, without the lines that it passes on from the server.
        var own = run.Error.Split('\n').Where(line => !line.StartsWith("[mcp-pve]", StringComparison.Ordinal));
        await ReadBack(mistake, $"{run.Output}\n{string.Join('\n', own)}", run);
        await Assert.That(run.ExitCode).IsNotEqualTo(0);
    }

    private static async Task ReadBack(string mistake, string shown, McpPveResult run)
    {
        Console.WriteLine($"{mistake}: {shown}");
        await Assert.That(shown).Contains(Sentences[mistake]).Because(run.ToString());
        await Assert.That(run.ToString()).DoesNotContain(SimulatedCluster.TokenSecret).And.DoesNotContain("0badc0de");
    }

    private static Task<Cluster> Start(string mistake) => Cluster.Start(
        new SimulatedCluster().Handle, mistake == "an untrusted certificate" ? _ => CertificateAuthority.SelfSigned() : null);

    private static Dictionary<string, string> Settings(string mistake, Cluster cluster)
    {
        var settings = cluster.Environment;
        switch (mistake)
        {
            case "a wrong tier":
                settings["PVE_ACCESS_TIER"] = "readonly";
                break;
            case "a wrong secret":
                settings["PVE_TOKEN_SECRET"] = "0badc0de-0000-4000-8000-00000badc0de";
                break;
            case "an unreachable node":
                settings["PVE_BASE_URL"] = $"https://127.0.0.1:{ClosedPort()}";
                break;
            default:
                settings.Remove("PVE_CA_FILE");
                break;
        }
        return settings;
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
