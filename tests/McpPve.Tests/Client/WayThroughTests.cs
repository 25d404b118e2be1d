using System.Net;
using System.Net.Sockets;
using System.Text;
using McpPve.Client.Tls;
using McpPve.Testing;

namespace McpPve.Tests.Client;

/// <summary>What may stand between this program and PVE: a reverse proxy with a path, an HTTP proxy, a link-local address.</summary>
public sealed class WayThroughTests
{
    [Test]
    [Arguments("/pve", "/pve/api2/json/version")]
    [Arguments("/a/b/", "/a/b/api2/json/version")]
    [Arguments("", "/api2/json/version")]
    public async Task A_path_is_kept_before_the_one_of_PVE(string path, string target)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":1}"""));
        using var client = Setup.Client(new Uri(server.Url.GetLeftPart(UriPartial.Authority) + path));

        await client.Ask(Setup.Get("/version"));
        await client.Ask(Setup.Request(HttpMethod.Post, "/x", ("a", "b")));

        await Assert.That(server.Requests[0].Target).IsEqualTo($"GET {target}");
        await Assert.That(server.Requests[1].Target).IsEqualTo($"POST {target.Replace("version", "x", StringComparison.Ordinal)}");
    }

    [Test]
    public async Task Another_address_of_the_list_keeps_its_own_path()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":2}"""));
        using var client = Setup.Client(
            new Uri($"http://127.0.0.1:{RawServer.FreePort()}/a"), new Uri($"{server.Url.GetLeftPart(UriPartial.Authority)}/b"));

        await client.Ask(Setup.Get("/x"));

        await Assert.That(server.Requests.Single().Target).IsEqualTo("GET /b/api2/json/x");
    }

    [Test]
    public async Task The_zone_of_an_IPv6_address_is_used_and_not_told_to_the_server()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            Skip.Test("this machine has no IPv6");
        }
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var head = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            var buffer = new byte[4096];
            var count = await socket.ReceiveAsync(buffer);
            await socket.SendAsync(Encoding.ASCII.GetBytes(RawServer.Reply("""{"data":1}""")));
            return Encoding.ASCII.GetString(buffer, 0, count);
        });
        using var client = Setup.Client(new Uri($"http://[::1%251]:{port}"));

        await client.Ask(Setup.Get("/x"));

        await Assert.That(await head).Contains($"Host: [::1]:{port}\r\n");
    }

    [Test]
    public async Task A_zone_is_not_dropped()
    {
        using var client = Setup.Client(new Uri("http://[fe80::1%25nosuch0]:8006"));

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(failure.Message).Contains("fe80::1%nosuch0");
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_proxy_of_the_options_is_asked_to_connect_and_sees_no_token(bool login)
    {
        var authority = new CertificateAuthority();
        await using var pve = RawServer.Answering(_ => RawServer.Reply("""{"data":1}"""), authority.Leaf);
        await using var proxy = new Proxy("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n");
        using var client = Setup.Client(Setup.Options(pve.Url) with
        {
            Trust = TlsTrust.Cas(authority.PemFile()),
            Proxy = new Uri($"http://{(login ? "me:p%40ss@" : "")}127.0.0.1:{proxy.Port}"),
        });

        await client.Ask(Setup.Get("/version"));
        await client.Ask(Setup.Request(HttpMethod.Post, "/x"));

        var asksWithLogin = proxy.Heads[0].Contains(
            $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("me:p@ss"))}\r\n", StringComparison.Ordinal);
        await Assert.That(proxy.Heads.Count).IsEqualTo(2);
        await Assert.That(proxy.Heads[0]).StartsWith($"CONNECT 127.0.0.1:{pve.Port} HTTP/1.1\r\n");
        await Assert.That(asksWithLogin).IsEqualTo(login);
        await Assert.That(string.Concat(proxy.Heads)).DoesNotContain(Setup.Secret);
        await Assert.That(pve.Requests.Count).IsEqualTo(2);
    }

    [Test]
    [Arguments(
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        "refused to connect to 127.0.0.1:1 (407 Proxy Authentication Required): it wants a user and a password")]
    [Arguments("HTTP/1.1 403 Forbidden\r\n\r\n", "it allows this to some hosts and ports only")]
    [Arguments("HTTP/1.1 502 Bad Gateway\r\n\r\n", "it can't reach that address itself")]
    [Arguments("SSH-2.0-x\r\n\r\n", "does not answer in HTTP")]
    [Arguments("", "closed the connection instead of connecting")]
    public async Task A_refusal_by_a_proxy_is_attributed_to_the_proxy(string answer, string told)
    {
        await using var proxy = new Proxy(answer);
        using var client = Setup.Client(Setup.Options(new Uri("https://127.0.0.1:1"))
            with { Proxy = new Uri($"http://me:geheim@127.0.0.1:{proxy.Port}") });

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/x"));

        await Assert.That(failure.Message)
            .Contains($"the proxy 127.0.0.1:{proxy.Port} (PVE_PROXY)").And.Contains(told).And.DoesNotContain("geheim");
        await Assert.That(failure.OutcomeUnknown).IsFalse();
    }

    [Test]
    public async Task A_proxy_that_is_not_there_is_named_instead_of_PVE()
    {
        using var client = Setup.Client(Setup.Options(new Uri("https://pve.invalid:8006"))
            with { Proxy = new Uri($"http://127.0.0.1:{RawServer.FreePort()}") });

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(failure.Message).StartsWith("the proxy 127.0.0.1:").And.Contains("refused the connection");
    }

    [Test]
    public async Task Each_request_can_be_logged_without_its_secrets()
    {
        var lines = new List<string>();
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":1}"""));
        using var client = Setup.Client(Setup.Options(server.Url) with { RequestLog = lines.Add });

        await client.Ask(Setup.Request(HttpMethod.Post, "/access/password", ("password", "geheim")));

        await Assert.That(lines.Single())
            .StartsWith($"POST /access/password at 127.0.0.1:{server.Port}: 200 after ").And.DoesNotContain("geheim");
    }

    /// <summary>Answers CONNECT as it is told to, and where that is a yes passes on what follows.</summary>
    private sealed class Proxy : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _accepting;

        public Proxy(string answer)
        {
            _listener.Start();
            _accepting = Accept(answer);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public List<string> Heads { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _accepting;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task Accept(string answer)
        {
            try
            {
                while (true)
                {
                    _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token), answer);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }

        private async Task Serve(TcpClient client, string answer)
        {
            using (client)
            {
                try
                {
                    var stream = client.GetStream();
                    var head = new StringBuilder();
                    var one = new byte[1];
                    while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
                    {
                        head.Append((char)one[0]);
                    }
                    lock (Heads)
                    {
                        Heads.Add(head.ToString());
                    }
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                    if (!answer.Contains(" 200 ", StringComparison.Ordinal))
                    {
                        return;
                    }
                    using var target = new TcpClient();
                    await target.ConnectAsync(IPEndPoint.Parse(head.ToString().Split(' ')[1]), _stop.Token);
                    var onward = target.GetStream();
                    await Task.WhenAny(stream.CopyToAsync(onward, _stop.Token), onward.CopyToAsync(stream, _stop.Token));
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
                {
                }
            }
        }
    }
}
