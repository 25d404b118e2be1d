using System.Security.Cryptography.X509Certificates;
using McpPve.Client;
using McpPve.Client.Tls;

namespace McpPve.Tests.Client;

public sealed class TlsTests
{
    private static string Ok(RawRequest request) => RawServer.Reply("""{"data":"safe"}""");

    [Test]
    [Arguments("POST")]
    [Arguments("GET")]
    public async Task A_certificate_of_the_given_CA_is_trusted(string method)
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1");
        using var file = new Pem(authority);
        await using var server = RawServer.Answering(Ok, node);
        using var client = Client(server, TlsTrust.Cas(file.Path));

        await Assert.That((await client.Ask(Setup.Request(new(method), "/x"))).GetString()).IsEqualTo("safe");
    }

    [Test]
    public async Task A_bundle_may_hold_several_CAs()
    {
        using var other = Certificates.Authority("Other");
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1");
        using var file = new Pem(other, authority);
        await using var server = RawServer.Answering(Ok, node);
        using var client = Client(server, TlsTrust.Cas(file.Path));

        await Assert.That((await client.Ask(Setup.Get("/x"))).GetString()).IsEqualTo("safe");
    }

    [Test]
    public async Task Another_CA_is_unknown()
    {
        using var authority = Certificates.Authority();
        using var other = Certificates.Authority("Other");
        using var node = Certificates.SignedBy(authority, "127.0.0.1");
        using var file = new Pem(other);

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Message).Contains("it is signed by an unknown CA (CN=Proxmox Virtual Environment");
        await Assert.That(failure.Certificate).IsEqualTo(CertificateFault.UnknownIssuer);
        await Assert.That(failure.SeenFingerprint)
            .IsEqualTo(string.Join(':', Convert.FromHexString(Certificates.Fingerprint(node)).Select(b => b.ToString("X2"))));
    }

    // Every cluster's own authority may have the same name, as that of a cluster that was set up anew.
    [Test]
    public async Task A_CA_of_the_same_name_that_did_not_sign_the_certificate_is_reported()
    {
        using var authority = Certificates.Authority();
        using var other = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1");
        using var file = new Pem(other);

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Certificate).IsEqualTo(CertificateFault.UnknownIssuer);
    }

    [Test]
    public async Task The_system_does_not_know_our_CA()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1");

        var failure = await Refused(node, TlsTrust.System);

        await Assert.That(failure.Message).Contains("unknown CA");
    }

    [Test]
    public async Task A_self_signed_certificate_is_called_so()
    {
        using var node = Certificates.SelfSigned("127.0.0.1");

        var failure = await Refused(node, TlsTrust.System);

        await Assert.That(failure.Message).EndsWith("is not trusted: it is self-signed");
    }

    [Test]
    public async Task The_name_is_checked_and_the_names_of_the_certificate_are_told()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "pve1.lan");
        using var file = new Pem(authority);

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Message).EndsWith("is not trusted: it is for pve1.lan, not for 127.0.0.1");
        await Assert.That(failure.Certificate).IsEqualTo(CertificateFault.OtherName);
        await Assert.That(failure.CertificateNames).IsEquivalentTo(["pve1.lan"]);
    }

    [Test]
    public async Task A_common_name_counts_for_nothing_beside_the_names_of_other_hosts()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "192.0.2.1", subject: "127.0.0.1");
        using var file = new Pem(authority);

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Message).Contains("it is for 192.0.2.1, not for 127.0.0.1");
    }

    [Test]
    public async Task An_expired_certificate_says_since_when()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1", DateTimeOffset.UtcNow.AddDays(-60),
            DateTimeOffset.UtcNow.AddDays(-5));
        using var file = new Pem(authority);

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Message).EndsWith($"is not trusted: it expired on {node.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        await Assert.That(failure.Certificate).IsEqualTo(CertificateFault.Expired);
    }

    [Test]
    public async Task A_certificate_that_is_not_valid_yet_hints_at_the_clock()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1", DateTimeOffset.UtcNow.AddDays(2));
        using var file = new Pem(authority);

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Message).Contains("clock");
        await Assert.That(failure.Certificate).IsEqualTo(CertificateFault.NotYetValid);
    }

    [Test]
    public async Task The_pinned_certificate_is_accepted_whatever_its_name_and_age()
    {
        using var node = Certificates.SelfSigned("elsewhere", DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(-5));
        await using var server = RawServer.Answering(Ok, node);
        using var client = Client(server, TlsTrust.Pinned([new string('0', 64), Certificates.Fingerprint(node)]));

        await Assert.That((await client.Ask(Setup.Get("/x"))).GetString()).IsEqualTo("safe");
    }

    [Test]
    public async Task Any_other_certificate_than_the_pinned_is_refused_and_its_fingerprint_told()
    {
        using var node = Certificates.SelfSigned("127.0.0.1");

        var failure = await Refused(node, TlsTrust.Pinned([new string('0', 64)]));

        var seen = string.Join(':', Convert.FromHexString(Certificates.Fingerprint(node)).Select(b => b.ToString("X2")));
        await Assert.That(failure.SeenFingerprint).IsEqualTo(seen);
        await Assert.That(failure.Message).EndsWith($"is not the expected one: its SHA-256 fingerprint is {seen}");
    }

    [Test]
    public async Task A_pin_matches_the_certificate_and_not_its_CA()
    {
        using var authority = Certificates.Authority();
        using var node = Certificates.SignedBy(authority, "127.0.0.1");

        var failure = await Refused(node, TlsTrust.Pinned([Certificates.Fingerprint(authority)]));

        await Assert.That(failure.SeenFingerprint).IsNotNull();
    }

    [Test]
    public async Task Without_verification_anything_is_accepted()
    {
        using var node = Certificates.SelfSigned("elsewhere", DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(-5));
        await using var server = RawServer.Answering(Ok, node);
        using var client = Client(server, TlsTrust.Anything);

        await Assert.That((await client.Ask(Setup.Get("/x"))).GetString()).IsEqualTo("safe");
    }

    [Test]
    [Arguments(null, "does not exist")]
    [Arguments("", "has no certificate in PEM form")]
    [Arguments("hello", "has no certificate in PEM form")]
    [Arguments("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "has a damaged certificate")]
    public async Task An_unusable_CA_file_is_named(string? content, string complaint)
    {
        using var file = new Pem();
        if (content is null)
        {
            File.Delete(file.Path);
        }
        else
        {
            await File.WriteAllTextAsync(file.Path, content);
        }
        using var node = Certificates.SelfSigned("127.0.0.1");

        var failure = await Refused(node, TlsTrust.Cas(file.Path));

        await Assert.That(failure.Message).IsEqualTo($"the file with the trusted CAs {complaint}: {file.Path}");
    }

    [Test]
    public async Task A_server_without_TLS_is_recognised()
    {
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.ReadSome(5);
            await peer.Write("HTTP/1.1 400 Bad Request\r\n\r\n");
            await Task.Delay(Timeout.Infinite, peer.Stop);
        });
        using var client = Setup.Client(new Uri($"https://127.0.0.1:{server.Port}"));

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Tls);
        await Assert.That(failure.Message).StartsWith($"127.0.0.1:{server.Port} answers, but TLS with it failed");
    }

    [Test]
    [Arguments("")]
    [Arguments("AA:BB")]
    [Arguments("zz")]
    public async Task A_malformed_fingerprint_is_refused_at_start(string pin)
    {
        await Assert.That(() => TlsTrust.Pinned([pin])).Throws<ArgumentException>();
        await Assert.That(() => TlsTrust.Pinned([])).Throws<ArgumentException>();
    }

    private static PveClient Client(RawServer server, TlsTrust trust) => Setup.Client(Setup.Options(server.Url) with { Trust = trust });

    /// <summary>Asserts what every refused certificate has in common.</summary>
    private static async Task<PveException> Refused(X509Certificate2 certificate, TlsTrust trust)
    {
        await using var server = RawServer.Answering(Ok, certificate);
        using var client = Client(server, trust);
        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/x"));
        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Tls);
        await Assert.That(failure.OutcomeUnknown).IsFalse();
        await Assert.That(server.Requests.Count).IsEqualTo(0);
        return failure;
    }

    private sealed class Pem : IDisposable
    {
        public Pem(params X509Certificate2[] certificates) =>
            File.WriteAllText(Path, string.Join('\n', certificates.Select(c => c.ExportCertificatePem())));

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");

        public void Dispose() => File.Delete(Path);
    }
}
