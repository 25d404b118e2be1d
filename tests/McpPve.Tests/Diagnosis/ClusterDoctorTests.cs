using System.Security.Cryptography.X509Certificates;
using McpPve.Client;
using McpPve.Client.Tls;
using McpPve.Diagnosis;
using McpPve.Effects;
using McpPve.Options;
using McpPve.Simulator;
using McpPve.Testing;
using McpPve.Tests.Catalog;
using ClusterOptions = McpPve.Options.ClusterOptions;

namespace McpPve.Tests.Diagnosis;

/// <summary>Each thing that keeps an assistant from seeing a cluster is found, and told with what to do about it.</summary>
public sealed class ClusterDoctorTests
{
    [Test]
    public async Task Finds_nothing_where_all_is_well()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Examine();

        await Assert.That(found.Where(finding => finding.State != FindingState.Ok)).IsEmpty();
        await Assert.That(found.Select(finding => finding.Check)).IsEquivalentTo(
            ["connection", "certificate", "clock", "version", "token", "privileges", "nodes"]);
        await Assert.That(lab.Server.Calls.Where(call => call.Method != "GET")).IsEmpty();
    }

    [Test]
    public async Task Shows_the_fingerprint_of_a_certificate_that_nobody_vouches_for()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Failed(pve => pve with { Trust = TlsTrust.System });

        await Assert.That(found.Check).IsEqualTo("certificate");
        await Assert.That(found.Remedy).Contains(CertificateAuthority.Fingerprint(lab.Authority.Leaf)).And.Contains("pvenode cert info")
            .And.Contains("PVE_TLS_FINGERPRINT");
    }

    [Test]
    public async Task Warns_of_another_certificate_than_the_pinned_one()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Failed(pve => pve with { Trust = TlsTrust.Pinned([new string('A', 64)]) });

        await Assert.That(found.Remedy).Contains("somebody may be in between");
    }

    [Test]
    public async Task Says_one_thing_about_an_expired_certificate()
    {
        await using var lab = await Lab.Start(authority => authority.ExpiredLeaf());

        var found = await lab.Failed();

        await Assert.That(found.Says).Contains("expired");
        await Assert.That(found.Remedy).Contains("pvecm updatecerts").And.DoesNotContain("PVE_CA_FILE");
    }

    [Test]
    public async Task Names_the_name_that_a_certificate_is_for()
    {
        await using var lab = await Lab.Start(authority => authority.LeafFor("pve1.lan"));

        var found = await lab.Failed();

        await Assert.That(found.Remedy).Contains("https://pve1.lan:");
    }

    [Test]
    public async Task Warns_of_a_certificate_that_nobody_checks()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Examine(pve => pve with { Trust = TlsTrust.Anything });

        var certificate = found.Single(finding => finding.Check == "certificate");
        await Assert.That(certificate.State).IsEqualTo(FindingState.Warning);
        await Assert.That(certificate.Remedy).Contains(CertificateAuthority.Fingerprint(lab.Authority.Leaf));
    }

    [Test]
    public async Task Tells_a_closed_port_and_an_unknown_name_apart()
    {
        await using var lab = await Lab.Start();

        var closed = await lab.Failed(pve => pve with { BaseUrls = [new("https://127.0.0.1:1")] });
        var unknown = await lab.Failed(pve => pve with { BaseUrls = [new("https://nowhere.invalid:8006")] });

        await Assert.That(closed.Check).IsEqualTo("connection");
        await Assert.That(closed.Says).Contains("nothing listens");
        await Assert.That(unknown.Check).IsEqualTo("name");
        await Assert.That(unknown.Remedy).Contains("PVE_BASE_URL");
    }

    [Test]
    [Arguments("root@pam!none", null)]
    [Arguments("nouser@pam!demo", null)]
    [Arguments("root@pam!demo", "00000000-0000-0000-0000-000000000000")]
    public async Task Says_that_a_token_is_refused(string id, string? secret)
    {
        await using var lab = await Lab.Start();

        var found = await lab.Failed(pve => pve with { TokenId = id, TokenSecret = secret ?? pve.TokenSecret });

        await Assert.That(found.Check).IsEqualTo("token");
        await Assert.That(found.Says).Contains("refused the API token").And.Contains(id);
        await Assert.That(found.Remedy).Contains("PVE_TOKEN_ID and PVE_TOKEN_SECRET");
    }

    [Test]
    public async Task A_token_without_any_privilege_is_the_first_thing_that_is_told_with_the_commands_that_mend_it()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Failed(pve => pve with
        {
            TokenId = "nobody@pve!none", TokenSecret = SimulatedCluster.NobodyTokenSecret,
        });

        await Assert.That(found.Check).IsEqualTo("privileges");
        await Assert.That(found.Says).Contains("none at all");
        await Assert.That(found.Remedy).Contains("pveum role add mcp-pve-full").And.Contains("pveum acl modify / --users nobody@pve");
    }

    [Test]
    public async Task The_commands_that_it_prints_give_what_was_missing()
    {
        await using var lab = await Lab.Start();
        Func<PveClientOptions, PveClientOptions> auditor = pve => pve with
        {
            TokenId = "nobody@pve!none", TokenSecret = SimulatedCluster.NobodyTokenSecret,
        };
        await lab.Administer(
            "pveum role add Looks --privs 'VM.Audit,Sys.Audit'",
            "pveum acl modify / --users nobody@pve --tokens 'nobody@pve!none' --roles Looks");

        var before = (await lab.Examine(auditor, Tier.ReadExecute)).Single(finding => finding.Check == "privileges");
        await lab.Administer([.. before.Remedy!.Split('\n').Where(line => line.StartsWith("pveum ", StringComparison.Ordinal))]);
        var after = (await lab.Examine(auditor, Tier.ReadExecute)).Single(finding => finding.Check == "privileges");

        await Assert.That(before.State).IsEqualTo(FindingState.Warning);
        await Assert.That(before.Says).Contains("VM.PowerMgmt").And.Contains("would be refused");
        await Assert.That(after.State).IsEqualTo(FindingState.Ok).Because($"{after.Says} {after.Remedy}");
    }

    [Test]
    public async Task Sees_a_clock_that_differs()
    {
        await using var lab = await Lab.Start(options: new() { Guests = 0, ClockOffset = TimeSpan.FromMinutes(7.5) });

        var found = (await lab.Examine()).Single(finding => finding.Check == "clock");

        await Assert.That(found.State).IsEqualTo(FindingState.Warning);
        await Assert.That(found.Says).Contains("ahead of this computer").And.Contains("7m");
        await Assert.That(found.Remedy).Contains("timedatectl");
    }

    [Test]
    public async Task Tells_an_offline_node_from_a_cluster_without_quorum()
    {
        await using var one = await Lab.Start(options: new() { Guests = 0, OfflineNodes = ["pve3"] });
        await using var two = await Lab.Start(options: new() { Guests = 0, OfflineNodes = ["pve2", "pve3"] });

        var offline = (await one.Examine()).Single(finding => finding.State != FindingState.Ok);
        var lost = await two.Failed();

        await Assert.That((offline.Check, offline.State)).IsEqualTo(("nodes", FindingState.Warning));
        await Assert.That(offline.Says).Contains("pve3");
        await Assert.That(lost.Check).IsEqualTo("quorum");
        await Assert.That(lost.Says).Contains("pve2, pve3");
        await Assert.That(lost.Remedy).Contains("pvecm status");
    }

    [Test]
    public async Task Names_running_VMs_without_a_guest_agent()
    {
        await using var lab = await Lab.Start(options: new());

        var found = (await lab.Examine()).Single(finding => finding.Check == "guest agents");

        await Assert.That(found.State).IsEqualTo(FindingState.Warning);
        await Assert.That(found.Says).Contains("104 (win2025)");
        await Assert.That(found.Remedy).Contains("agent=1");
    }

    [Test]
    public async Task Of_several_nodes_one_that_is_down_is_a_warning()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Examine(pve => pve with { BaseUrls = [new("https://127.0.0.1:1"), .. pve.BaseUrls] });

        await Assert.That(Report.Worst(found)).IsEqualTo(FindingState.Warning);
        await Assert.That(found.Single(finding => finding.State == FindingState.Warning).Check).IsEqualTo("connection of 127.0.0.1:1");
    }

    [Test]
    public async Task Findings_about_one_of_several_clusters_have_its_name_and_its_settings()
    {
        await using var lab = await Lab.Start();

        var found = await lab.Examine(pve => pve with { Trust = TlsTrust.System }, name: "home");

        await Assert.That(found.All(finding => finding.Cluster == "home")).IsTrue();
        await Assert.That(found.Single(finding => finding.State == FindingState.Failed).Remedy).Contains("PVE_HOME_TLS_FINGERPRINT");
    }

    [Test]
    public async Task No_finding_shows_the_secret()
    {
        await using var lab = await Lab.Start(options: new());

        foreach (var found in await lab.Examine())
        {
            await Assert.That($"{found.Says} {found.Remedy}").DoesNotContain(SimulatedCluster.TokenSecret);
        }
    }

    private sealed class Lab : IAsyncDisposable
    {
        private SimulatedCluster _simulated = null!;

        public CertificateAuthority Authority { get; } = new();

        public PveServer Server { get; private set; } = null!;

        public static async Task<Lab> Start(
            Func<CertificateAuthority, X509Certificate2>? certificate = null, SimulatorOptions? options = null)
        {
            var lab = new Lab();
            lab._simulated = new SimulatedCluster((options ?? new() { Guests = 0 }) with { AuthenticationDelay = TimeSpan.Zero });
            lab.Server = await PveServer.Start(lab._simulated, certificate?.Invoke(lab.Authority) ?? lab.Authority.Leaf);
            return lab;
        }

        private PveClientOptions Pve => new()
        {
            BaseUrls = [Server.Url],
            TokenId = SimulatedCluster.TokenId,
            TokenSecret = SimulatedCluster.TokenSecret,
            Trust = TlsTrust.Cas(Authority.PemFile()),
        };

        public Task<IReadOnlyList<Finding>> Examine(
            Func<PveClientOptions, PveClientOptions>? with = null, Tier tier = Tier.Full, string? name = null)
        {
            var tools = TestCluster.Everything with { Tier = tier };
            return new ClusterDoctor(new ClusterOptions(name, with is null ? Pve : with(Pve), tools, Confirm.Auto))
                .Examine(CancellationToken.None);
        }

        /// <summary>The one thing that does not work.</summary>
        public async Task<Finding> Failed(Func<PveClientOptions, PveClientOptions>? with = null) =>
            (await Examine(with)).Single(finding => finding.State == FindingState.Failed);

        public async Task Administer(params string[] lines)
        {
            await using var administrator = await TestCluster.Of(_simulated);
            await Pveum.Run(administrator, lines);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Authority.Dispose();
        }
    }
}
