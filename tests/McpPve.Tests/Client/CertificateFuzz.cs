using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpPve.Client;
using McpPve.Client.Tls;
using McpPve.Testing;

namespace McpPve.Tests.Client;

/// <summary>Whatever certificate a server shows: it is accepted exactly when it should be, and no token goes to one that is not.</summary>
public sealed class CertificateFuzz
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static string Ok(RawRequest request) => RawServer.Reply("""{"data":"safe"}""");

    /// <param name="Must">It has to be accepted when its authority is trusted.</param>
    /// <param name="May">It is no harm when it is.</param>
    private sealed record Odd(X509Certificate2 Certificate, bool Must, bool May, string Description);

    [Test]
    public async Task Odd_certificates_are_accepted_only_where_they_prove_who_the_server_is()
    {
        using var authority = Certificates.Authority();
        using var other = Certificates.Authority("Other");
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        var run = new FuzzRun(150);
        var (problems, accepted, refused) = (new ConcurrentQueue<string>(), 0, 0);

        await run.All(async (number, random) =>
        {
            var odd = Make(random, authority, other);
            using var certificate = odd.Certificate;
            var pin = Certificates.Fingerprint(certificate);
            foreach (var (name, trust, must, may) in new[]
            {
                ("authority", TlsTrust.Cas(file), odd.Must, odd.May),
                ("system", TlsTrust.System, false, false),
                ("pinned", TlsTrust.Pinned([pin]), true, true),
                ("other pin", TlsTrust.Pinned([(pin[0] == 'A' ? 'B' : 'A') + pin[1..]]), false, false),
            })
            {
                await using var server = RawServer.Answering(Ok, certificate);
                var outcome = await Ask(server.Url, trust);
                if (outcome.Wrong is { } wrong
                    || (must && !outcome.Accepted)
                    || (outcome.Accepted && !may)
                    || (!outcome.Accepted && server.Requests.Count > 0))
                {
                    problems.Enqueue(
                        $"case {number} of seed {run.Seed}, {name}: {(outcome.Accepted ? "accepted" : "refused")} {odd.Description}: "
                            + $"{outcome.Wrong ?? outcome.Text}");
                }
                Interlocked.Increment(ref outcome.Accepted ? ref accepted : ref refused);
            }
        });
        File.Delete(file);

        await Report(run, problems, $"{accepted} accepted, {refused} refused");
        await Assert.That(Math.Min(accepted, refused)).IsGreaterThan(0);
    }

    [Test]
    public async Task A_handshake_that_was_changed_on_its_way_ends_in_a_sentence_and_sends_no_token()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1");
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        var run = new FuzzRun(200);
        var (problems, accepted, refused) = (new ConcurrentQueue<string>(), 0, 0);

        await run.All(async (number, random) =>
        {
            using var server = new Tampering(node, random);
            var trust = random.Next(3) switch
            {
                0 => TlsTrust.System,
                1 => TlsTrust.Pinned([Certificates.Fingerprint(node)]),
                _ => TlsTrust.Cas(file),
            };
            var outcome = await Ask(server.Url, trust);
            if (outcome.Wrong is { } wrong || (outcome.Accepted && server.Changed.Length > 0) || (!outcome.Accepted && server.Requests > 0))
            {
                problems.Enqueue(
                    $"case {number} of seed {run.Seed}: {(outcome.Accepted ? "accepted" : "refused")} after {server.Changed}, "
                        + $"{server.Requests} requests arrived: {outcome.Wrong ?? outcome.Text}");
            }
            Interlocked.Increment(ref outcome.Accepted ? ref accepted : ref refused);
        });
        File.Delete(file);

        await Report(run, problems, $"{accepted} accepted, {refused} refused");
        await Assert.That(refused).IsGreaterThan(0);
    }

    private static async Task Report(FuzzRun run, ConcurrentQueue<string> problems, string counts)
    {
        var summary = $"{run.Tried} cases from seed {run.Seed}: {counts}";
        TestContext.Current!.OutputWriter.WriteLine(string.Join('\n', problems.Prepend(summary)));
        await Assert.That(string.Join('\n', problems.Take(5))).IsEqualTo("").Because($"{summary}, {problems.Count} wrong");
    }

    private static async Task<(bool Accepted, string Text, string? Wrong)> Ask(Uri url, TlsTrust trust)
    {
        using var client = Setup.Client(Setup.Options(url) with { Trust = trust });
        try
        {
            var answer = await client.Ask(Setup.Request(HttpMethod.Post, "/x")).WaitAsync(Patience);
            return (true, $"{answer}", $"{answer}" == "safe" ? null : "another answer than the server's");
        }
        catch (PveException e)
        {
            return (false, e.Message, e.Failure is not (PveFailure.Tls or PveFailure.Unreachable or PveFailure.Timeout) ? $"{e.Failure}"
                : e.OutcomeUnknown ? "it does not know whether the call was carried out, and nothing was sent"
                : e.Message.Contains("Exception", StringComparison.Ordinal) || e.Message.Contains("   at ", StringComparison.Ordinal)
                ? $"a trace: {e.Message}"
                : null);
        }
#pragma warning disable CA1031 // nothing else may come out, whatever it is
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (false, e.Message, $"threw {e.GetType().Name}: {e.Message}");
        }
    }

    private static Odd Make(Random random, X509Certificate2 authority, X509Certificate2 other)
    {
        T Pick<T>(params T[] from) => from[random.Next(from.Length)];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        var cn = Pick("pve1", "127.0.0.1", "*", "", new string('x', 64), "a\0b", "пве", "127.0.0.1\0.evil");
        if (cn.Length > 0)
        {
            subject.AddCommonName(cn);
        }
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var (isNamed, mayBeNamed, names) = AddNames(request, random, cn);
        var time = Pick(0, 0, 0, 1, 2);
        var (from, until) = time switch
        {
            1 => (Now.AddYears(-1), Now.AddDays(-1)),
            2 => (Now.AddDays(1), Now.AddYears(1)),
            _ => (Now.AddDays(-1), Now.AddDays(Pick(1, 30, 3000))),
        };
        var usage = Pick("none", "server", "server", "client", "any", "empty", "both");
        if (usage != "none")
        {
            OidCollection purposes = [];
            foreach (var purpose in usage switch { "server" => ["1.3.6.1.5.5.7.3.1"], "client" => ["1.3.6.1.5.5.7.3.2"],
                "any" => ["2.5.29.37.0"], "both" => new[] { "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1" }, _ => [] })
            {
                purposes.Add(new(purpose));
            }
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, random.Next(2) == 0));
        }
        var critical = random.Next(6) == 0;
        if (critical)
        {
            request.CertificateExtensions.Add(new X509Extension("1.2.3.4.5.6", [4, 1, 0], critical: true));
        }
        var isAuthority = random.Next(8) == 0;
        if (random.Next(4) > 0)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, random.Next(2) == 0));
        }
        var signer = Pick("authority", "authority", "authority", "other", "self", "impostor");
        using var impostor = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = signer switch
        {
            "authority" => authority.GetECDsaPrivateKey()!,
            "other" => other.GetECDsaPrivateKey()!,
            "impostor" => ECDsa.Create(impostor.ExportParameters(true)),
            _ => ECDsa.Create(key.ExportParameters(true)),
        };
        var issuerName = signer switch { "self" => request.SubjectName, "other" => other.SubjectName, _ => authority.SubjectName };
        using var made = request.Create(issuerName, X509SignatureGenerator.CreateForECDsa(issuer), from, until,
            RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        var usable = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
        var proves = signer == "authority" && time == 0 && !critical && usage is not ("client" or "empty");
        return new(
            usable,
            proves && isNamed && !isAuthority && usage is "none" or "server" or "both",
            proves && mayBeNamed,
            $"CN '{cn.Replace("\0", "\\0", StringComparison.Ordinal)}', names {names}, time {time}, usage {usage}, signed by "
                + $"{signer}{(critical ? ", unknown critical extension" : "")}{(isAuthority ? ", an authority" : "")}");
    }

    private static (bool Is, bool May, string Names) AddNames(CertificateRequest request, Random random, string cn)
    {
        var names = new SubjectAlternativeNameBuilder();
        var kind = random.Next(9);
        switch (kind)
        {
            case 0: // where no address is among the names, the common name counts for one, as it did before there were others
                return (false, cn == "127.0.0.1", "none");
            case 1:
                names.AddIpAddress(IPAddress.Loopback);
                request.CertificateExtensions.Add(names.Build(critical: random.Next(2) == 0));
                return (true, true, "127.0.0.1");
            case 2:
                names.AddDnsName("pve1.example.org");
                names.AddIpAddress(IPAddress.IPv6Loopback);
                names.AddIpAddress(IPAddress.Loopback);
                request.CertificateExtensions.Add(names.Build());
                return (true, true, "several with 127.0.0.1");
            case 3:
                names.AddDnsName("127.0.0.1"); // a name that looks like an address is none
                request.CertificateExtensions.Add(names.Build());
                return (false, cn == "127.0.0.1", "DNS 127.0.0.1");
            case 4:
                foreach (var name in new[] { "*", "*.0.0.1", "127.0.0.*", "localhost", "xn--a" })
                {
                    names.AddDnsName(name);
                }
                request.CertificateExtensions.Add(names.Build());
                return (false, cn == "127.0.0.1", "wildcards");
            case 5:
                for (var i = 0; i < 300; i++)
                {
                    names.AddDnsName($"host{i}.example.org");
                }
                names.AddIpAddress(IPAddress.Loopback);
                request.CertificateExtensions.Add(names.Build());
                return (true, true, "300 and 127.0.0.1");
            case 6:
                names.AddIpAddress(IPAddress.Parse("127.0.0.2"));
                names.AddUri(new("https://127.0.0.1"));
                names.AddEmailAddress("a@127.0.0.1");
                request.CertificateExtensions.Add(names.Build());
                return (false, false, "other kinds");
            case 7: // dNSName 127.0.0.1\0.evil
                request.CertificateExtensions.Add(
                    new X509Extension("2.5.29.17", [0x30, 0x11, 0x82, 0x0f, .. "127.0.0.1\0.evil"u8], critical: false));
                return (false, cn == "127.0.0.1", "NUL");
            default:
                names.AddIpAddress(IPAddress.Parse("192.0.2.1"));
                var raw = names.Build().RawData;
                for (var i = 0; i < 3; i++)
                {
                    raw[random.Next(raw.Length)] = (byte)random.Next(256);
                }
                request.CertificateExtensions.Add(new X509Extension("2.5.29.17", raw, critical: random.Next(2) == 0));
                return (false, cn == "127.0.0.1", $"damaged {Convert.ToHexString(raw)}");
        }
    }

    /// <summary>A TLS 1.2 server behind a relay that changes bytes of its first flight, where the certificate is in clear.</summary>
    private sealed class Tampering : IDisposable
    {
        private readonly TcpListener _front = new(IPAddress.Loopback, 0);
        private readonly TcpListener _back = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Random _random;
        private int _requests;

        public Tampering(X509Certificate2 certificate, Random random)
        {
            _random = random;
            _front.Start();
            _back.Start();
            Url = new($"https://127.0.0.1:{((IPEndPoint)_front.LocalEndpoint).Port}");
            _ = Serve(certificate);
            _ = Relay();
        }

        public Uri Url { get; }

        /// <summary>What was changed; empty when nothing was.</summary>
        public string Changed { get; private set; } = "";

        public int Requests => _requests;

        public void Dispose()
        {
            _stop.Cancel();
            _front.Dispose();
            _back.Dispose();
        }

        private async Task Serve(X509Certificate2 certificate)
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    using var peer = await _back.AcceptTcpClientAsync(_stop.Token);
                    await using var tls = new SslStream(peer.GetStream());
                    await tls.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls12 },
                        _stop.Token);
                    var buffer = new byte[8192];
                    if (await tls.ReadAsync(buffer, _stop.Token) > 0)
                    {
                        Interlocked.Increment(ref _requests);
                        await tls.WriteAsync(Encoding.ASCII.GetBytes(RawServer.Reply("""{"data":"safe"}""")), _stop.Token);
                    }
                }
                catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException
                    or ObjectDisposedException)
                {
                }
            }
        }

        private async Task Relay()
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    using var client = await _front.AcceptTcpClientAsync(_stop.Token);
                    using var server = new TcpClient();
                    await server.ConnectAsync((IPEndPoint)_back.LocalEndpoint, _stop.Token);
                    await Task.WhenAll(Copy(client.GetStream(), server), Tamper(server.GetStream(), client));
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
                {
                }
            }
        }

        private async Task Copy(NetworkStream from, TcpClient to)
        {
            try
            {
                await from.CopyToAsync(to.GetStream(), _stop.Token);
            }
            finally
            {
                to.Close();
            }
        }

        private async Task Tamper(NetworkStream from, TcpClient to)
        {
            try
            {
                var buffer = new byte[64 * 1024];
                var first = true;
                while (await from.ReadAsync(buffer, _stop.Token) is var count and > 0)
                {
                    if (first)
                    {
                        first = false;
                        count = Change(buffer, count);
                    }
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stop.Token);
                }
            }
            finally
            {
                to.Close();
            }
        }

        private int Change(byte[] bytes, int count)
        {
            const int RecordHeader = 5; // its version is not protected by the handshake, and means nothing
            if (count <= RecordHeader || _random.Next(10) == 0)
            {
                return count;
            }
            if (_random.Next(8) == 0)
            {
                Changed = $"cut of {count} bytes";
                return _random.Next(1, count);
            }
            for (var i = 0; i < _random.Next(1, 8); i++)
            {
                var at = _random.Next(RecordHeader, count);
                var value = (byte)_random.Next(256);
                if (bytes[at] != value)
                {
                    Changed += $"{at}: {bytes[at]:x2} to {value:x2}, ";
                    bytes[at] = value;
                }
            }
            return count;
        }
    }
}
