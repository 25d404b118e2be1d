using McpPve.Client;
using McpPve.Diagnosis;
using McpPve.Options;
using Microsoft.Extensions.Configuration;

namespace McpPve.Tests.Diagnosis;

/// <summary>One piece of advice for each reason why PVE can't be used, and one that helps.</summary>
public sealed class ConnectionAdviceTests
{
    private const string Seen = "AA:BB";

    [Test]
    [Arguments(CertificateFault.UnknownIssuer, "its SHA-256 fingerprint is AA:BB (compare it with the one that the node shows")]
    [Arguments(CertificateFault.UnknownIssuer | CertificateFault.OtherName, "put it into PVE_TLS_FINGERPRINT.")]
    [Arguments(CertificateFault.NotPinned, "if not, somebody may be in between")]
    [Arguments(CertificateFault.Expired, "renew it on the node with 'pvecm updatecerts --force'")]
    [Arguments(CertificateFault.NotYetValid, "set the clock right")]
    [Arguments(CertificateFault.TrustFile, "PVE_CA_FILE must name a PEM file")]
    [Arguments(CertificateFault.Other, "pin exactly this certificate")]
    [Arguments(CertificateFault.None, "that port may not speak https")]
    public async Task Each_fault_of_a_certificate_has_its_own(CertificateFault fault, string advice)
    {
        var told = Explain(new(PveFailure.Tls, "the certificate is not trusted.") { Certificate = fault, SeenFingerprint = Seen });

        await Assert.That(told).StartsWith("cannot use Proxmox VE at pve1:8006: the certificate is not trusted; ").And.Contains(advice);
    }

    [Test]
    [Arguments("localhost,127.0.0.1,::1,192.0.2.7,pve1,pve1.lan", "use that name: PVE_BASE_URL=https://pve1.lan:8006")]
    [Arguments("localhost,192.0.2.7,pve1", "use that name: PVE_BASE_URL=https://pve1:8006")]
    [Arguments("localhost,fd00::3", "use that name: PVE_BASE_URL=https://[fd00::3]:8006")]
    [Arguments("localhost,127.0.0.1,*.lan", "pin exactly this certificate if it is the right one: its SHA-256 fingerprint is AA:BB")]
    public async Task A_certificate_for_another_name_tells_the_one_to_use(string names, string advice)
    {
        var told = Explain(
            new(PveFailure.Tls, "it is for another")
            {
                Certificate = CertificateFault.OtherName,
                CertificateNames = names.Split(','),
                SeenFingerprint = Seen,
                Host = "pve1:8006",
            });

        await Assert.That(told).Contains(advice);
    }

    [Test]
    [Arguments("no such token 'x' for user 'a@pve'", "'pveum user token list USER'")]
    [Arguments("invalid token value!", "PVE_TOKEN_SECRET is not the secret of this token")]
    [Arguments("no such user ('a@pve')", "check the user and the realm")]
    [Arguments("user 'a@pve' is disabled", "enable the user")]
    [Arguments("API token 'a@pve!x' access expired", "a later expiry")]
    [Arguments("Authentication failed!", "check PVE_TOKEN_ID and PVE_TOKEN_SECRET")]
    public async Task PVEs_words_about_the_token_decide(string words, string advice) =>
        await Assert.That(Explain(new(PveFailure.Authentication, $"pve1:8006 refused the API token 'a@pve!x' ({words})") { Status = 401 }))
            .Contains(advice);

    [Test]
    [Arguments(
        "https://pve1",
        "pve1:443 refused the connection: nothing listens on that port",
        "PVE listens on port 8006: PVE_BASE_URL=https://pve1:8006")]
    [Arguments("https://pve1", "pve1:443 can't be reached: the connection timed out", "PVE_BASE_URL=https://pve1:8006")]
    [Arguments("https://pve1:8006", "pve1:8006 refused the connection", "check PVE_BASE_URL, and that the node is up")]
    [Arguments("https://pve1:8006", "pve1:8006 closed the connection during the TLS handshake", "the port may speak plain http")]
    [Arguments(
        "http://localhost:8006",
        "localhost:8006 closed the connection before it answered",
        "the port may speak https: PVE_BASE_URL=https://localhost:8006")]
    [Arguments("http://localhost:8006", "localhost:8006 refused the connection", "check PVE_BASE_URL, and that the node is up")]
    public async Task The_address_decides_what_to_try_when_nobody_answers(string url, string message, string advice) =>
        await Assert.That(Explain(new(PveFailure.Unreachable, message) { Host = message.Split(' ')[0] }, ("PVE_BASE_URL", url)))
            .Contains(advice);

    [Test]
    public async Task A_node_that_has_trouble_is_not_looked_for_elsewhere() =>
        await Assert.That(Explain(new(PveFailure.Unreachable, "pve1:8006 is not available at the moment (503)") { Status = 503 }))
            .Contains("systemctl status pveproxy pvedaemon");

    [Test]
    public async Task A_CA_file_that_does_not_fit_is_named()
    {
        var told = Explain(
            new(PveFailure.Tls, "it is signed by another") { Certificate = CertificateFault.UnknownIssuer, SeenFingerprint = Seen },
            ("PVE_CA_FILE", Repository.Folder("README.md")));

        await Assert.That(told).Contains("put this cluster's own /etc/pve/pve-root-ca.pem into PVE_CA_FILE");
    }

    private static string Explain(PveException error, params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["PVE_BASE_URL"] = "https://pve1:8006",
            ["PVE_TOKEN_ID"] = "root@pam!mcp",
            ["PVE_TOKEN_SECRET"] = "12345678-1234-1234-1234-123456789abc",
        };
        foreach (var (name, value) in settings)
        {
            values[name] = value;
        }
        return ConnectionAdvice.Explain(
            error, new OptionsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).Read(demo: null)!.Clusters[0]);
    }
}
