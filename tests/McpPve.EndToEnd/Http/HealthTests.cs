using System.Net;
using System.Net.Sockets;
using System.Text;
using McpPve.Testing;

namespace McpPve.EndToEnd.Http;

/// <summary>`mcp-pve health`, by which an image without any other program checks itself.</summary>
public sealed class HealthTests
{
    private const string Token = "a-token-of-more-than-16-characters";

    [Test]
    [Arguments("127.0.0.1", false)]
    [Arguments("127.0.0.1", true)]
    [Arguments("0.0.0.0", true)]
    [Arguments("::", false)]
    public async Task A_server_that_runs_is_healthy(string address, bool token)
    {
        await using var server = await HttpProcess.Start(new Dictionary<string, string>(Secrets(token)) { ["MCP_HOST"] = address });

        var result = await Health(new(Secrets(token)) { ["MCP_HOST"] = address, ["MCP_PORT"] = $"{server.Url.Port}" });

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains($":{server.Url.Port}/health answers");
        await Assert.That(result.ToString()).DoesNotContain(Token);
    }

    [Test]
    public async Task One_that_serves_HTTPS_is_asked_over_HTTPS()
    {
        using var authority = new CertificateAuthority();
        var folder = Directory.CreateTempSubdirectory("mcp-pve-health-").FullName;
        try
        {
            using var certificate = authority.LeafFor("mcp.example.org"); // as a public name would have it
            using var key = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(certificate)!;
            var settings = new Dictionary<string, string>
            {
                ["MCP_TLS_CERT_FILE"] = Path.Combine(folder, "cert.pem"),
                ["MCP_TLS_KEY_FILE"] = Path.Combine(folder, "key.pem"),
            };
            await File.WriteAllTextAsync(settings["MCP_TLS_CERT_FILE"], certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(settings["MCP_TLS_KEY_FILE"], key.ExportPkcs8PrivateKeyPem());
            await using var server = await HttpProcess.Start(settings);
            settings["MCP_PORT"] = $"{server.Url.Port}";

            var result = await Health(settings);
            settings.Remove("MCP_TLS_CERT_FILE");
            settings.Remove("MCP_TLS_KEY_FILE");
            var plain = await Health(settings);

            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
            await Assert.That(result.Output).StartsWith("https://127.0.0.1:");
            await Assert.That(plain.ExitCode).IsEqualTo(1).Because(plain.ToString());
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task Where_nothing_listens_it_is_not_healthy_and_says_why()
    {
        var result = await Health(new(Secrets(true)) { ["MCP_PORT"] = $"{FreePort()}" });

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error)
            .Contains("nothing listens there").And.Contains("MCP_PORT").And.DoesNotContain("   at ").And.DoesNotContain(Token);
        await Assert.That(result.Output).IsEmpty();
    }

    [Test]
    [Arguments("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "404")]
    [Arguments("HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "302")]
    [Arguments("SSH-2.0-OpenSSH_9.2p1\r\n", "does not answer")]
    [Arguments(null, "within 5 seconds")]
    public async Task Something_else_on_its_port_is_not_healthy(string? answer, string said)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = new CancellationTokenSource();
        var serving = Serve(listener, answer, over.Token);

        var result = await Health(new() { ["MCP_PORT"] = $"{((IPEndPoint)listener.LocalEndpoint).Port}" });
        await over.CancelAsync();
        await serving;

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error).Contains(said).And.DoesNotContain("   at ");
    }

    [Test]
    public async Task On_standard_input_there_is_nothing_to_ask_and_nothing_wrong()
    {
        var result = await McpPveProcess.Run(["health"]);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains("nothing to ask").And.Contains("stdio");
    }

    [Test]
    [Arguments("MCP_PORT", "0", "MCP_PORT=0")]
    [Arguments("MCP_PORT", "http", "MCP_PORT is 'http'")]
    [Arguments("MCP_TRANSPORT", "htttp", "MCP_TRANSPORT is 'htttp'")]
    [Arguments("MCP_AUTH_TOKEN", "short-secret", "MCP_AUTH_TOKEN has fewer")]
    public async Task Settings_with_which_no_server_runs_are_not_healthy(string name, string value, string said)
    {
        var result = await Health(new() { [name] = value });

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error).Contains(said).And.DoesNotContain("short-secret");
    }

    private static Task<McpPveResult> Health(Dictionary<string, string> settings)
    {
        settings.TryAdd("MCP_TRANSPORT", "http");
        settings.TryAdd("MCP_HOST", "127.0.0.1");
        return McpPveProcess.Run(["health"], settings);
    }

    private static Dictionary<string, string> Secrets(bool token) => token ? new() { ["MCP_AUTH_TOKEN"] = Token } : [];

    private static async Task Serve(TcpListener listener, string? answer, CancellationToken over)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(over);
                if (answer is null)
                {
                    await Task.Delay(Timeout.Infinite, over);
                }
                await client.GetStream().ReadAtLeastAsync(new byte[4096], 1, cancellationToken: over);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer!), over);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
