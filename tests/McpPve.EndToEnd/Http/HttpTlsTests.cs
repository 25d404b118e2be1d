using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpPve.Testing;
using ModelContextProtocol.Client;

namespace McpPve.EndToEnd.Http;

/// <summary>HTTPS with the operator's own certificate.</summary>
public sealed class HttpTlsTests
{
    [Test]
    [Arguments("2025-11-25")]
    [Arguments("2026-07-28")]
    public async Task A_client_that_trusts_only_the_root_is_shown_the_whole_chain(string revision)
    {
        using var files = new Files();
        await using var server = await HttpProcess.Start(files.Settings);
        var seen = new List<string>();
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    lock (seen)
                    {
                        seen.AddRange(chain!.ChainPolicy.ExtraStore.Select(shown => shown.Subject));
                    }

                    using var strict = new X509Chain
                    {
                        ChainPolicy =
                        {
                            TrustMode = X509ChainTrustMode.CustomRootTrust,
                            RevocationMode = X509RevocationMode.NoCheck,
                            DisableCertificateDownloads = true,
                        },
                    };
                    strict.ChainPolicy.CustomTrustStore.Add(files.Authority.Certificate);
                    strict.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
                    return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && strict.Build((X509Certificate2)certificate!);
                },
            },
        };
        using var http = new HttpClient(handler);
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = new(server.Url, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }, http),
            new() { ProtocolVersion = revision });

        var tools = await client.ListToolsAsync();

        await Assert.That(server.Url.Scheme).IsEqualTo("https");
        await Assert.That(tools.Select(tool => tool.Name)).Contains("pve_list_nodes");
        await Assert.That(seen).Contains("CN=an intermediate authority");
        await Assert.That(server.Error).DoesNotContain("PRIVATE KEY");
    }

    [Test]
    public async Task A_large_message_arrives_whole_over_HTTP_2()
    {
        using var files = new Files();
        await using var server = await HttpProcess.Start(files.Settings);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer == "CN=an intermediate authority",
            },
        });
        var body = HttpSession.Modern(
            "tools/call", $"\"name\":\"pve_list_nodes\",\"arguments\":{{\"filter\":\"{new string('x', 3 << 20)}\"}},");
        foreach (var accept in new[] { "application/json", "text/event-stream" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/mcp"))
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
                Version = new(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            foreach (var (name, value) in HttpSession.ModernHeaders("tools/call", "pve_list_nodes").Append(("Accept", accept)))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await client.SendAsync(request);

            await Assert.That((int)answer.StatusCode).IsEqualTo(200);
            await Assert.That(answer.Content.Headers.ContentType!.MediaType).IsEqualTo(accept);
            await Assert.That(await answer.Content.ReadAsStringAsync()).Contains("\"id\":1");
        }
    }

    [Test]
    public async Task Plain_HTTP_to_the_TLS_port_gets_no_answer()
    {
        using var files = new Files();
        await using var server = await HttpProcess.Start(files.Settings);

        var answer = await Plain(server.Url.Port, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        await Assert.That(answer.Contains("HTTP/", StringComparison.Ordinal) || answer.Contains("mcp", StringComparison.OrdinalIgnoreCase))
            .IsFalse()
            .Because(answer);
        await Assert.That(server.Process.HasExited).IsFalse();
    }

    [Test]
    [Arguments("no certificate", "MCP_TLS_CERT_FILE")]
    [Arguments("no key", "MCP_TLS_KEY_FILE")]
    [Arguments("certificate missing", "MCP_TLS_CERT_FILE")]
    [Arguments("key missing", "MCP_TLS_KEY_FILE")]
    [Arguments("a folder", "MCP_TLS_KEY_FILE")]
    [Arguments("key of another", "MCP_TLS_KEY_FILE")]
    [Arguments("key is encrypted", "MCP_TLS_KEY_FILE")]
    [Arguments("swapped", "MCP_TLS_CERT_FILE")]
    [Arguments("garbage", "MCP_TLS_CERT_FILE")]
    [Arguments("chain is broken", "MCP_TLS_CERT_FILE")]
    public async Task Unusable_files_are_reported_in_one_sentence(string what, string variable)
    {
        using var files = new Files();
        var settings = new Dictionary<string, string>(files.Settings)
        {
            ["MCP_TRANSPORT"] = "http",
            ["MCP_HOST"] = "127.0.0.1",
            ["MCP_PORT"] = "0",
        };
        var (certificate, key) = (settings["MCP_TLS_CERT_FILE"], settings["MCP_TLS_KEY_FILE"]);
        switch (what)
        {
            case "no certificate":
                settings.Remove("MCP_TLS_CERT_FILE");
                break;
            case "no key":
                settings.Remove("MCP_TLS_KEY_FILE");
                break;
            case "certificate missing":
                File.Delete(certificate);
                break;
            case "key missing":
                File.Delete(key);
                break;
            case "a folder":
                settings["MCP_TLS_KEY_FILE"] = Path.GetDirectoryName(key)!;
                break;
            case "key of another":
                using (var other = RSA.Create(2048))
                {
                    await File.WriteAllTextAsync(key, other.ExportPkcs8PrivateKeyPem());
                }

                break;
            case "key is encrypted":
                using (var own = RSA.Create(2048))
                {
                    await File.WriteAllTextAsync(
                        key,
                        own.ExportEncryptedPkcs8PrivateKeyPem(
                            "secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
                }

                break;
            case "swapped":
                (settings["MCP_TLS_CERT_FILE"], settings["MCP_TLS_KEY_FILE"]) = (key, certificate);
                break;
            case "garbage":
                await File.WriteAllTextAsync(certificate, "garbage");
                break;
            default:
                await File.AppendAllTextAsync(certificate, "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
                break;
        }

        var result = await McpPveProcess.Run(["--demo"], settings);

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Error).Contains(variable).And.DoesNotContain("   at ").And.DoesNotContain("PRIVATE KEY");
        await Assert.That(
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("ERROR", StringComparison.Ordinal)))
            .IsEqualTo(1)
            .Because(result.Error);
    }

    private static async Task<string> Plain(int port, string request)
    {
        using var client = new TcpClient("127.0.0.1", port);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private sealed class Files : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-pve-tls-");

        public Files()
        {
            var (leaf, intermediate) = Authority.Chain();
            var (certificate, key) = (Path.Combine(_folder.FullName, "fullchain.pem"), Path.Combine(_folder.FullName, "key.pem"));
            using (leaf)
            using (intermediate)
            {
                File.WriteAllText(certificate, leaf.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem() + "\n");
                File.WriteAllText(key, leaf.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
            }

            Settings = new() { ["MCP_TLS_CERT_FILE"] = certificate, ["MCP_TLS_KEY_FILE"] = key };
        }

        public CertificateAuthority Authority { get; } = new();

        public Dictionary<string, string> Settings { get; }

        public void Dispose()
        {
            Authority.Dispose();
            _folder.Delete(true);
        }
    }
}
