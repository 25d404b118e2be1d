using System.Net;
using System.Net.Sockets;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>
/// What newcomers get wrong, each met by the doctor with what is wrong and the one thing to do about it; and by the server with the same.
/// </summary>
public sealed class MistakeTests
{
    private const string Port = "{port}", Fingerprint = "{fingerprint}";

    /// <summary>Name, what is set otherwise, and what must be said.</summary>
    public static IEnumerable<(string Mistake, (string Name, string Value)[] Set, string[] Says)> Mistakes() =>
    [
        ("the port is left out", [("PVE_BASE_URL", "https://localhost")],
            ["PVE listens on port 8006: PVE_BASE_URL=https://localhost:8006"]),
        ("a wrong port", [("PVE_BASE_URL", "https://localhost:1")], ["refused the connection: nothing listens on that port"]),
        ("no scheme", [("PVE_BASE_URL", "localhost:8006")], ["'localhost:8006' is not an address", "write https://localhost:8006"]),
        ("IPv6 without brackets", [("PVE_BASE_URL", "https://::1")], ["is not an address", "https://[::1]:8006"]),
        ("the address of the browser", [("PVE_BASE_URL", $"https://localhost:{Port}/#v1:0:18")],
            ["may contain only scheme, host, port", $"https://localhost:{Port}"]),
        ("plain http to another host", [("PVE_BASE_URL", "http://pve1.example:8006")],
            ["would send the token to pve1.example unencrypted"]),
        ("plain http to a TLS port", [("PVE_BASE_URL", $"http://localhost:{Port}")], [$"PVE_BASE_URL=https://localhost:{Port}"]),
        ("an unknown host", [("PVE_BASE_URL", "https://nowhere.invalid:8006")], ["no such host name is known", "correct PVE_BASE_URL"]),
        ("an unknown CA", [("PVE_CA_FILE", "")], [Fingerprint, "pvenode cert info", "PVE_TLS_FINGERPRINT"]),
        ("a pin of another certificate", [("PVE_CA_FILE", ""), ("PVE_TLS_FINGERPRINT", new string('A', 64))],
            [Fingerprint, "compare it with", "somebody may be in between"]),
        ("a pin by SHA-1", [("PVE_CA_FILE", ""), ("PVE_TLS_FINGERPRINT", new string('A', 40))], ["SHA-256", "as PVE shows it"]),
        ("a CA file that is not there", [("PVE_CA_FILE", "/nowhere/ca.pem")], ["/nowhere/ca.pem"]),
        ("a flag that is no flag", [("PVE_CA_FILE", ""), ("PVE_VERIFY_SSL", "0")], ["PVE_VERIFY_SSL is '0'; accepted: true, false"]),
        ("a wrong secret", [("PVE_TOKEN_SECRET", "00000000-0000-0000-0000-000000000000")], ["refused the API token", "PVE_TOKEN_SECRET"]),
        ("id and secret together", [("PVE_TOKEN_ID", "automation@pve!assistant=00000000-0000-0000-0000-000000000000")],
            ["'automation@pve!assistant=…'", "the secret goes into PVE_TOKEN_SECRET"]),
        ("the whole header as id", [("PVE_TOKEN_ID", "PVEAPIToken=automation@pve!assistant")], ["leave PVEAPIToken= out"]),
        ("a secret in quotes", [("PVE_TOKEN_SECRET", "\"00000000-0000-0000-0000-000000000000\"")], ["is in quotes"]),
        ("a placeholder that the client left", [("PVE_TOKEN_SECRET", "${PVE_TOKEN_SECRET}")], ["the client did not replace"]),
        ("a secret that is none", [("PVE_TOKEN_SECRET", "secret")], ["is not a UUID"]),
        ("the name of another server's setting", [("PVE_BASE_URL", ""), ("PVE_HOST", "localhost")], ["PVE_HOST", "PVE_BASE_URL"]),
        ("a setting that nobody knows", [("PVE_ACESS_TIER", "full")], ["PVE_ACESS_TIER", "did you mean PVE_ACCESS_TIER?"]),
        ("a tier that nobody knows", [("PVE_ACCESS_TIER", "readonly")], ["PVE_ACCESS_TIER is 'readonly'", "read-only"]),
        ("a token without any privilege",
            [("PVE_TOKEN_ID", SimulatedCluster.NobodyTokenId), ("PVE_TOKEN_SECRET", SimulatedCluster.NobodyTokenSecret)],
            ["none at all", "pveum acl modify / --users nobody@pve"]),
        ("too few privileges",
            [("PVE_TOKEN_ID", SimulatedCluster.AuditorTokenId), ("PVE_TOKEN_SECRET", SimulatedCluster.AuditorTokenSecret)],
            ["the token lacks", "would be refused", "pveum role add"]),
    ];

    [Test]
    [MethodDataSource(nameof(Mistakes))]
    public async Task The_doctor_names_it_and_its_remedy((string Mistake, (string Name, string Value)[] Set, string[] Says) one)
    {
        await using var cluster = await Cluster.Start();
        var environment = cluster.Environment;
        foreach (var (name, value) in one.Set)
        {
            environment[name] = Filled(value, cluster);
        }

        var result = await McpPveProcess.Run(["doctor"], environment);

        await Assert.That(result.ExitCode).IsNotEqualTo(0).Because($"{one.Mistake}: {result}");
        foreach (var says in one.Says)
        {
            await Assert.That(result.Output).Contains(Filled(says, cluster)).Because(one.Mistake);
        }
        await Assert.That(result.Output).DoesNotContain("   at ").And.DoesNotContain(cluster.Environment["PVE_TOKEN_SECRET"]);
    }

    [Test]
    public async Task A_certificate_that_has_expired_or_is_for_another_name_has_one_remedy()
    {
        await using var expired = await Cluster.Start(authority => authority.ExpiredLeaf());
        await using var other = await Cluster.Start(authority => authority.LeafFor("pve1.lan"));

        var old = await McpPveProcess.Run(["doctor"], expired.Environment);
        var foreign = await McpPveProcess.Run(["doctor"], other.Environment);

        await Assert.That(old.Output).Contains("it expired on").And.Contains("pvecm updatecerts").And.DoesNotContain("PVE_CA_FILE");
        await Assert.That(foreign.Output).Contains("it is for pve1.lan")
            .And.Contains($"PVE_BASE_URL=https://pve1.lan:{other.Server.Url.Port}");
    }

    [Test]
    public async Task A_port_that_speaks_plain_http_is_told_as_that()
    {
        await using var server = await PveServer.Start(new SimulatedCluster());
        await using var cluster = await Cluster.Start();

        var result = await McpPveProcess.Run(
            ["doctor"], new Dictionary<string, string>(cluster.Environment) { ["PVE_BASE_URL"] = $"https://localhost:{server.Url.Port}" });

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(result.Output).Contains("may speak plain http").Or.Contains("may not speak https");
    }

    [Test]
    public async Task A_port_that_accepts_and_never_answers_is_told_after_its_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var cluster = await Cluster.Start();

        var result = await McpPveProcess.Run(
            ["doctor"],
            new Dictionary<string, string>(cluster.Environment)
            {
                ["PVE_BASE_URL"] = $"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}",
            });

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(result.Output).Contains("did not answer the TLS handshake in time");
    }

    [Test]
    public async Task Fingerprints_are_taken_as_every_program_writes_them()
    {
        await using var cluster = await Cluster.Start();
        var plain = CertificateAuthority.Fingerprint(cluster.Authority.Leaf);

        string[] all = [$"sha256 Fingerprint={plain}", $"SHA256:{plain}", plain.Replace(":", ""), plain.ToLowerInvariant()];
        foreach (var spelled in all)
        {
            var result = await McpPveProcess.Run(
                ["--read-only", "doctor"],
                new Dictionary<string, string>(cluster.Environment) { ["PVE_CA_FILE"] = "", ["PVE_TLS_FINGERPRINT"] = spelled });

            await Assert.That(result.Output).Contains("the pinned one").Because($"{spelled}: {result}");
        }
    }

    private static string Filled(string text, Cluster cluster) => text
        .Replace(Port, $"{cluster.Server.Url.Port}", StringComparison.Ordinal)
        .Replace(Fingerprint, CertificateAuthority.Fingerprint(cluster.Authority.Leaf), StringComparison.Ordinal);
}
