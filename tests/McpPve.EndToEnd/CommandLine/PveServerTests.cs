using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>The server that stands in for pveproxy is as peculiar as pveproxy.</summary>
public sealed class PveServerTests
{
    [Test]
    public async Task Calls_arrive_as_they_were_on_the_wire_and_reason_phrases_come_back()
    {
        await using var server = await PveServer.Start((_, _) => Json(500, "storage 'x' does not exist\n", "{\"data\":null}"));
        using var client = Client();
        using var content = new FormUrlEncodedContent([new("delete", "net0,net1")]);

        // Uri itself would tidy the path, as it would for a client that isn't careful.
        var odd = new Uri(
            $"{server.Url}api2/json/a%2Fb/%2E%2E/UPID%3Apve1?x=%26",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var response = await client.PutAsync(odd, content);

        var call = server.Calls.Single();
        await Assert.That(call.Path).IsEqualTo("/a%2Fb/%2E%2E/UPID%3Apve1");
        await Assert.That(call.Query).IsEqualTo("x=%26");
        await Assert.That(Encoding.UTF8.GetString(call.Body.Span)).IsEqualTo("delete=net0%2Cnet1");
        await Assert.That(call.ContentType).IsEqualTo("application/x-www-form-urlencoded");
        await Assert.That(response.ReasonPhrase).IsEqualTo("storage 'x' does not exist");
        await Assert.That(response.Headers.Server.ToString()).IsEqualTo("pve-api-daemon/3.0");
    }

    [Test]
    public async Task A_chunked_body_is_refused()
    {
        await using var server = await PveServer.Start(new SimulatedCluster());
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Api(server, "/version")) { Content = new StringContent("a=b") };
        request.Headers.TransferEncodingChunked = true;

        using var response = await client.SendAsync(request);

        await Assert.That((int)response.StatusCode).IsEqualTo(501);
        await Assert.That(response.ReasonPhrase).IsEqualTo("chunked transfer encoding not supported");
        await Assert.That(server.Calls).IsEmpty();
    }

    [Test]
    [Arguments("HEAD", 0)]
    [Arguments("PATCH", 3)]
    [Arguments("DELETE", 3)]
    [Arguments("POST", 512 * 1024 + 1)]
    public async Task Methods_and_bodies_that_pveproxy_does_not_take_are_refused(string method, int length)
    {
        await using var server = await PveServer.Start(new SimulatedCluster());
        using var client = Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), Api(server, "/version"));
        request.Content = length == 0 ? null : new ByteArrayContent(new byte[length]);

        using var response = await client.SendAsync(request);

        await Assert.That((int)response.StatusCode).IsEqualTo(501);
        await Assert.That(server.Calls).IsEmpty();
    }

    [Test]
    public async Task A_connection_ends_with_its_hundredth_request()
    {
        await using var server = await PveServer.Start((_, _) => Json(200, "OK", "{\"data\":1}"));
        using var client = Client();

        for (var i = 0; i < 101; i++)
        {
            await client.GetStringAsync(Api(server, "/version"));
        }

        await Assert.That(server.Connections).IsEqualTo(2);
    }

    [Test]
    public async Task An_idle_connection_ends_after_five_seconds()
    {
        await using var server = await PveServer.Start((_, _) => Json(200, "OK", "{\"data\":1}"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("GET /api2/json/version HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));

        var started = TimeProvider.System.GetTimestamp();
        await stream.CopyToAsync(Stream.Null, patience.Token);

        await Assert.That(TimeProvider.System.GetElapsedTime(started).TotalSeconds).IsGreaterThan(4).And.IsLessThan(9);
    }

    [Test]
    public async Task Larger_answers_are_compressed_for_those_who_ask()
    {
        var text = $"{{\"data\":\"{new string('x', 20_000)}\"}}";
        await using var server = await PveServer.Start((_, _) => Json(200, "OK", text));
        using var plain = Client();
        using var packed = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });

        using var response = await plain.GetAsync(Api(server, "/version"));

        await Assert.That(response.Content.Headers.ContentEncoding).IsEmpty();
        await Assert.That(response.Content.Headers.ContentLength).IsEqualTo(text.Length);
        await Assert.That(await packed.GetStringAsync(Api(server, "/version"))).IsEqualTo(text);
    }

    [Test]
    public async Task Outside_the_API_there_is_the_web_interface()
    {
        await using var server = await PveServer.Start(new SimulatedCluster());
        using var client = Client();

        await Assert.That(await client.GetStringAsync(server.Url)).StartsWith("<!DOCTYPE html>");
        await Assert.That(server.Calls).IsEmpty();
    }

    [Test]
    public async Task An_aborted_and_a_truncated_answer_break_off()
    {
        await using var server = await PveServer.Start((call, _) => call.Path == "/abort"
            ? Task.FromResult(new PveReply(200, "OK", default, null) { Abort = true })
            : Task.FromResult(new PveReply(200, "OK", "{\"data\":123}"u8.ToArray(), "application/json") { TruncateAt = 4 }));
        using var client = Client();

        await Assert.That(async () => await client.GetAsync(Api(server, "/abort"))).Throws<HttpRequestException>();
        using var cut = await client.GetAsync(Api(server, "/cut"), HttpCompletionOption.ResponseHeadersRead);
        await Assert.That(cut.Content.Headers.ContentLength).IsEqualTo(12);
        await Assert.That(async () => await cut.Content.ReadAsStringAsync()).Throws<HttpRequestException>();
    }

    [Test]
    [Arguments(SslProtocols.Tls12)]
    [Arguments(SslProtocols.Tls13)]
    public async Task TLS_comes_with_the_given_certificate_and_without_ALPN(SslProtocols protocol)
    {
        await using var cluster = await Cluster.Start();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, cluster.Server.Url.Port);
        var expected = CertificateAuthority.Fingerprint(cluster.Authority.Leaf);
        await using var tls = new SslStream(socket.GetStream());

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is X509Certificate2 leaf && CertificateAuthority.Fingerprint(leaf) == expected,
        });

        await Assert.That(tls.SslProtocol).IsEqualTo(protocol);
        await Assert.That(tls.NegotiatedApplicationProtocol.Protocol.IsEmpty).IsTrue();
    }

    [Test]
    [Arguments("valid", X509ChainStatusFlags.NoError, SslPolicyErrors.None)]
    [Arguments("expired", X509ChainStatusFlags.NotTimeValid, SslPolicyErrors.RemoteCertificateChainErrors)]
    [Arguments("other name", X509ChainStatusFlags.NoError, SslPolicyErrors.RemoteCertificateNameMismatch)]
    [Arguments("self-signed", X509ChainStatusFlags.UntrustedRoot, SslPolicyErrors.RemoteCertificateChainErrors)]
    public async Task Each_certificate_is_wrong_in_its_own_way_only(string kind, X509ChainStatusFlags status, SslPolicyErrors expected)
    {
        await using var cluster = await Cluster.Start(authority => kind switch
        {
            "valid" => authority.Leaf,
            "expired" => authority.ExpiredLeaf(),
            "other name" => authority.LeafFor("pve1.example"),
            _ => CertificateAuthority.SelfSigned(),
        });
        using var root = X509CertificateLoader.LoadCertificateFromFile(cluster.Authority.PemFile());
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, cluster.Server.Url.Port);
        await using var tls = new SslStream(socket.GetStream());
        var seen = SslPolicyErrors.RemoteCertificateNotAvailable;
        var seenStatus = X509ChainStatusFlags.NoError;

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            {
                seen = errors;
                seenStatus = chain!.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, each) => flags | each.Status);
                return errors == expected;
            },
        });

        await Assert.That(seen).IsEqualTo(expected);
        await Assert.That(seenStatus).IsEqualTo(status);
    }

    [Test]
    public async Task Plain_HTTP_to_a_TLS_port_is_sent_to_https()
    {
        await using var cluster = await Cluster.Start();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{cluster.Server.Url.Port}/api2/json/version"));

        await Assert.That(response.StatusCode).IsEqualTo(HttpStatusCode.MovedPermanently);
        await Assert.That(response.Headers.Location?.Scheme).IsEqualTo("https");
    }

    private static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private static Uri Api(PveServer server, string path) => new($"{server.Url}api2/json{path}");

    private static Task<PveReply> Json(int status, string reason, string json) =>
        Task.FromResult(new PveReply(status, reason, Encoding.UTF8.GetBytes(json), "application/json;charset=UTF-8"));
}
